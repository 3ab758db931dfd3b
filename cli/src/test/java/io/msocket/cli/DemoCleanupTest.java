package io.msocket.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoCleanupTest {
    @Test
    void what_has_files_open_is_closed_before_they_are_deleted() throws Exception {
        DemoFiles files = DemoFiles.create();
        List<Boolean> wereThere = new ArrayList<>();
        DemoCleanup cleanup = new DemoCleanup(files, () -> wereThere.add(Files.exists(files.shared())));
        cleanup.run();
        assertThat(files.shared()).doesNotExist();
        cleanup.run();
        assertThat(wereThere).containsExactly(true, false);
    }

    @Test
    void files_go_also_where_something_cannot_be_closed() throws Exception {
        DemoFiles files = DemoFiles.create();
        DemoCleanup cleanup = new DemoCleanup(files, () -> {
            throw new UncheckedIOException(new IOException("the disk is away"));
        });
        assertThatThrownBy(cleanup::run).hasMessageContaining("the disk is away");
        assertThat(files.shared()).doesNotExist();
    }

    @Test
    void the_store_of_the_names_can_be_closed_twice() throws Exception {
        DemoFiles files = DemoFiles.create();
        NamesDemo demo = new NamesDemo(Duration.ofSeconds(1));
        demo.begin(files);
        assertThat(Files.isDirectory(files.names())).isTrue();
        DemoCleanup cleanup = new DemoCleanup(files, demo::close);
        cleanup.run();
        cleanup.run();
        assertThat(files.names()).doesNotExist();
    }
}
