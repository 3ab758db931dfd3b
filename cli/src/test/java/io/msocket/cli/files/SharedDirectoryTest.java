package io.msocket.cli.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.msocket.cli.NamedPipe;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedDirectoryTest {
    @TempDir
    Path temp;

    private Path root;
    private SharedDirectory shared;

    @BeforeEach
    void share() throws IOException {
        root = Files.createDirectories(temp.resolve("root"));
        Files.writeString(temp.resolve("secret"), "secret");
        Files.createDirectories(root.resolve("sub"));
        Files.writeString(root.resolve("sub/inside"), "inside");
        shared = SharedDirectory.of(root);
    }

    @Test
    void a_file_in_a_subdirectory_is_read() throws Exception {
        try (var channel = shared.open(FilePath.parse("sub/inside")).channel()) {
            assertThat(channel.size()).isEqualTo(6);
        }
    }

    @Test
    void a_symbolic_link_is_not_followed_wherever_it_points() throws Exception {
        Files.createSymbolicLink(root.resolve("out"), temp.resolve("secret"));
        Files.createSymbolicLink(root.resolve("in"), Path.of("sub/inside"));
        assertRefused("out", ErrorCode.NOT_A_FILE);
        assertRefused("in", ErrorCode.NOT_A_FILE);
    }

    @Test
    void a_symbolic_link_in_the_middle_of_a_path_is_not_followed() throws Exception {
        Files.createSymbolicLink(root.resolve("up"), temp);
        assertRefused("up/secret", ErrorCode.NOT_FOUND);
        assertThatThrownBy(() -> shared.create(FilePath.parse("up/new"))).isInstanceOf(FileTransferException.class);
        assertThat(temp.resolve("new")).doesNotExist();
    }

    @Test
    void the_shared_directory_itself_may_be_reached_by_a_link() throws Exception {
        Files.createSymbolicLink(temp.resolve("alias"), root);
        try (var channel = SharedDirectory.of(temp.resolve("alias"))
                .open(FilePath.parse("sub/inside"))
                .channel()) {
            assertThat(channel.size()).isEqualTo(6);
        }
    }

    @Test
    void directories_and_files_in_place_of_directories_are_refused() {
        assertRefused("sub", ErrorCode.NOT_A_FILE);
        assertRefused("sub/inside/x", ErrorCode.NOT_FOUND);
        assertRefused("nothing", ErrorCode.NOT_FOUND);
        assertRefused("nothing/x", ErrorCode.NOT_FOUND);
    }

    @Test
    void a_named_pipe_is_refused_and_not_waited_for() {
        NamedPipe.make(root.resolve("pipe"));
        assertRefused("pipe", ErrorCode.NOT_A_FILE);
        assertThatThrownBy(() -> shared.create(FilePath.parse("pipe"))).hasMessageContaining("device or a pipe");
    }

    @Test
    void a_new_file_appears_only_when_it_is_committed() throws Exception {
        try (Target target = shared.create(FilePath.parse("sub/new"))) {
            target.stream().write("abc".getBytes(StandardCharsets.US_ASCII));
            assertThat(root.resolve("sub/new")).doesNotExist();
            target.commit();
        }
        assertThat(root.resolve("sub/new")).hasContent("abc");
        assertThat(names(root.resolve("sub"))).containsExactlyInAnyOrder("inside", "new");
    }

    @Test
    void a_file_that_is_given_up_leaves_the_old_one_and_nothing_else() throws Exception {
        try (Target target = shared.create(FilePath.parse("sub/inside"))) {
            target.stream().write("abc".getBytes(StandardCharsets.US_ASCII));
        }
        assertThat(root.resolve("sub/inside")).hasContent("inside");
        assertThat(names(root.resolve("sub"))).containsExactly("inside");
    }

    @Test
    void nothing_but_a_regular_file_is_replaced() throws Exception {
        Files.createSymbolicLink(root.resolve("out"), temp.resolve("secret"));
        assertThatThrownBy(() -> shared.create(FilePath.parse("out"))).hasMessageContaining("symbolic link");
        assertThatThrownBy(() -> shared.create(FilePath.parse("sub"))).hasMessageContaining("a directory");
        assertThat(temp.resolve("secret")).hasContent("secret");
    }

    @Test
    void a_link_that_takes_a_directorys_place_during_an_upload_does_not_redirect_it() throws Exception {
        Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
        try (Target target = shared.create(FilePath.parse("sub/new"))) {
            Files.move(root.resolve("sub"), root.resolve("moved"));
            Files.createSymbolicLink(root.resolve("sub"), elsewhere);
            target.stream().write("abc".getBytes(StandardCharsets.US_ASCII));
            target.commit();
        }
        assertThat(elsewhere).isEmptyDirectory();
        assertThat(root.resolve("moved/new")).hasContent("abc");
    }

    @Test
    void what_is_no_directory_is_not_shared() {
        assertThatThrownBy(() -> SharedDirectory.of(temp.resolve("secret"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> SharedDirectory.of(temp.resolve("nothing"))).isInstanceOf(NoSuchFileException.class);
    }

    private void assertRefused(String path, ErrorCode code) {
        assertThatThrownBy(() -> shared.open(FilePath.parse(path)))
                .isInstanceOfSatisfying(FileTransferException.class, e -> {
                    assertThat(e.code()).isEqualTo(code);
                    assertThat(e.getMessage()).doesNotContain(temp.toString());
                });
    }

    static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
