package io.msocket.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.socket.MSocket;
import io.msocket.socket.MSocketOptions;
import io.msocket.socket.PeerKey;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** listen as a process, connect inside the test or as one too. */
class PipeCommandsTest {
    private static final int HANDSHAKE_AND_BYTE = 600;
    /** Each is a record of 29 bytes. */
    private static final int MANY_PROBES = 20 * 29;

    @TempDir
    Path temp;

    private Program listener;
    private String key;
    private String address;

    @AfterEach
    void stop() {
        if (listener != null) {
            listener.close();
        }
    }

    @Test
    void both_directions_carry_every_byte_while_the_client_moves() throws Exception {
        byte[] there = noise(2_000_000);
        byte[] back = noise(1_500_000);
        listen("127.0.0.1:0");
        Thread writer = new Thread(() -> write(listener.in(), back));
        writer.start();
        CommandRun run = CommandRun.withInput(
                there,
                "connect",
                address,
                "--server-key",
                key,
                "--bind",
                "127.0.0.1,127.0.0.2,127.0.0.3",
                "--move-every",
                "20ms");
        writer.join();
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        assertThat(run.outBytes()).isEqualTo(back);
        assertThat(listener.await()).isZero();
        assertThat(listener.outBytes()).isEqualTo(there);
    }

    @Test
    void one_half_may_end_long_before_the_other() throws Exception {
        listen("127.0.0.1:0");
        try (Program client = Program.start(temp.resolve("home"), "connect", address, "--server-key", key)) {
            write(client.in(), "question".getBytes(StandardCharsets.US_ASCII));
            listener.awaitOut("question");
            assertThat(client.process().isAlive()).isTrue();
            write(listener.in(), "answer".getBytes(StandardCharsets.US_ASCII));
            assertThat(client.await()).isZero();
            assertThat(client.outBytes()).asString(StandardCharsets.US_ASCII).isEqualTo("answer");
            assertThat(listener.await()).isZero();
        }
    }

    @Test
    void an_end_whose_input_stays_open_ends_when_its_peer_is_gone() throws Exception {
        listen("127.0.0.1:0");
        try (Program client = Program.start(temp.resolve("home"), "connect", address, "--server-key", key)) {
            listener.in().write('x');
            listener.in().close();
            client.awaitOut("x");
            client.in().write('y');
            client.in().close();
            assertThat(client.await()).isZero();
            assertThat(listener.await()).isZero();
        }
        listen("127.0.0.1:0");
        try (MSocket peer = new MSocket(
                InetAddress.getLoopbackAddress(),
                HostPort.parse(address).port(),
                MSocketOptions.builder()
                        .serverKey(PeerKey.parse(key))
                        .service(new Services.Choice().service())
                        .build())) {
            peer.getOutputStream().write('z');
            listener.awaitOut("z");
        }
        assertThat(listener.await()).isZero();
        assertThat(listener.errText()).doesNotContain("msocket listen:");
    }

    @Test
    void ipv6_is_written_in_brackets() throws Exception {
        listen("[::1]:0");
        assertThat(address).matches("\\[0:0:0:0:0:0:0:1]:\\d+");
        write(listener.in(), new byte[0]);
        CommandRun run = CommandRun.withInput(
                "six".getBytes(StandardCharsets.US_ASCII), "connect", address, "--server-key", key);
        assertThat(run.status()).isZero();
        assertThat(listener.await()).isZero();
        assertThat(listener.outBytes()).asString(StandardCharsets.US_ASCII).isEqualTo("six");
    }

    @Test
    void ctrl_c_ends_either_end_and_the_other_notices() throws Exception {
        listen("127.0.0.1:0");
        try (Program client = Program.start(temp.resolve("home"), "connect", address, "--server-key", key)) {
            client.in().write('x');
            client.in().flush();
            listener.awaitOut("x");
            client.interrupt();
            assertThat(client.await()).isEqualTo(130);
            assertThat(listener.await()).isEqualTo(ExitCodes.UNAVAILABLE);
            assertThat(listener.errText()).contains("msocket listen: the connection broke: Connection reset");
        }
    }

    @Test
    void a_pipe_whose_other_end_is_away_for_long_says_so() throws Exception {
        listen("127.0.0.1:0");
        try (Program client =
                Program.start(temp.resolve("home"), "connect", address, "--server-key", key, "--retention", "5s")) {
            client.in().write('x');
            client.in().flush();
            listener.awaitOut("x");
            listener.close();
            client.awaitErr("refused by the server for [2-4] s, gives up in [0-2] s, trying " + address);
            assertThat(client.await()).isEqualTo(ExitCodes.UNAVAILABLE);
        }
    }

