package io.msocket.cli.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.msocket.cli.NamedPipe;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
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
    void a_named_pipe_in_the_middle_of_a_path_is_refused_and_not_waited_for() {
        NamedPipe.make(root.resolve("pipe"));
        assertRefused("pipe/x", ErrorCode.NOT_FOUND);
        assertThatThrownBy(() -> shared.create(FilePath.parse("pipe/x"))).isInstanceOf(FileTransferException.class);
    }

    /** Something happens when the file was looked at and is about to be opened. */
    private void assertRefusedAfter(Swap swap, ErrorCode code) throws IOException {
        FileOpener opener = FileOpener.ofThisSystem();
        shared = SharedDirectory.of(root, (directory, name, path) -> {
            Files.move(path, root.resolve("moved"));
            swap.at(path);
            return opener.open(directory, name, path);
        });
        assertRefused("sub/inside", code);
    }

    private interface Swap {
        void at(Path path) throws IOException;
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void a_named_pipe_that_takes_a_files_place_is_refused_and_not_waited_for() throws Exception {
        assertRefusedAfter(NamedPipe::make, ErrorCode.NOT_A_FILE);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void a_device_or_a_socket_that_takes_a_files_place_is_refused_and_not_opened() throws Exception {
        assertRefusedAfter(path -> Files.createSymbolicLink(path, Path.of("/dev/tty")), ErrorCode.NOT_A_FILE);
        Files.delete(root.resolve("sub/inside"));
        Files.move(root.resolve("moved"), root.resolve("sub/inside"));
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            assertRefusedAfter(path -> socket.bind(UnixDomainSocketAddress.of(path)), ErrorCode.NOT_A_FILE);
        }
    }

    @Test
    void a_link_that_takes_a_files_or_a_directorys_place_leads_nowhere() throws Exception {
        assertRefusedAfter(path -> Files.createSymbolicLink(path, temp.resolve("secret")), ErrorCode.IO);
        Files.delete(root.resolve("sub/inside"));
        Files.move(root.resolve("moved"), root.resolve("sub/inside"));
        Path outside = Files.createDirectory(temp.resolve("outside"));
        Files.writeString(outside.resolve("inside"), "secret");
        assertRefusedAfter(
                path -> {
                    Files.move(path.getParent(), root.resolve("sub moved"));
                    Files.createSymbolicLink(root.resolve("sub"), outside);
                },
                ErrorCode.NOT_FOUND);
    }

    @Test
    void a_file_that_takes_a_files_place_is_the_one_that_is_read() throws Exception {
        FileOpener opener = FileOpener.ofThisSystem();
        shared = SharedDirectory.of(root, (directory, name, path) -> {
            Path other = Files.writeString(root.resolve("other"), "another one");
            Files.move(other, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return opener.open(directory, name, path);
        });
        FileOpener.Opened opened = shared.open(FilePath.parse("sub/inside"));
        try (var channel = opened.channel()) {
            assertThat(opened.attributes().size()).isEqualTo(11);
            assertThat(channel.size()).isEqualTo(11);
        }
    }

    @Test
    void java_alone_opens_files_too_and_nothing_else() throws Exception {
        shared = SharedDirectory.of(root, new PortableFileOpener());
        try (var channel = shared.open(FilePath.parse("sub/inside")).channel()) {
            assertThat(channel.size()).isEqualTo(6);
        }
        Files.createSymbolicLink(root.resolve("in"), Path.of("sub/inside"));
        NamedPipe.make(root.resolve("pipe"));
        assertRefused("in", ErrorCode.NOT_A_FILE);
        assertRefused("pipe", ErrorCode.NOT_A_FILE);
        assertRefused("sub", ErrorCode.NOT_A_FILE);
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
