package io.msocket.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Files that go to another disk than the one around it: a small one, which only the command sees that it is mounted for. */
class FullDiskTest extends FileCommandsFixture {
    private static final String NO_MOUNTS = "mounts a file system for a program: takes root and Linux's unshare";

    private static final String MOUNT = "mount -t tmpfs -o size=1m none \"$1\" && shift && exec \"$@\"";

    private Path disk;

    @BeforeEach
    void requireMounts() throws InterruptedException {
        boolean mounts;
        try {
            mounts = new ProcessBuilder(mounted(temp, List.of("true"))).start().waitFor() == 0;
        } catch (IOException noUnshare) {
            mounts = false;
        }
        assumeTrue(mounts, NO_MOUNTS);
    }

    private static List<String> mounted(Path at, List<String> command) {
        List<String> words = new ArrayList<>(List.of("unshare", "-m", "sh", "-c", MOUNT, "sh", at.toString()));
        words.addAll(command);
        return words;
    }

    /** The command, which sees a disk of 1 MiB there. */
    private Program withDisk(Path at, String... args) throws IOException {
        disk = Files.createDirectory(at);
        return Program.start(mounted(disk, Program.commandLine(temp.resolve("home"), List.of(), List.of(args))));
    }

    private void serveWithDisk() throws IOException {
        announced(withDisk(root.resolve("disk"), "serve", root.toString(), "--listen", "127.0.0.1:0", "--writable"));
    }

    /** As the program sees it. */
    private Path diskOf(Program program) {
        return Path.of("/proc/" + program.process().pid() + "/root" + disk);
    }

    /** Somebody else uses up what is left once a part of the file is there. */
    private void fillInTheMiddle(Program program) throws IOException {
        Path seen = diskOf(program);
        await().until(() -> {
            try (Stream<Path> files = Files.list(seen)) {
                return files.mapToLong(file -> file.toFile().length()).sum() > 0;
            }
        });
        try (OutputStream filler = Files.newOutputStream(seen.resolve("filler"))) {
            while (true) {
                filler.write(new byte[4096]);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left on device");
        }
    }

    @Test
    void what_is_stored_has_the_room_of_the_disk_where_it_will_be() throws Exception {
        serveWithDisk();
        Path large = Files.write(temp.resolve("large"), noise(1_500_000));
        Path small = Files.write(temp.resolve("small"), noise(300_000));
        CommandRun tooLarge = run(new String[0], "put", large.toString(), url + "disk/large");
        assertThat(tooLarge.err()).contains("the server's disk has room for 1048576");
        assertThat(tooLarge.status()).isEqualTo(ExitCodes.CANNOT_CREATE);
        assertThat(run(new String[0], "put", large.toString(), url + "large").status())
                .isZero();
        assertThat(run(new String[0], "put", small.toString(), url + "disk/small")
                        .status())
                .isZero();
        assertThat(diskOf(server).resolve("small")).hasSameBinaryContentAs(small);
    }

    @Test
    void who_stores_on_a_disk_that_is_full_in_the_middle_is_told() throws Exception {
        serveWithDisk();
        Path file = Files.write(temp.resolve("file"), noise(500_000));
        try (Program put = Program.start(
                temp.resolve("home"),
                "put",
                file.toString(),
                url + "disk/file",
                "--server-key",
                key,
                "--rate",
                "200kB/s")) {
            fillInTheMiddle(server);
            assertThat(put.await()).isEqualTo(ExitCodes.CANNOT_CREATE);
            assertThat(put.errText()).contains("the server cannot store the file: there is no room left on the disk");
        }
        assertThat(names(diskOf(server))).containsExactly("filler");
    }

    @Test
    void what_is_fetched_has_the_room_of_the_disk_where_it_will_be() throws Exception {
        Files.write(root.resolve("large"), noise(1_500_000));
        serve();
        try (Program get =
                withDisk(temp.resolve("disk"), "get", url + "large", "-o", temp + "/disk/", "--server-key", key)) {
            assertThat(get.await()).isEqualTo(ExitCodes.CANNOT_CREATE);
            assertThat(get.errText()).contains("1500000 bytes; the client's disk has room for 10");
        }
        server.awaitOut("get large .*the client's disk has room for 10");
    }

    @Test
    void a_server_hears_of_the_client_s_disk_that_is_full_in_the_middle() throws Exception {
        Files.write(root.resolve("file"), noise(900_000));
        serve("--rate", "200kB/s");
        try (Program get =
                withDisk(temp.resolve("disk"), "get", url + "file", "-o", temp + "/disk/", "--server-key", key)) {
            fillInTheMiddle(get);
            assertThat(get.await()).isEqualTo(ExitCodes.CANNOT_CREATE);
            assertThat(get.errText()).contains("msocket get: there is no room left on the disk (");
        }
        server.awaitOut("get file .*the client cannot store the file: there is no room left on the disk");
    }
}