    /** Behind the handshake and the one byte there is nothing to say but that for an hour, unless the client asks whether all is well. */
    @Test
    void an_idle_pipe_asks_as_often_as_it_is_told_to() throws Exception {
        listen("127.0.0.1:0");
        HostPort server = HostPort.parse(address);
        try (ServerSocket relay = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Program client = Program.start(
                        temp.resolve("home"),
                        "connect",
                        "127.0.0.1:" + relay.getLocalPort(),
                        "--server-key",
                        key,
                        "--keepalive",
                        "100ms");
                Socket near = relay.accept();
                Socket far = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            client.in().write('x');
            client.in().flush();
            Thread answers = new Thread(() -> pass(far, near, Integer.MAX_VALUE));
            answers.setDaemon(true);
            answers.start();
            assertThat(pass(near, far, HANDSHAKE_AND_BYTE + MANY_PROBES)).isTrue();
        }
    }

    /** Relays until so many bytes have passed; false where the connection ends before. */
    private static boolean pass(Socket from, Socket to, int bytes) {
        byte[] block = new byte[1024];
        int passed = 0;
        try {
            while (passed < bytes) {
                int n = from.getInputStream().read(block);
                if (n < 0) {
                    return false;
                }
                to.getOutputStream().write(block, 0, n);
                passed += n;
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void ctrl_c_ends_a_listener_that_nobody_called() throws Exception {
        listen("127.0.0.1:0");
        listener.interrupt();
        assertThat(listener.await()).isEqualTo(130);
    }

    @Test
    void a_closed_standard_output_ends_quietly() throws Exception {
        listen("127.0.0.1:0");
        try (Program client = Program.start(temp.resolve("home"), "connect", address, "--server-key", key)) {
            client.in().write('x');
            client.in().flush();
            listener.awaitOut("x");
            client.closeOut();
            write(listener.in(), noise(100_000));
            assertThat(client.await()).isEqualTo(ExitCodes.BROKEN_PIPE);
            assertThat(client.errText()).isEmpty();
        }
    }

    @Test
    void an_input_that_cannot_be_read_is_said_at_once_and_not_taken_for_its_end() throws Exception {
        listen("127.0.0.1:0");
        List<String> connect =
                Program.commandLine(temp.resolve("home"), List.of(), List.of("connect", address, "--server-key", key));
        List<String> command = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" < /", "sh"));
        command.addAll(connect);
        try (Program client = Program.start(command)) {
            assertThat(client.await()).isEqualTo(ExitCodes.IO);
            assertThat(client.errText()).isEqualTo("msocket connect: cannot read standard input: Is a directory\n");
            assertThat(listener.await()).isEqualTo(ExitCodes.UNAVAILABLE);
        }
    }

    @Test
    void a_full_disk_is_not_taken_for_a_closed_standard_output() throws Exception {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" > /dev/full", "sh"));
        command.addAll(Program.commandLine(
                temp.resolve("home"),
                List.of(),
                List.of("keygen", temp.resolve("new").toString())));
        try (Program keygen = Program.start(command)) {
            assertThat(keygen.await()).isEqualTo(ExitCodes.IO);
            assertThat(keygen.errText()).isEqualTo("msocket keygen: standard output: No space left on device\n");
        }
    }

    @Test
    void both_ends_name_the_same_service() throws Exception {
        listen("127.0.0.1:0", "--service", "backup");
        CommandRun refused = CommandRun.withInput(new byte[1], "connect", address, "--server-key", key);
        assertThat(refused.status()).isEqualTo(ExitCodes.PROTOCOL);
        assertThat(refused.err())
                .startsWith("msocket connect: cannot connect to " + address)
                .contains("the service \"msocket-pipe\" is not served here");
        listener.in().close();
        CommandRun run =
                CommandRun.withInput(new byte[] {'x'}, "connect", address, "--server-key", key, "--service", "backup");
        assertThat(run.status()).isZero();
        assertThat(listener.await()).isZero();
        assertThat(listener.outBytes()).containsExactly('x');
    }

    @Test
    void a_service_with_an_overlong_name_is_a_wrong_command_line() {
        CommandRun run = CommandRun.of("connect", "127.0.0.1:1", "--service", "x".repeat(256));
        assertThat(run.status()).isEqualTo(ExitCodes.USAGE);
        assertThat(run.err()).contains("--service", "at most 255 bytes");
    }

    private void listen(String where, String... options) throws IOException {
        List<String> args = new ArrayList<>(List.of("listen", where));
        args.addAll(List.of(options));
        listener = Program.start(temp.resolve("home"), args.toArray(new String[0]));
        key = listener.awaitErr("key (msk1:\\S+)\n");
        address = listener.awaitErr("listening on (\\S+),");
    }

    private static void write(OutputStream to, byte[] bytes) {
        try (to) {
            to.write(bytes);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static byte[] noise(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
