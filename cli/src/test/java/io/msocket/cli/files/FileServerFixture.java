package io.msocket.cli.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.protocol.Principal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A file server over plain TCP, and clients of it. */
abstract class FileServerFixture {
    static final FileServerOptions OPTIONS =
            new FileServerOptions(Writers.ALL, 2, 10_000_000, 0, Duration.ofSeconds(30));

    /** Of one x. */
    static final String X_SHA256 = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881";

    @TempDir
    Path temp;

    final BlockingQueue<TransferOutcome> outcomes = new LinkedBlockingQueue<>();

    volatile boolean away;

    volatile boolean listed;

    final Clients clients = new Clients() {
        @Override
        public boolean isAway(Socket client) {
            return away;
        }

        @Override
        public boolean isListed(Socket client) {
            return listed;
        }

        @Override
        public Principal principal(Socket client) {
            return principals.apply(client);
        }
    };

    /** To whom a client is charged. */
    volatile Function<Socket, Principal> principals = client -> address(1);

    Path root;

    FileServer server;

    ServerSocket listener;

    @BeforeEach
    void share() throws IOException {
        root = Files.createDirectory(temp.resolve("root"));
    }

    @AfterEach
    void stop() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    static Principal address(int lastByte) {
        try {
            return Principal.ofSource(InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, (byte) lastByte}));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    final void start(FileServerOptions options) throws IOException {
        start(options, SharedDirectory.of(root));
    }

    final void start(FileServerOptions options, SharedDirectory shared) throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        server = new FileServer(listener, shared, options, clients, outcomes::add);
        Thread thread = new Thread(() -> {
            try {
                server.run();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    final Receipt get(String path, Path copy) throws IOException {
        try (Socket socket = connect();
                Target target = LocalFiles.target(copy)) {
            return client(socket).get(FilePath.parse(path), target);
        }
    }

    final Receipt put(Path file, String path) throws IOException {
        try (Socket socket = connect();
                FileChannel source = LocalFiles.source(file)) {
            return client(socket).put(source, FilePath.parse(path), Pacer.unlimited());
        }
    }

    static FileClient client(Socket socket) throws IOException {
        return new FileClient(socket.getInputStream(), socket.getOutputStream(), TransferListener.NONE);
    }

    final Socket connect() throws IOException {
        return new Socket(listener.getInetAddress(), listener.getLocalPort());
    }

    static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    final TransferOutcome nextOutcome() throws InterruptedException {
        TransferOutcome outcome = outcomes.poll(30, TimeUnit.SECONDS);
        assertThat(outcome).isNotNull();
        return outcome;
    }

    static byte[] noise(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
