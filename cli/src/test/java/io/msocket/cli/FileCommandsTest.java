package io.msocket.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.socket.PeerKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** serve as a process, get and put inside the test, over MSocket. */
class FileCommandsTest extends FileCommandsFixture {
    @Test
    void a_file_is_fetched_byte_for_byte_while_the_client_moves() throws Exception {
        byte[] bytes = noise(3_000_000);
        Files.write(root.resolve("a file"), bytes);
        serve("--rate", "2MB/s");
        Path copy = temp.resolve("copy");
        Path trace = temp.resolve("trace");
        Path reads = temp.resolve("reads");
        CommandRun run = run(
                HOPS,
                "get",
                url + "a%20file",
                "-o",
                copy.toString(),
                "--trace",
                trace.toString(),
                "--reads",
                reads.toString());
        assertThat(run.err()).contains("got " + copy + ": 3.0 MB in ").containsPattern("\\d+ moves, slowest recovery");
        assertThat(run.status()).isZero();
        assertThat(copy).hasBinaryContent(bytes);
        server.awaitOut("get a file 127\\.0\\.0\\.\\d:\\d+: 3\\.0 MB in .*, sha256 "
                + run.err().lines().reduce((a, b) -> b).orElseThrow().substring("sha256 ".length()));
        assertThatTraceIsWhole(trace);
        assertThatReadsCover(reads, bytes.length);
    }

    private static void assertThatReadsCover(Path reads, int size) throws IOException {
        List<String> lines = Files.readAllLines(reads);
        assertThat(lines.get(0)).isEqualTo(ReadsFile.HEADER);
        List<String[]> fields =
                lines.stream().skip(1).map(line -> line.split(" ")).toList();
        assertThat(fields).extracting(field -> Long.parseLong(field[0])).isSorted();
        // The file protocol's own headers are read too.
        assertThat(fields.stream().mapToLong(field -> Long.parseLong(field[1])).sum())
                .isBetween((long) size, size + size / 100L);
    }

    private static void assertThatTraceIsWhole(Path trace) throws IOException {
        List<Map<String, Object>> lines =
                Files.readAllLines(trace).stream().map(JsonObject::parse).toList();
        assertThat(lines)
                .extracting(line -> line.get("event"))
                .contains("opened", "cut", "path_closed", "moved", "closed");
        assertThat(lines).allSatisfy(line -> assertThat(line).containsKeys("t", "event"));
        assertThat(lines.stream().filter(line -> line.get("event").equals("moved")))
                .hasSizeGreaterThan(2)
                .allSatisfy(line -> {
                    assertThat(line).containsKeys("path", "local", "remote", "rtt", "sent", "acked", "received");
                    assertThat(line.get("local").toString()).matches("127\\.0\\.0\\.[1-4]:\\d+");
                });
        assertThat(lines).extracting(line -> (Long) line.get("t")).isSorted();
        assertThat(lines.get(lines.size() - 1).get("event")).isIn("closed", "cut");
    }

    @Test
    void a_trace_says_by_what_plan_it_begins_and_when_a_quota_is_spent() throws Exception {
        Files.write(root.resolve("file"), noise(1_000_000));
        serve();
        Path trace = temp.resolve("trace");
        // Interfaces count where no addresses are given; over loopback there is no other way to go.
        String quota = "lo=100000";
        run(
                new String[0],
                "get",
                url + "file",
                "-o",
                temp.resolve("copy").toString(),
                "--mode",
                "backup",
                "--scheduler",
                "primary",
                "--quota",
                quota,
                "--retention",
                "1s",
                "--trace",
                trace.toString());
        List<String> told = Files.readAllLines(trace).stream()
                .map(JsonObject::parse)
                .map(line -> line.get("event") + " " + line.get("detail"))
                .toList();
        assertThat(told.subList(1, 3)).containsExactly("mode BACKUP", "scheduler primary");
        assertThat(told).contains("quota " + quota);
    }

    @Test
    void a_file_is_stored_byte_for_byte_while_the_client_moves() throws Exception {
        byte[] bytes = noise(2_000_000);
        Path file = Files.write(temp.resolve("file"), bytes);
        serve("--writable");
        CommandRun run = run(HOPS, "put", file.toString(), url + "stored", "--rate", "2MB/s");
        assertThat(run.err()).contains("put " + file + ": 2.0 MB in ").containsPattern("\\d+ moves");
        assertThat(run.status()).isZero();
        assertThat(root.resolve("stored")).hasBinaryContent(bytes);
    }

