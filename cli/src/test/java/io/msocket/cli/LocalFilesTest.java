package io.msocket.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where get puts what it has fetched, and what put takes: files, directories, devices, standard input and output. */
class LocalFilesTest extends FileCommandsFixture {
    @Test
    void standard_output_may_be_the_target() throws Exception {
        byte[] bytes = noise(100_000);
        Files.write(root.resolve("file"), bytes);
        serve();
        CommandRun run = run(new String[0], "get", url + "file", "-q", "-o", "-");
        assertThat(run.outBytes()).isEqualTo(bytes);
        assertThat(run.err()).isEmpty();
    }

    @Test
    void a_directory_takes_the_file_under_its_own_name() throws Exception {
        byte[] bytes = noise(1_000);
        Files.write(Files.createDirectory(root.resolve("d")).resolve("a file"), bytes);
        serve();
        Path target = Files.createDirectory(temp.resolve("target"));
        CommandRun run = run(new String[0], "get", url + "d/a%20file", "-o", target.toString());
        assertThat(run.status()).isZero();
        assertThat(target.resolve("a file")).hasBinaryContent(bytes);
    }

    /** A pipe stands for the devices, of which a machine may need what a test could do to them. */
    @Test
    void a_pipe_gets_the_bytes_and_stays() throws Exception {
        byte[] bytes = noise(1_000);
        Files.write(root.resolve("file"), bytes);
        serve();
        Path pipe = temp.resolve("pipe");
        try (Program made = Program.start(List.of("mkfifo", pipe.toString()))) {
            assertThat(made.await()).isZero();
        }
        try (Program reader = Program.start(List.of("cat", pipe.toString()))) {
            assertThat(run(new String[0], "get", url + "file", "-o", pipe.toString())
                            .status())
                    .isZero();
            assertThat(reader.outBytes()).isEqualTo(bytes);
        }
        assertThat(pipe).exists();
        assertThat(Files.isRegularFile(pipe)).isFalse();
    }

    @Test
    void a_target_that_means_a_directory_has_to_be_one() throws Exception {
        Files.write(root.resolve("file"), noise(1_000));
        serve();
        CommandRun missing = run(new String[0], "get", url + "file", "-o", temp.resolve("missing") + "/");
        assertThat(missing.status()).isEqualTo(ExitCodes.NO_INPUT);
        assertThat(missing.err()).contains("missing/");
        Path plain = Files.writeString(temp.resolve("plain"), "old");
        CommandRun file = run(new String[0], "get", url + "file", "-o", plain + "/");
        assertThat(file.status()).isNotZero();
        assertThat(plain).hasContent("old");
        Files.createDirectories(temp.resolve("d/file"));
        CommandRun taken =
                run(new String[0], "get", url + "file", "-o", temp.resolve("d").toString());
        assertThat(taken.status()).isNotZero();
        assertThat(taken.err()).contains("d/file").contains("is a directory");
        CommandRun empty = run(new String[0], "get", url + "file", "-o", "");
        assertThat(empty.status()).isEqualTo(ExitCodes.USAGE);
    }

    @Test
    void a_link_that_leads_to_nothing_yet_is_followed() throws Exception {
        byte[] bytes = noise(1_000);
        Files.write(root.resolve("file"), bytes);
        serve();
        Path target = temp.resolve("target");
        Path link = Files.createSymbolicLink(temp.resolve("link"), target.getFileName());
        assertThat(run(new String[0], "get", url + "file", "-o", link.toString())
                        .status())
                .isZero();
        assertThat(link).isSymbolicLink();
        assertThat(target).hasBinaryContent(bytes);
    }

    @Test
    void a_file_that_is_replaced_hands_its_permissions_on() throws Exception {
        Files.write(root.resolve("file"), noise(1_000));
        serve();
        for (String permissions : List.of("rw-------", "rw-rw-rw-")) {
            Path copy = Files.writeString(temp.resolve("copy" + permissions), "old");
            Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString(permissions));
            assertThat(run(new String[0], "get", url + "file", "-o", copy.toString())
                            .status())
                    .isZero();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
                    .isEqualTo(permissions);
            assertThat(copy).hasBinaryContent(noise(1_000));
        }
    }

    @Test
    void a_file_that_is_replaced_at_the_server_hands_its_permissions_on_too() throws Exception {
        Path file = Files.write(temp.resolve("file"), noise(1_000));
        serve("--writable");
        for (String permissions : List.of("rw-------", "rw-rw-rw-", "r--r-----")) {
            Path stored = Files.writeString(root.resolve("stored" + permissions), "old");
            Files.setPosixFilePermissions(stored, PosixFilePermissions.fromString(permissions));
            assertThat(run(new String[0], "put", file.toString(), url + "stored" + permissions)
                            .status())
                    .isZero();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(stored)))
                    .isEqualTo(permissions);
            assertThat(stored).hasBinaryContent(noise(1_000));
        }
    }

    @Test
    void standard_input_may_be_the_file() throws Exception {
        serve("--writable");
        byte[] bytes = noise(300_000);
        CommandRun run = CommandRun.withInput(bytes, "put", "-", url + "stored", "--server-key", key);
        assertThat(run.err()).contains("put -: 300 kB in ");
        assertThat(run.status()).isZero();
        assertThat(root.resolve("stored")).hasBinaryContent(bytes);
    }

    @Test
    void ctrl_c_leaves_no_part_of_a_file() throws Exception {
        Files.write(root.resolve("file"), noise(5_000_000));
        serve("--rate", "1MB/s");
        Path target = Files.createDirectory(temp.resolve("target"));
        try (Program client = Program.start(
                temp.resolve("home"),
                "get",
                url + "file",
                "--server-key",
                key,
                "-o",
                target.resolve("file").toString())) {
            client.awaitErr("B of 5\\.0 MB");
            assertThat(names(target)).singleElement().asString().matches("\\.msocket-.*\\.part");
            client.interrupt();
            assertThat(client.await()).isEqualTo(130);
        }
        assertThat(target).isEmptyDirectory();
        server.awaitOut("get file .*: failed in ");
    }

    @Test
    void a_server_that_is_stopped_leaves_no_part_of_a_file() throws Exception {
        Path file = Files.write(temp.resolve("file"), noise(5_000_000));
        serve("--writable");
        try (Program client = Program.start(
                temp.resolve("home"), "put", file.toString(), url + "x", "--server-key", key, "--rate", "1MB/s")) {
            client.awaitErr("B of 5\\.0 MB");
            assertThat(names(root)).singleElement().asString().matches("\\.msocket-.*\\.part");
            server.interrupt();
            assertThat(server.await()).isEqualTo(130);
            assertThat(client.await()).isEqualTo(ExitCodes.UNAVAILABLE);
            assertThat(client.errText()).contains("msocket put: the connection broke: ");
        }
        assertThat(root).isEmptyDirectory();
    }
}
