package io.msocket.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is left of a connection when its program ends: each program is a JVM of its own. */
class ExitTest {
    /** More than the kernel's buffers and ours take, so that a slow reader has not seen the end at close. */
    private static final int LENGTH = 24 << 20;

    private MServerSocket server;
    private Process program;

    @BeforeEach
    void open() throws IOException {
        server = new MServerSocket(0, 50, InetAddress.getLoopbackAddress(), TestPeers.SERVER);
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        if (program != null) {
            program.destroyForcibly();
        }
    }

    @Test
    void a_program_that_writes_closes_and_returns_from_main_loses_nothing() throws Exception {
        program = start(WritesAndReturns.class);
        try (MSocket accepted = server.accept()) {
            byte[] all = accepted.getInputStream().readAllBytes();
            assertThat(all).hasSize(LENGTH).endsWith(99);
        }
        assertEnded(0);
    }

    @Test
    void a_program_that_exits_right_after_close_loses_nothing() throws Exception {
        program = start(WritesAndExits.class);
        try (MSocket accepted = server.accept()) {
            assertThat(accepted.getInputStream().readAllBytes()).hasSize(LENGTH).endsWith(99);
        }
        assertEnded(3);
    }

    @Test
    void a_program_that_exits_without_closing_loses_nothing_either() throws Exception {
        program = start(WritesAndLeaves.class);
        try (MSocket accepted = server.accept()) {
            assertThat(accepted.getInputStream().readAllBytes()).hasSize(LENGTH).endsWith(99);
        }
        assertEnded(6);
    }

    @Test
    void a_program_that_returns_from_main_without_closing_loses_nothing_either() throws Exception {
        program = start(WritesAndReturnsOpen.class);
        try (MSocket accepted = server.accept()) {
            assertThat(accepted.getInputStream().readAllBytes()).hasSize(LENGTH).endsWith(99);
        }
        assertEnded(0);
    }

    @Test
    void a_server_that_exits_without_closing_loses_nothing_either() throws Exception {
        program = start(ServesAndLeaves.class);
        int port;
        PeerKey key;
        try (MSocket told = server.accept()) {
            DataInputStream in = new DataInputStream(told.getInputStream());
            port = in.readInt();
            key = PeerKey.parse(in.readUTF());
        }
        MSocketOptions options = MSocketOptions.builder().serverKey(key).build();
        try (MSocket client = new MSocket(InetAddress.getLoopbackAddress(), port, options)) {
            client.getOutputStream().write(1);
            assertThat(client.getInputStream().readAllBytes()).hasSize(LENGTH).endsWith(99);
        }
        assertEnded(8);
    }

    /** As the kernel ends a TCP connection. */
    @Test
    void a_program_that_exits_while_it_writes_ends_its_stream_somewhere() throws Exception {
        program = start(ExitsInMidTransfer.class);
        try (MSocket accepted = server.accept()) {
            assertThat(accepted.getInputStream().readAllBytes()).hasSizeGreaterThanOrEqualTo(LENGTH);
        }
        assertEnded(4);
    }

    @Test
    void a_program_that_has_only_an_open_socket_ends() throws Exception {
        program = start(LeavesItOpen.class);
        try (MSocket accepted = server.accept()) {
            assertThat(accepted.getInputStream().read()).isEqualTo(-1);
        }
        assertEnded(0);
    }

    @Test
    void a_program_that_wants_so_leaves_a_reset() throws Exception {
        program = start(WantsReset.class);
        try (MSocket accepted = server.accept()) {
            assertThatThrownBy(() -> accepted.getInputStream().readAllBytes())
                    .isInstanceOf(SocketException.class)
                    .hasMessage("Connection reset");
        }
        assertEnded(7);
    }

    private Process start(Class<?> main) throws IOException {
        return TestProcess.start(
                main,
                List.of(
                        Integer.toString(server.getLocalPort()),
                        TestPeers.SERVER_IDENTITY.publicKey().toString()));
    }

    private void assertEnded(int status) throws InterruptedException {
        assertThat(program.waitFor(30, TimeUnit.SECONDS)).as("the program ends").isTrue();
        assertThat(program.exitValue()).isEqualTo(status);
    }

    private static MSocket connect(String[] args) throws IOException {
        return connect(args, MSocketOptions.builder());
    }

    private static MSocket connect(String[] args, MSocketOptions.Builder options) throws IOException {
        options.serverKey(PeerKey.parse(args[1]));
        return new MSocket(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0]), options.build());
    }

    private static void writeAll(MSocket socket) throws IOException {
        byte[] data = new byte[LENGTH];
        data[LENGTH - 1] = 99;
        socket.getOutputStream().write(data);
    }

    static final class WritesAndReturns {
        public static void main(String[] args) throws IOException {
            try (MSocket socket = connect(args)) {
                writeAll(socket);
            }
        }
    }

    static final class WritesAndExits {
        public static void main(String[] args) throws IOException {
            MSocket socket = connect(args);
            writeAll(socket);
            socket.close();
            System.exit(3);
        }
    }

    static final class WritesAndLeaves {
        public static void main(String[] args) throws IOException {
            writeAll(connect(args));
            System.exit(6);
        }
    }

    static final class WritesAndReturnsOpen {
        public static void main(String[] args) throws IOException {
            writeAll(connect(args));
        }
    }

    /** Tells the test where it is and by which key, has one guest, and leaves. */
    static final class ServesAndLeaves {
        public static void main(String[] args) throws IOException {
            MServerSocket listening = new MServerSocket(0, 50, InetAddress.getLoopbackAddress(), TestPeers.SERVER);
            try (MSocket teller = connect(args)) {
                DataOutputStream out = new DataOutputStream(teller.getOutputStream());
                out.writeInt(listening.getLocalPort());
                out.writeUTF(String.valueOf(listening.publicKey()));
            }
            MSocket guest = listening.accept();
            writeAll(guest);
            System.exit(8);
        }
    }

    static final class WantsReset {
        public static void main(String[] args) throws IOException {
            MSocket socket = connect(args, MSocketOptions.builder().resetAtExit(true));
            socket.getOutputStream().write(new byte[100]);
            System.exit(7);
        }
    }

    static final class ExitsInMidTransfer {
        public static void main(String[] args) throws IOException {
            MSocket socket = connect(args);
            Background<Void> writing = Background.run(() -> {
                OutputStream out = socket.getOutputStream();
                while (true) {
                    out.write(new byte[1 << 16]);
                }
            });
            while (socket.flowpaths().get(0).bytesAcknowledged() < LENGTH) {
                Thread.onSpinWait();
            }
            System.exit(writing.isDone() ? 5 : 4);
        }
    }

    static final class LeavesItOpen {
        public static void main(String[] args) throws IOException {
            MSocket socket = connect(args);
            socket.getOutputStream().flush();
        }
    }
}