    @Test
    void the_paths_are_listed_in_the_end_with_what_each_has_carried() throws Exception {
        Files.write(root.resolve("file"), noise(2_000_000));
        serve("--rate", "2MB/s", "--scheduler", "round-robin");
        CommandRun run = run(
                new String[] {"--bind", "127.0.0.2,127.0.0.3", "--mode", "full", "--paths"},
                "get",
                url + "file",
                "-o",
                temp.resolve("copy").toString());
        assertThat(run.status()).isZero();
        assertThat(run.err())
                .containsPattern("(?m)^path +flowpaths +role +round trip +received +sent +resent +state$")
                .containsPattern(
                        "(?m)^127\\.0\\.0\\.2 -> 127\\.0\\.0\\.1:\\d+ +1 +preferred +[\\d.]+ ms +[\\d.]+ [kM]B ")
                .containsPattern(
                        "(?m)^127\\.0\\.0\\.3 -> 127\\.0\\.0\\.1:\\d+ +1 +preferred +[\\d.]+ ms +[\\d.]+ [kM]B ");
    }

    @Test
    void the_paths_of_a_broken_connection_are_listed_too() throws Exception {
        Files.write(root.resolve("file"), noise(5_000_000));
        serve("--rate", "1MB/s");
        try (Program client = slowGet("--retention", "1s", "--paths")) {
            server.close();
            assertThat(client.await()).isEqualTo(ExitCodes.UNAVAILABLE);
            assertThat(client.errText()).containsPattern("(?m)^127\\.0\\.0\\.1 -> .* ended: ");
        }
    }

