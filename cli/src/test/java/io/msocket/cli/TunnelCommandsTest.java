package io.msocket.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** expose and forward, each a process, between a plain client and a plain server. */
class TunnelCommandsTest {
    /** More than an address of a Unix-domain socket has room for. */
    private static final String LONG_PATH =
            "unix:/a/path/of/more/than/one/hundred/and/seven/bytes/which/is/what/the/address/of/a/unix/domain/socket/has/room/for";

    private static final String KEYED = "msk1:CQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA@127.0.0.1:22";

    @TempDir
    Path temp;

    private ServerSocket target;
    private Program exposed;

    @BeforeEach
    void listen() throws IOException {
        target = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void stop() throws IOException {
        target.close();
        if (exposed != null) {
            exposed.close();
        }
    }

    private String expose() throws IOException {
        exposed = Program.start(
                temp.resolve("server"), "expose", "127.0.0.1:" + target.getLocalPort(), "--listen", "127.0.0.1:0");
        return exposed.awaitOut("forward: msocket forward PORT (msocket://msk1:\\S+)\n");
    }

    @Test
    void what_expose_prints_is_all_that_forward_needs() throws Exception {
        String address = expose();
        byte[] bytes = new byte[5_000_000];
        new Random(1).nextBytes(bytes);
        try (Program forward = Program.start(temp.resolve("client"), "forward", "0", address)) {
            int port =
                    Integer.parseInt(forward.awaitOut("forwarding 127\\.0\\.0\\.1:(\\d+) to 127\\.0\\.0\\.1:\\d+\n"));
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
                    Socket server = target.accept()) {
                CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
                    try {
                        client.getOutputStream().write(bytes);
                        client.shutdownOutput();
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                });
                assertThat(server.getInputStream().readAllBytes()).isEqualTo(bytes);
                sent.join();
                server.getOutputStream().write(7);
                server.shutdownOutput();
                assertThat(client.getInputStream().readAllBytes()).containsExactly(7);
            }
            forward.awaitOut("127\\.0\\.0\\.1:\\d+: connected\n");
            forward.awaitOut("127\\.0\\.0\\.1:\\d+: ended, 5\\.00? MB from it, 1 B to it, in ");
            exposed.awaitOut("127\\.0\\.0\\.1:\\d+: ended, 5\\.00? MB from it, 1 B to it, in ");
        }
    }

    @Test
    void connect_goes_through_as_a_proxy_command_does() throws Exception {
        String address = expose();
        try (Program connect = Program.start(temp.resolve("client"), "connect", address);
                Socket server = target.accept()) {
            connect.in().write('q');
            connect.in().close();
            assertThat(server.getInputStream().readAllBytes()).containsExactly('q');
            server.getOutputStream().write('a');
            server.shutdownOutput();
            assertThat(connect.await()).isZero();
            assertThat(connect.outBytes()).containsExactly('a');
        }
    }

    @Test
    void another_server_in_its_place_is_refused_and_the_line_says_so() throws Exception {
        String address = expose();
        String port = address.substring(address.lastIndexOf(':'));
        String another = CommandRun.of("keygen", temp.resolve("another").toString())
                .out()
                .strip();
        try (Program forward =
                Program.start(temp.resolve("client"), "forward", "0", "msocket://" + another + "@127.0.0.1" + port)) {
            int local = Integer.parseInt(forward.awaitOut("forwarding 127\\.0\\.0\\.1:(\\d+) "));
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), local)) {
                forward.awaitOut("127\\.0\\.0\\.1:" + client.getLocalPort() + ": broke: .*key");
            }
        }
    }

    @Test
    void where_nothing_listens_both_say_so() throws Exception {
        String address = expose();
        target.close();
        try (Program forward = Program.start(temp.resolve("client"), "forward", "0", address)) {
            int port = Integer.parseInt(forward.awaitOut("forwarding 127\\.0\\.0\\.1:(\\d+) "));
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
                exposed.awaitOut(": broke: cannot connect to 127\\.0\\.0\\.1:\\d+: Connection refused");
                forward.awaitOut("127\\.0\\.0\\.1:" + client.getLocalPort() + ": broke: ");
            }
        }
    }

    @Test
    void a_port_that_is_taken_is_named() {
        CommandRun run = CommandRun.of(
                "forward", String.valueOf(target.getLocalPort()), "msocket://127.0.0.1:1", "--insecure-any-key");
        assertThat(run.status()).isEqualTo(ExitCodes.CANNOT_CREATE);
        assertThat(run.err())
                .startsWith("msocket forward: cannot listen on 127.0.0.1:" + target.getLocalPort() + ": ")
                .contains("in use");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--trace trace.jsonl", "--reads reads", "--paths", "--move-every 1s", "--quota lo=1GB"})
    void what_is_for_one_connection_is_refused(String option) {
        List<String> words = new ArrayList<>(List.of("forward", "0", "127.0.0.1:1"));
        words.addAll(List.of(option.split(" ", -1)));
        CommandRun run = CommandRun.of(words.toArray(new String[0]));
        assertThat(run.status()).isEqualTo(ExitCodes.USAGE);
        assertThat(run.err()).contains(option.split(" ", -1)[0] + " is for one connection");
    }

    @ParameterizedTest
    @ValueSource(strings = {"unix:", "127.0.0.1", ":22", "ssh@example.org", "*:22", "127.0.0.1:0", KEYED, LONG_PATH})
    void targets_that_lead_nowhere_are_wrong_command_lines(String bad) {
        CommandRun run = CommandRun.of("expose", bad, "--listen", "127.0.0.1:0");
        assertThat(run.status()).isEqualTo(ExitCodes.USAGE);
        assertThat(run.err()).startsWith("msocket expose: ").contains("'" + bad);
    }

    @ParameterizedTest
    @ValueSource(strings = {"unix:", ":2222", "ssh@example.org", "65536", "port", LONG_PATH})
    void what_is_no_local_port_is_a_wrong_command_line(String bad) {
        CommandRun run = CommandRun.of("forward", bad, "127.0.0.1:1");
        assertThat(run.status()).isEqualTo(ExitCodes.USAGE);
        assertThat(run.err()).startsWith("msocket forward: ").contains("'" + bad + "'");
    }

    @Test
    void what_is_wrong_for_every_connection_is_said_before_it_listens() {
        CommandRun noKey = CommandRun.of("forward", "0", "127.0.0.1:1", "--key", temp.resolve("missing") + "/key");
        assertThat(noKey.status()).isNotZero();
        assertThat(noKey.out()).isEmpty();
        CommandRun nowhere = CommandRun.of("forward", "0", "*:4433");
        assertThat(nowhere.status()).isEqualTo(ExitCodes.USAGE);
        assertThat(nowhere.out()).isEmpty();
        CommandRun noHost = CommandRun.of("forward", "no-such-host.invalid:2222", "127.0.0.1:1");
        assertThat(noHost.status()).isEqualTo(ExitCodes.NO_HOST);
        assertThat(noHost.err()).contains("'no-such-host.invalid:2222'");
    }

    @Test
    void a_file_of_a_forward_goes_with_it() throws Exception {
        assumeTrue(Files.isDirectory(Path.of("/proc/self")), "Unix-domain sockets are for Linux here");
        String address = expose();
        Path file = temp.resolve("socket");
        try (Program forward = Program.start(temp.resolve("client"), "forward", "unix:" + file, address)) {
            forward.awaitOut("forwarding unix:");
            assertThat(file).exists();
            try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(file));
                    Socket server = target.accept()) {
                client.write(ByteBuffer.wrap(new byte[] {'q'}));
                client.shutdownOutput();
                assertThat(server.getInputStream().readAllBytes()).containsExactly('q');
            }
            forward.interrupt();
            assertThat(forward.await()).isEqualTo(130);
        }
        assertThat(file).doesNotExist();
    }

    @Test
    void a_key_before_the_host_and_another_word_on_whom_to_trust_contradict_each_other() {
        String key =
                CommandRun.of("keygen", temp.resolve("key").toString()).out().strip();
        CommandRun run = CommandRun.of("connect", key + "@127.0.0.1:1", "--insecure-any-key");
        assertThat(run.status()).isEqualTo(ExitCodes.USAGE);
        assertThat(run.err()).contains("has the server's key");
    }

    @Test
    void the_same_key_twice_is_no_contradiction() throws Exception {
        String address = expose();
        String key = address.substring("msocket://".length(), address.indexOf('@'));
        try (Program connect = Program.start(temp.resolve("client"), "connect", address, "--server-key", key);
                Socket server = target.accept()) {
            connect.in().close();
            assertThat(server.getInputStream().readAllBytes()).isEmpty();
            server.shutdownOutput();
            assertThat(connect.await()).isZero();
        }
    }
}
