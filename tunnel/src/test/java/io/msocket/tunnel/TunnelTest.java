package io.msocket.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.msocket.socket.Identity;
import io.msocket.socket.MServerSocket;
import io.msocket.socket.MSocket;
import io.msocket.socket.MSocketOptions;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plain client, a tunnel to msocket, a tunnel back, and a plain server. */
class TunnelTest {
    private static final int MEGABYTE = 1 << 20;

    private final Deque<Closeable> opened = new ArrayDeque<>();
    private final Queue<TunnelOutcome> atServer = new ConcurrentLinkedQueue<>();
    private final Queue<TunnelOutcome> atClient = new ConcurrentLinkedQueue<>();
    private final Queue<MSocket> dialled = new ConcurrentLinkedQueue<>();

    private record Outcomes(Queue<TunnelOutcome> outcomes) implements TunnelListener {
        @Override
        public void begun(TunnelPeer peer) {}

        @Override
        public void ended(TunnelOutcome outcome) {
            outcomes.add(outcome);
        }
    }

    private final List<CompletableFuture<Void>> running = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
        running.forEach(CompletableFuture::join);
    }

    private <C extends Closeable> C opened(C resource) {
        opened.push(resource);
        return resource;
    }

    private void run(Tunnel tunnel) {
        running.add(CompletableFuture.runAsync(
                () -> {
                    try {
                        tunnel.run();
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                },
                task -> new Thread(task, "tunnel").start()));
    }

    /** Both tunnels; where a plain client of them connects. */
    private PlainAddress through(PlainAddress target, PlainAddress local) throws IOException {
        MServerSocket server = new MServerSocket(
                MSocketOptions.builder().identity(Identity.generate()).build());
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        run(opened(Tunnel.expose(server, target, new Outcomes(atServer))));
        MSocketOptions options =
                MSocketOptions.builder().serverKey(server.publicKey()).build();
        Tunnel tunnel = opened(Tunnel.forward(
                local,
                () -> {
                    MSocket socket = new MSocket(options);
                    socket.connect(server.getLocalSocketAddress());
                    dialled.add(socket);
                    return socket;
                },
                new Outcomes(atClient)));
        run(tunnel);
        return tunnel.localAddress();
    }

    private Socket connectThrough(ServerSocket target) throws IOException {
        PlainAddress.Tcp local = (PlainAddress.Tcp)
                through(new PlainAddress.Tcp("127.0.0.1", target.getLocalPort()), new PlainAddress.Tcp("127.0.0.1", 0));
        return opened(new Socket(local.host(), local.port()));
    }

    private ServerSocket listen() throws IOException {
        return opened(new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress()));
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    /** Without millions of bytes in the message. */
    private static void assertSame(byte[] received, byte[] sent) {
        assertThat(Arrays.mismatch(received, sent))
                .as("the first byte that differs")
                .isEqualTo(-1);
    }

    /** Sends in a thread of its own, and ends the stream. */
    private static CompletableFuture<Void> send(Socket to, byte[] bytes) {
        return CompletableFuture.runAsync(() -> {
            try {
                to.getOutputStream().write(bytes);
                to.shutdownOutput();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void both_directions_are_carried_each_to_its_own_end() throws Exception {
        ServerSocket target = listen();
        Socket client = connectThrough(target);
        Socket server = opened(target.accept());
        byte[] up = random(16 * MEGABYTE);
        CompletableFuture<Void> sent = send(client, up);
        assertSame(server.getInputStream().readAllBytes(), up);
        sent.join();
        // The other half is open still, for something that is asked for only now.
        byte[] down = random(3 * MEGABYTE);
        CompletableFuture<Void> answered = send(server, down);
        assertSame(client.getInputStream().readAllBytes(), down);
        answered.join();
        for (Queue<TunnelOutcome> outcomes : List.of(atServer, atClient)) {
            await().until(() -> outcomes.size() == 1);
            TunnelOutcome outcome = outcomes.element();
            assertThat(outcome.failure()).isNull();
            assertThat(outcome.bytesFromPeer()).isEqualTo(up.length);
            assertThat(outcome.bytesToPeer()).isEqualTo(down.length);
        }
    }

    @Test
    void moves_are_not_seen() throws Exception {
        ServerSocket target = listen();
        Socket client = connectThrough(target);
        Socket server = opened(target.accept());
        byte[] bytes = random(16 * MEGABYTE);
        CompletableFuture<Void> sent = send(server, bytes);
        InputStream in = client.getInputStream();
        byte[] received = new byte[bytes.length];
        await().until(() -> !dialled.isEmpty());
        for (int hop = 0; hop < 8; hop++) {
            InetAddress next = InetAddress.getByName("127.0.0." + (2 + hop % 2));
            dialled.element().setLocalAddresses(List.of(next));
            await().until(() -> dialled.element().getLocalAddress().equals(next));
            assertThat(in.readNBytes(received, hop * 2 * MEGABYTE, 2 * MEGABYTE))
                    .isEqualTo(2 * MEGABYTE);
        }
        assertSame(received, bytes);
        assertThat(in.read()).isEqualTo(-1);
        sent.join();
    }

    @Test
    void a_reset_of_one_end_is_one_at_the_other() throws Exception {
        ServerSocket target = listen();
        Socket client = connectThrough(target);
        Socket server = opened(target.accept());
        client.getOutputStream().write(1);
        assertThat(server.getInputStream().read()).isEqualTo(1);
        client.setSoLinger(true, 0);
        client.close();
        assertThatThrownBy(() -> server.getInputStream().read())
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
        await().until(() -> atServer.size() == 1 && atClient.size() == 1);
        assertThat(atClient.element().failure()).isNotNull();
        assertThat(atServer.element().failure()).isNotNull();
    }

    @Test
    void a_reset_of_the_server_reaches_the_client() throws Exception {
        ServerSocket target = listen();
        Socket client = connectThrough(target);
        Socket server = target.accept();
        server.setSoLinger(true, 0);
        server.close();
        assertThatThrownBy(() -> client.getInputStream().read())
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
    }

    /** What the server sends before it closes reaches a client that goes on sending, as far as TCP itself would let it. */
    @Test
    void a_server_that_closes_while_the_client_sends_is_no_hang() throws Exception {
        ServerSocket target = listen();
        Socket client = connectThrough(target);
        OutputStream out = client.getOutputStream();
        out.write(1);
        try (Socket server = target.accept()) {
            server.getInputStream().read();
        }
        byte[] bytes = new byte[MEGABYTE];
        assertThatThrownBy(() -> {
                    while (true) {
                        out.write(bytes);
                    }
                })
                .isInstanceOf(SocketException.class);
        await().until(() -> atServer.size() == 1 && atClient.size() == 1);
    }

    @Test
    void where_nobody_listens_the_client_is_reset_and_the_server_says_why() throws Exception {
        ServerSocket target = listen();
        target.close();
        Socket client = connectThrough(target);
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        await().until(() -> atServer.size() == 1);
        assertThat(atServer.element().failure())
                .startsWith("cannot connect to 127.0.0.1:" + target.getLocalPort() + ": ")
                .contains("refused");
    }

    @Test
    void who_does_not_read_holds_back_who_sends() throws Exception {
        ServerSocket target = listen();
        Socket client = connectThrough(target);
        Socket server = opened(target.accept());
        SocketChannel sender = opened(SocketChannel.open());
        sender.connect(client.getRemoteSocketAddress());
        Socket unread = opened(target.accept());
        sender.configureBlocking(false);
        long written = 0;
        ByteBuffer part = ByteBuffer.wrap(random(MEGABYTE));
        // Full is what takes nothing for as long as another connection takes to carry something there and back.
        int idle = 0;
        while (idle < 20) {
            int count = sender.write(part.rewind());
            written += count;
            idle = count == 0 ? idle + 1 : 0;
            if (count == 0) {
                client.getOutputStream().write(1);
                server.getOutputStream().write(server.getInputStream().read());
                assertThat(client.getInputStream().read()).isEqualTo(1);
            }
        }
        assertThat(written).isLessThan(100L * MEGABYTE);
        sender.shutdownOutput();
        long read = 0;
        byte[] buffer = new byte[MEGABYTE];
        for (int count = unread.getInputStream().read(buffer);
                count >= 0;
                count = unread.getInputStream().read(buffer)) {
            read += count;
        }
        assertThat(read).isEqualTo(written);
    }

    /** It reads nothing, so that nobody finds the reset by writing on. */
    @Test
    void a_reset_reaches_a_server_that_takes_nothing() throws Exception {
        ServerSocket target = listen();
        Socket client = connectThrough(target);
        Socket server = opened(target.accept());
        CompletableFuture<Void> filling = CompletableFuture.runAsync(() -> {
            byte[] bytes = new byte[MEGABYTE];
            try {
                while (true) {
                    client.getOutputStream().write(bytes);
                }
            } catch (IOException e) {
                // Closed below.
                return;
            }
        });
        await().until(() -> dialled.element().traffic().total().bytesSent() > 100_000);
        // Until nothing moves any more.
        long[] before = {0};
        await().pollInterval(Duration.ofMillis(500))
                .atMost(Duration.ofSeconds(40))
                .until(() -> {
                    long now = dialled.element().traffic().total().bytesSent();
                    boolean rests = now == before[0];
                    before[0] = now;
                    return rests;
                });
        dialled.element().setSoLinger(true, 0);
        dialled.element().close();
        await().until(() -> atServer.size() == 1);
        assertThat(atServer.element().failure()).isNotNull();
        assertThatThrownBy(() -> server.getInputStream().readAllBytes())
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
        client.close();
        filling.join();
    }

    @Test
    void a_listener_that_fails_costs_its_own_connection_and_neither_half_stays() throws Exception {
        ServerSocket target = listen();
        MServerSocket server = new MServerSocket(
                MSocketOptions.builder().identity(Identity.generate()).build());
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        PlainAddress at = new PlainAddress.Tcp("127.0.0.1", target.getLocalPort());
        run(opened(Tunnel.expose(server, at, new TunnelListener() {
            @Override
            public void begun(TunnelPeer peer) {
                throw new IllegalStateException("on purpose");
            }

            @Override
            public void ended(TunnelOutcome outcome) {
                atServer.add(outcome);
            }
        })));
        try (MSocket client = new MSocket(
                        InetAddress.getLoopbackAddress(),
                        server.getLocalPort(),
                        MSocketOptions.builder().serverKey(server.publicKey()).build());
                Socket plain = target.accept()) {
            assertThatThrownBy(() -> plain.getInputStream().read()).isInstanceOf(SocketException.class);
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        }
        await().until(() -> atServer.size() == 1);
        assertThat(atServer.element().failure()).contains("on purpose");
    }

    @Test
    void what_is_dialled_while_the_tunnel_closes_is_closed_as_well() throws Exception {
        MServerSocket server = opened(new MServerSocket(
                MSocketOptions.builder().identity(Identity.generate()).build()));
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        MSocketOptions options =
                MSocketOptions.builder().serverKey(server.publicKey()).build();
        Semaphore dialling = new Semaphore(0);
        Semaphore closed = new Semaphore(0);
        Tunnel tunnel = opened(Tunnel.forward(
                new PlainAddress.Tcp("127.0.0.1", 0),
                () -> {
                    dialling.release();
                    closed.acquireUninterruptibly();
                    return new MSocket(InetAddress.getLoopbackAddress(), server.getLocalPort(), options);
                },
                new Outcomes(atClient)));
        run(tunnel);
        PlainAddress.Tcp local = (PlainAddress.Tcp) tunnel.localAddress();
        Socket client = opened(new Socket(local.host(), local.port()));
        dialling.acquire();
        tunnel.close();
        closed.release();
        try (MSocket accepted = server.accept()) {
            assertThatThrownBy(() -> accepted.getInputStream().read()).isInstanceOf(SocketException.class);
        }
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        await().until(() -> atClient.size() == 1);
        assertThat(atClient.element().failure()).isEqualTo("the tunnel was closed");
    }

    @Test
    void a_unix_server_that_answers_and_closes_at_once_is_heard(@TempDir Path directory) throws Exception {
        UnixDomainSocketAddress at = UnixDomainSocketAddress.of(directory.resolve("target"));
        ServerSocketChannel target = opened(ServerSocketChannel.open(StandardProtocolFamily.UNIX));
        target.bind(at);
        PlainAddress.Tcp local = (PlainAddress.Tcp)
                through(new PlainAddress.UnixSocket(at.getPath()), new PlainAddress.Tcp("127.0.0.1", 0));
        for (int i = 0; i < 50; i++) {
            try (Socket client = new Socket(local.host(), local.port())) {
                client.shutdownOutput();
                try (SocketChannel server = target.accept()) {
                    server.write(ByteBuffer.wrap(new byte[1_000]));
                }
                assertThat(client.getInputStream().readAllBytes()).hasSize(1_000);
            }
        }
    }

    @Test
    void only_a_socket_that_nobody_listens_at_is_taken_over(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "x");
        Path pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Path living = directory.resolve("living");
        ServerSocketChannel listening = opened(ServerSocketChannel.open(StandardProtocolFamily.UNIX));
        listening.bind(UnixDomainSocketAddress.of(living));
        for (Path taken : List.of(file, pipe, living)) {
            assertThatThrownBy(() -> listenAt(taken)).as(taken.toString()).isInstanceOf(IOException.class);
            assertThat(taken).exists();
        }
        listening.close();
        listenAt(living).close();
        assertThat(living).doesNotExist();
    }

    @Test
    void whoever_listens_and_accepts_nothing_keeps_his_socket(@TempDir Path directory) throws Exception {
        UnixDomainSocketAddress at = UnixDomainSocketAddress.of(directory.resolve("busy"));
        ServerSocketChannel listening = opened(ServerSocketChannel.open(StandardProtocolFamily.UNIX));
        listening.bind(at, 1);
        assertThatThrownBy(() -> {
                    while (true) {
                        SocketChannel waiting = opened(SocketChannel.open(StandardProtocolFamily.UNIX));
                        waiting.configureBlocking(false);
                        waiting.connect(at);
                    }
                })
                .as("until no more can wait")
                .isInstanceOf(SocketException.class);
        assertThatThrownBy(() -> listenAt(at.getPath())).isInstanceOf(BindException.class);
        assertThat(at.getPath()).exists();
    }

    private Tunnel listenAt(Path path) throws IOException {
        return Tunnel.forward(
                new PlainAddress.UnixSocket(path),
                () -> {
                    throw new IOException("nobody is dialled");
                },
                new Outcomes(atClient));
    }

    @Test
    void unix_domain_sockets_at_both_ends(@TempDir Path directory) throws Exception {
        UnixDomainSocketAddress at = UnixDomainSocketAddress.of(directory.resolve("target"));
        ServerSocketChannel target = opened(ServerSocketChannel.open(StandardProtocolFamily.UNIX));
        target.bind(at);
        Path local = directory.resolve("local");
        through(new PlainAddress.UnixSocket(at.getPath()), new PlainAddress.UnixSocket(local));
        SocketChannel client = opened(SocketChannel.open(UnixDomainSocketAddress.of(local)));
        SocketChannel server = opened(target.accept());
        byte[] bytes = random(MEGABYTE);
        CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
            try {
                Channels.newOutputStream(client).write(bytes);
                client.shutdownOutput();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        assertSame(Channels.newInputStream(server).readAllBytes(), bytes);
        sent.join();
        server.write(ByteBuffer.wrap(bytes, 0, 100));
        server.close();
        assertThat(Channels.newInputStream(client).readAllBytes()).hasSize(100);
        close();
        assertThat(local).doesNotExist();
    }

    @Test
    void hundreds_of_connections_need_no_thread_each() throws Exception {
        ServerSocket target = listen();
        Socket first = connectThrough(target);
        List<Socket> clients = new ArrayList<>(List.of(first));
        List<Socket> servers = new ArrayList<>(List.of(opened(target.accept())));
        while (clients.size() < 300) {
            clients.add(opened(new Socket(first.getInetAddress(), first.getPort())));
            servers.add(opened(target.accept()));
        }
        for (int i = 0; i < clients.size(); i++) {
            servers.get(i).getOutputStream().write(i);
            assertThat(clients.get(i).getInputStream().read()).isEqualTo(i & 0xff);
        }
        await().atMost(Duration.ofSeconds(40))
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .filteredOn(thread -> thread.getName().startsWith("msocket"))
                        // Three kinds of event loops, one of each for a processor, of the process and of both tunnels;
                        // and some more.
                        .hasSizeLessThan(5 * Runtime.getRuntime().availableProcessors() + 20));
    }
}