    @Test
    void many_clients_are_served_at_once() throws Exception {
        byte[] bytes = noise(500_000);
        Files.write(root.resolve("file"), bytes);
        serve("--max-transfers", "4");
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            String copy = temp.resolve("copy" + i).toString();
            clients.add(new Thread(() -> run(HOPS, "get", url + "file", "-q", "-o", copy)));
        }
        clients.forEach(Thread::start);
        for (Thread client : clients) {
            client.join();
        }
        for (int i = 0; i < 12; i++) {
            assertThat(temp.resolve("copy" + i)).hasBinaryContent(bytes);
        }
    }

    @Test
    void refusals_have_their_own_exit_statuses_and_leave_no_file() throws Exception {
        serve("--read-only");
        Path file = Files.createFile(temp.resolve("file"));
        Files.createSymbolicLink(root.resolve("link"), file);
        String copy = temp.resolve("copy").toString();
        assertThat(run(new String[0], "get", url + "nothing", "-o", copy)).satisfies(run -> {
            assertThat(run.status()).isEqualTo(ExitCodes.NO_INPUT);
            assertThat(run.err()).isEqualTo("msocket get: there is no nothing\n");
        });
        assertThat(run(new String[0], "get", url + "link", "-o", copy).status()).isEqualTo(ExitCodes.NO_INPUT);
        assertThat(run(new String[0], "put", file.toString(), url + "x").status())
                .isEqualTo(ExitCodes.NO_PERMISSION);
        assertThat(names(temp)).containsExactlyInAnyOrder("root", "home", "file");
    }

    @Test
    void without_listed_keys_nobody_may_store_unless_everybody_may() throws Exception {
        String mine = temp.resolve("mine").toString();
        CommandRun.of("keygen", mine);
        Path file = Files.writeString(temp.resolve("file"), "x");
        Files.writeString(root.resolve("there"), "x");
        serve();
        server.awaitOut("serving .*, read-only\n");
        for (String[] key : List.of(new String[0], new String[] {"--key", mine})) {
            assertThat(run(key, "put", file.toString(), url + "x")).satisfies(run -> {
                assertThat(run.status()).isEqualTo(ExitCodes.NO_PERMISSION);
                assertThat(run.err()).matches("msocket put: only clients whose key .*--allow KEY.*--writable\\)\n");
            });
        }
        assertThat(names(root)).containsExactly("there");
        assertThat(run(
                                new String[0],
                                "get",
                                url + "there",
                                "-o",
                                temp.resolve("copy").toString())
                        .status())
                .isZero();
    }

    @Test
    void a_listed_client_may_store_where_nothing_else_is_said() throws Exception {
        String mine = temp.resolve("mine").toString();
        String allowed = CommandRun.of("keygen", mine).out().strip();
        Path file = Files.writeString(temp.resolve("file"), "x");
        serve("--allow", allowed);
        server.awaitOut("serving .*, to read and to write\n");
        assertThat(run(new String[] {"--key", mine}, "put", file.toString(), url + "x")
                        .status())
                .isZero();
        assertThat(root.resolve("x")).hasContent("x");
    }

    @Test
    void a_wrong_or_changed_key_is_refused() throws Exception {
        Files.writeString(root.resolve("file"), "x");
        serve();
        String copy = temp.resolve("copy").toString();
        Path known = temp.resolve("known");
        String other =
                CommandRun.of("keygen", temp.resolve("other").toString()).out().strip();
        CommandRun pinned = CommandRun.of("get", url + "file", "-o", copy, "--server-key", other);
        assertThat(pinned.status()).isEqualTo(ExitCodes.NO_PERMISSION);
        assertThat(pinned.err()).contains("the server's key is " + key + ", and not " + other);

        CommandRun first = CommandRun.of("get", url + "file", "-o", copy, "--known-hosts", known.toString());
        assertThat(first.status()).isZero();
        assertThat(first.err())
                .contains(url.replaceAll("msocket://|/$", "") + " is new here")
                .contains(PeerKey.parse(key).fingerprint());
        CommandRun second = CommandRun.of("get", url + "file", "-o", copy, "--known-hosts", known.toString());
        assertThat(second.status()).isZero();
        assertThat(second.err()).doesNotContain("is new here");
        Files.writeString(known, Files.readString(known).replace(key, other));
        CommandRun changed = CommandRun.of("get", url + "file", "-o", copy, "--known-hosts", known.toString());
        assertThat(changed.status()).isEqualTo(ExitCodes.NO_PERMISSION);
        assertThat(changed.err()).contains("HAS CHANGED", known.toString());
        assertThat(CommandRun.of("get", url + "file", "-o", copy, "--insecure-any-key")
                        .status())
                .isZero();
    }

    @Test
    void an_address_of_ones_own_that_is_not_there_is_named() throws Exception {
        Files.writeString(root.resolve("file"), "x");
        serve();
        CommandRun run = run(
                new String[] {"--bind", "192.0.2.77", "--connect-timeout", "5s"}, "get", url + "file", "-o", "-", "-q");
        assertThat(run.status()).isEqualTo(ExitCodes.USAGE);
        assertThat(run.err()).contains("--bind 192.0.2.77: no interface of this machine has such an address");
    }

    @Test
    void a_server_may_let_known_clients_in_only() throws Exception {
        Files.writeString(root.resolve("file"), "x");
        String mine = temp.resolve("mine").toString();
        String allowed = CommandRun.of("keygen", mine).out().strip();
        serve("--allow", allowed);
        String copy = temp.resolve("copy").toString();
        assertThat(run(new String[0], "get", url + "file", "-o", copy, "--key", mine)
                        .status())
                .isZero();
        CommandRun refused = run(new String[0], "get", url + "file", "-o", copy, "--connect-timeout", "5s");
        assertThat(refused.status()).isEqualTo(ExitCodes.NO_PERMISSION);
        assertThat(refused.err()).contains("this server wants clients to authenticate themselves");
        String another = temp.resolve("another").toString();
        CommandRun.of("keygen", another);
        CommandRun unknown = run(new String[0], "get", url + "file", "-o", copy, "--key", another);
        assertThat(unknown.status()).isEqualTo(ExitCodes.NO_PERMISSION);
        assertThat(unknown.err()).contains("this client's key is not allowed here");
        // Who does not know the server's key shows its own last, and is told behind that.
        CommandRun late = CommandRun.of(
                "get", url + "file", "-o", copy, "--key", another, "--insecure-any-key", "--connect-timeout", "5s");
        assertThat(late.status()).isEqualTo(ExitCodes.NO_PERMISSION);
        assertThat(late.err()).contains("this client's key is not allowed here");
    }

    @Test
    void cleartext_works_when_both_ends_ask_for_it() throws Exception {
        byte[] bytes = noise(1_000_000);
        Files.write(root.resolve("file"), bytes);
        serve("--cleartext", "--rate", "2MB");
        Path copy = temp.resolve("copy");
        assertThat(run(HOPS, "get", url + "file", "-o", copy.toString(), "--cleartext")
                        .status())
                .isZero();
        assertThat(copy).hasBinaryContent(bytes);
    }

    @Test
    void a_server_that_cannot_write_says_so_and_keeps_nothing() throws Exception {
        Path file = Files.write(temp.resolve("file"), noise(5_000_000));
        List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -f 1000; exec \"$@\"", "sh"));
        command.addAll(Program.commandLine(
                temp.resolve("home"),
                List.of(),
                List.of("serve", root.toString(), "--listen", "127.0.0.1:0", "--writable")));
        announced(Program.start(command));
        CommandRun run = run(new String[0], "put", file.toString(), url + "x");
        assertThat(run.status()).isEqualTo(ExitCodes.IO);
        assertThat(run.err()).endsWith("msocket put: the server cannot store the file: File too large\n");
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void a_port_in_use_is_said_in_one_line() throws Exception {
        serve();
        CommandRun run = CommandRun.of("listen", url.substring("msocket://".length(), url.length() - 1));
        assertThat(run.status()).isEqualTo(ExitCodes.CANNOT_CREATE);
        assertThat(run.err())
                .matches("msocket listen: cannot listen on 127\\.0\\.0\\.1:\\d+: Address already in use.*\n");
    }

    @Test
    void nobody_there_is_said_in_one_line() throws Exception {
        String copy = temp.resolve("copy").toString();
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        CommandRun run = CommandRun.of("get", "msocket://127.0.0.1:" + port + "/x", "-o", copy);
        assertThat(run.status()).isEqualTo(ExitCodes.UNAVAILABLE);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err()).startsWith("msocket get: cannot connect to 127.0.0.1:" + port + ": ");
    }

    @Test
    void a_client_whose_server_does_not_come_back_ends_after_the_retention_time() throws Exception {
        Files.write(root.resolve("file"), noise(5_000_000));
        serve("--rate", "1MB/s");
        try (Program client = slowGet("--retention", "2s")) {
            server.close();
            assertThat(client.await()).isEqualTo(ExitCodes.UNAVAILABLE);
            assertThat(client.errText())
                    .containsPattern(
                            "refused by the server for \\d s, gives up in \\d s, trying 127\\.0\\.0\\.1:\\d+ from"
                                    + " 127\\.0\\.0\\.1\\R")
                    .contains("msocket get: the connection broke: Connection timed out")
                    .doesNotContain("network again");
        }
        assertThat(names(temp)).containsExactlyInAnyOrder("root", "home");
    }

    @Test
    void a_client_whose_server_was_restarted_ends_at_once() throws Exception {
        Files.write(root.resolve("file"), noise(5_000_000));
        serve("--rate", "1MB/s");
        try (Program client = slowGet()) {
            server.close();
            server.await();
            String port = url.replaceAll(".*:(\\d+)/", "$1");
            announced(Program.start(temp.resolve("home"), "serve", root.toString(), "--listen", "127.0.0.1:" + port));
            assertThat(client.await()).isEqualTo(ExitCodes.UNAVAILABLE);
            assertThat(client.errText()).contains("msocket get: the connection broke: Connection reset");
        }
        assertThat(names(temp)).containsExactlyInAnyOrder("root", "home");
    }

    @Test
    void a_pipe_is_not_connected_to_a_file_server() throws Exception {
        serve();
        CommandRun run =
                CommandRun.withInput(new byte[1], "connect", url.replaceAll("msocket://|/$", ""), "--server-key", key);
        assertThat(run.status()).isEqualTo(ExitCodes.PROTOCOL);
        assertThat(run.err())
                .startsWith("msocket connect: cannot connect to 127.0.0.1:")
                .contains("the service \"msocket-pipe\" is not served here");
        assertThat(run.outBytes()).isEmpty();
    }

    @Test
    void dash_v_logs_and_nothing_else_does() throws Exception {
        Files.writeString(root.resolve("file"), "x");
        serve();
        String copy = temp.resolve("copy").toString();
        try (Program quiet = Program.start(temp.resolve("home"), "get", "-q", url + "file", "-o", copy);
                Program loud = Program.start(temp.resolve("home"), "get", "-qv", url + "nothing", "-o", copy)) {
            assertThat(quiet.await()).isZero();
            assertThat(quiet.errText()).isEmpty();
            assertThat(loud.await()).isEqualTo(ExitCodes.NO_INPUT);
            assertThat(loud.errText()).contains("DEBUG", "\tat io.msocket.cli.");
        }
    }
}
