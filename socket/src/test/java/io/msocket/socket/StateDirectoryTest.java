package io.msocket.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How files of a user come to be: whole, or not at all. */
class StateDirectoryTest {
    private static final int THREADS = 8;
    private static final int ROUNDS = 100;

    @TempDir
    Path directory;

    private static List<StateDirectory.Linking> withoutLinks() {
        return List.of(
                (name, file) -> {
                    throw new UnsupportedOperationException();
                },
                (name, file) -> {
                    throw new FileSystemException(name.toString(), file.toString(), "Operation not permitted");
                });
    }

    private Path written(String text) throws IOException {
        return Files.writeString(directory.resolve("written"), text);
    }

    @Test
    void the_first_one_stays() throws Exception {
        Path file = directory.resolve("deep/er/file");
        assertThat(StateDirectory.createOnce(file, "first")).isTrue();
        assertThat(StateDirectory.createOnce(file, "second")).isFalse();
        assertThat(file).hasContent("first");
        try (Stream<Path> files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void where_there_are_no_links_a_file_is_moved() throws Exception {
        for (StateDirectory.Linking none : withoutLinks()) {
            Path file = directory.resolve("file");
            assertThat(StateDirectory.publish(written("first"), file, none)).isTrue();
            assertThat(StateDirectory.publish(written("second"), file, none)).isFalse();
            assertThat(file).hasContent("first");
            Files.delete(file);
        }
    }

    @Test
    void of_those_who_make_it_at_one_time_one_is_first_where_there_are_no_links_either() throws Exception {
        StateDirectory.Linking none = withoutLinks().get(0);
        CyclicBarrier together = new CyclicBarrier(THREADS);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                Path file = directory.resolve("file " + round);
                List<Future<Boolean>> all = new ArrayList<>();
                for (int i = 0; i < THREADS; i++) {
                    Path written = Files.writeString(directory.resolve(round + " by " + i), "by " + i);
                    all.add(threads.submit(() -> {
                        together.await(20, TimeUnit.SECONDS);
                        return StateDirectory.publish(written, file, none);
                    }));
                }
                List<String> first = new ArrayList<>();
                for (int i = 0; i < THREADS; i++) {
                    if (all.get(i).get(20, TimeUnit.SECONDS)) {
                        first.add("by " + i);
                    }
                }
                assertThat(first).hasSize(1);
                assertThat(file).hasContent(first.get(0));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void what_else_is_wrong_is_told() throws Exception {
        Path nowhere = directory.resolve("missing/file");
        Path written = written("text");
        assertThatThrownBy(() -> StateDirectory.publish(written, nowhere, Files::createLink))
                .isInstanceOf(NoSuchFileException.class);
        Path file = Files.createFile(directory.resolve("file"));
        assertThatThrownBy(() -> StateDirectory.create(file)).isInstanceOf(FileAlreadyExistsException.class);
    }
}
