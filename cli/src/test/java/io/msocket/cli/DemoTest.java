package io.msocket.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path temp;

    private Path work;

    @BeforeEach
    void makeWorkDirectory() throws IOException {
        work = Files.createDirectory(temp.resolve("work"));
    }

    @Test
    void the_demo_ends_equal_after_some_moves_and_leaves_nothing() throws Exception {
        Path trace = temp.resolve("trace");
        try (Program demo = start("--size", "4MB", "--move-every", "200ms", "--trace", trace.toString())) {
            assertThat(demo.await()).isZero();
            String out = new String(demo.outBytes(), StandardCharsets.UTF_8);
            assertThat(out)
                    .startsWith("4.0 MB of noise at up to 2.0 MB/s, a move every 200 ms among 127.0.0.1 to 127.0.0.8\n")
                    .containsPattern(
                            "sent by process \\d+: +4\\.0 MB, sha256 ([0-9a-f]{64})\\Rreceived by.*sha256 \\1\\R")
                    .containsPattern("\\d+ moves?, slowest recovery [0-9.]+ m?s, mean [0-9.]+ m?s")
                    .endsWith("\nequal\n");
        }
        assertThat(work).isEmptyDirectory();
        assertThat(Files.readAllLines(trace)).isNotEmpty().allSatisfy(JsonObject::parse);
    }

    @Test
    void with_two_paths_both_carry_bytes_the_cut_one_returns_and_the_demo_ends_equal() throws Exception {
        try (Program demo = start("--scenario", "multipath", "--size", "8MB", "--limits", "2MB/s,1MB/s")) {
            assertThat(demo.await()).isZero();
            String out = new String(demo.outBytes(), StandardCharsets.UTF_8);
            assertThat(out)
                    .startsWith("8.0 MB of noise over two paths at once: 127.0.0.2 with 2.0 MB/s and 127.0.0.3 with"
                            + " 1.0 MB/s; the first is cut from 40% to 55%\n")
                    .containsPattern("with both paths: [0-9.]+ [kM]B/s \\(limits 2\\.0 MB/s \\+ 1\\.0 MB/s\\)\\R")
                    .containsPattern("with 127\\.0\\.0\\.2 cut: [0-9.]+ [kM]B/s \\(limit 1\\.0 MB/s\\)\\R")
                    .containsPattern("with both again: [0-9.]+ [kM]B/s \\(limits ")
                    .containsPattern("over 127\\.0\\.0\\.2: [1-9][0-9.]* MB\\Rover 127\\.0\\.0\\.3: [1-9][0-9.]* MB\\R")
                    .endsWith("\nequal\n");
            assertThat(demo.errText()).containsPattern("\\(127\\.0\\.0\\.[23] .*B/s \\+ 127\\.0\\.0\\.[23] .*B/s\\)");
        }
        assertThat(work).isEmptyDirectory();
    }

    @Test
    void with_names_both_ends_move_and_the_demo_ends_equal() throws Exception {
        try (Program demo = start("--scenario", "names", "--size", "8MB", "--move-every", "500ms")) {
            assertThat(demo.await()).as(demo.errText()).isZero();
            assertThat(new String(demo.outBytes(), StandardCharsets.UTF_8))
                    .startsWith("8.0 MB of noise at up to 667 kB/s; the client moves every 500 ms among 127.0.0.1 to"
                            + " 127.0.0.8, and its server, files@demo.test, every 3.0 s among 127.0.0.21, 127.0.0.22,"
                            + " 127.0.0.23\n")
                    .containsPattern("[1-9]\\d* moves? of the client, slowest recovery [0-9.]+ m?s\\R")
                    .containsPattern("[1-9]\\d* moves of the server, by the versions of its record\\R")
                    .endsWith("\nequal\n");
        }
        assertThat(work).isEmptyDirectory();
    }

    @Test
    void a_file_of_the_users_is_sent_and_left_as_it_was() throws Exception {
        Path file = Files.writeString(temp.resolve("file"), "mine");
        try (Program demo = start("--file", file.toString(), "--rate", "unlimited")) {
            assertThat(demo.await()).isZero();
            assertThat(new String(demo.outBytes(), StandardCharsets.UTF_8)).contains("no move", "equal");
        }
        assertThat(file).hasContent("mine");
        assertThat(work).isEmptyDirectory();
    }

    @Test
    void ctrl_c_leaves_no_process_and_no_file_behind() throws Exception {
        try (Program demo = start("--rate", "1MB")) {
            List<ProcessHandle> children = runningChildren(demo);
            demo.interrupt();
            assertThat(demo.await()).isEqualTo(130);
            assertThat(demo.errText()).doesNotContain("msocket ");
            assertThat(children).noneMatch(ProcessHandle::isAlive);
        }
        assertThat(work).isEmptyDirectory();
    }

    @Test
    void no_process_outlives_a_demo_that_was_killed() throws Exception {
        try (Program demo = start("--rate", "1MB")) {
            List<ProcessHandle> children = runningChildren(demo);
            demo.process().destroyForcibly();
            await().atMost(SOON).untilAsserted(() -> assertThat(children).noneMatch(ProcessHandle::isAlive));
        }
    }

    @Test
    void a_server_that_dies_ends_the_demo() throws Exception {
        try (Program demo = start("--rate", "1MB")) {
            List<ProcessHandle> servers = new ArrayList<>();
            for (ProcessHandle child : runningChildren(demo)) {
                if (words(child).contains("serve")) {
                    servers.add(child);
                }
            }
            assertThat(servers).hasSize(1);
            servers.get(0).destroyForcibly();
            assertThat(demo.await()).isEqualTo(ExitCodes.FAILURE);
            assertThat(demo.errText()).contains("msocket demo: the client process ended with status ");
        }
        assertThat(work).isEmptyDirectory();
    }

    /** Java itself tells no more than fits a page, and the class path comes first. */
    private static List<String> words(ProcessHandle process) throws IOException {
        Path commandLine = Path.of("/proc", Long.toString(process.pid()), "cmdline");
        return Files.exists(commandLine)
                ? List.of(Files.readString(commandLine).split("\0", -1))
                : List.of(process.info().arguments().orElse(new String[0]));
    }

    private Program start(String... args) throws IOException {
        List<String> all = Stream.concat(Stream.of("demo"), Stream.of(args)).toList();
        return Program.start(temp.resolve("home"), List.of("-Djava.io.tmpdir=" + work), all);
    }

    private static List<ProcessHandle> runningChildren(Program demo) {
        demo.awaitErr("[kM]B of 256 MB");
        List<ProcessHandle> children = demo.process().descendants().toList();
        assertThat(children).hasSize(2).allMatch(ProcessHandle::isAlive);
        return children;
    }
}
