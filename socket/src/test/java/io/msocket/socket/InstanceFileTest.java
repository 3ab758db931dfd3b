package io.msocket.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.msocket.protocol.Service;
import io.msocket.protocol.ServiceInstance;
import io.msocket.transport.PeerLostStateException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Which process is which instance: the others are JVMs of their own. */
class InstanceFileTest {
    private static final Service FILES = new Service("files", "1");
    private static final int PATIENCE_MILLIS = 30_000;

    /** What a program's lines begin with. */
    private static final String INSTANCE = "instance ";

    private static final String PORT = "port ";

    @TempDir
    Path directory;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final List<Process> programs = new ArrayList<>();
    private Path identityFile;
    private Identity identity;

    @BeforeEach
    void makeIdentity() throws IOException {
        log.start();
        ((Logger) LoggerFactory.getLogger(InstanceFile.class)).addAppender(log);
        identityFile = directory.resolve("identity");
        identity = Identity.loadOrCreate(identityFile);
    }

    @AfterEach
    void stop() {
        programs.forEach(Process::destroyForcibly);
        ((Logger) LoggerFactory.getLogger(InstanceFile.class)).detachAppender(log);
    }

    // --- in one process

    @Test
    void a_process_is_one_instance_of_a_service_however_often_it_serves_it() throws Exception {
        ServiceInstance first = InstanceFile.claim(identityFile, FILES);
        assertThat(first).isNotNull().isEqualTo(InstanceFile.claim(identityFile, FILES));
        Path link = Files.createSymbolicLink(directory.resolve("link"), identityFile);
        assertThat(InstanceFile.claim(link, FILES)).isEqualTo(first);
        assertThat(InstanceFile.claim(identityFile, new Service("file", "s1"))).isNotEqualTo(first);
        assertThat(log.list).isEmpty();
    }

    @Test
    void the_file_is_for_its_owner_only_and_names_the_service() throws Exception {
        InstanceFile.claim(identityFile, FILES);
        Path file = instanceFile();
        assertThat(file.getFileName().toString()).matches("identity\\.[0-9a-f]{16}\\.instance");
        assertThat(file).content().contains("service 'files', protocol '1'").containsPattern("\n[0-9a-f]{32}\n");
        if (isPosix()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void a_damaged_file_is_named_with_what_to_do() throws Exception {
        try (Server once = start()) {
            assertThat(once.instance).isNotEqualTo("null");
        }
        Path file = instanceFile();
        String text = Files.readString(file);
        assertDamaged("", "0 lines");
        assertDamaged(text.replace("msocket-instance-1", "msocket-instance-9"), "'msocket-instance-9'");
        assertDamaged(text.replaceAll("\n[0-9a-f]{2}", "\n"), "not 16 bytes");
        assertDamaged("x".repeat(3000), "larger than");
        Files.writeString(file, text);
        assertThat(InstanceFile.claim(identityFile, FILES)).isNotNull();
    }

    private void assertDamaged(String text, String reason) throws IOException {
        Files.writeString(instanceFile(), text);
        assertThatIOException()
                .isThrownBy(() -> InstanceFile.claim(identityFile, FILES))
                .withMessageContaining(instanceFile().toString())
                .withMessageContaining(reason)
                .withMessageContaining("Remove it");
    }

    @Test
    void what_cannot_be_written_makes_an_instance_that_ends_with_its_process() throws Exception {
        // A directory in its place cannot be opened, whoever runs the test.
        try (Server once = start()) {
            assertThat(once.instance).isNotEqualTo("null");
        }
        Path file = instanceFile();
        Files.delete(file);
        Files.createDirectory(file);
        assertThat(InstanceFile.claim(identityFile, FILES)).isNull();
        assertThat(InstanceFile.claim(identityFile, FILES)).isNull();
        assertThat(log.list).hasSize(1);
        assertThat(log.list.get(0).getFormattedMessage()).contains(file.toString(), "retention time");
    }

    @Test
    void an_identity_that_is_in_no_file_needs_no_instance_in_one() throws Exception {
        MSocketOptions options =
                MSocketOptions.builder().identity(Identity.generate()).build();
        try (MServerSocket server = new MServerSocket(0, options)) {
            assertThat(server.isBound()).isTrue();
        }
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(identityFile);
        }
    }

    // --- of several processes

    @Test
    void of_two_processes_one_holds_the_instance_and_the_next_one_inherits_it() throws Exception {
        try (Server first = start();
                Server sibling = start()) {
            assertThat(first.instance).matches("[0-9a-f]{32}");
            assertThat(sibling.instance).isEqualTo("null");
            assertThat(InstanceFile.claim(identityFile, new Service("other", "")))
                    .as("of another service")
                    .isNotNull();
            first.kill();
            try (Server successor = start()) {
                assertThat(successor.instance).isEqualTo(first.instance);
            }
        }
    }

    @Test
    void the_successor_of_a_killed_process_tells_its_clients_at_once() throws Exception {
        try (Server first = start();
                Door door = new Door(first.port);
                MSocket client = connect(door.port())) {
            assertEchoes(client);
            first.kill();
            try (Server successor = start()) {
                door.leadTo(successor.port);
                client.setSoTimeout(PATIENCE_MILLIS);
                assertThatThrownBy(() -> client.getInputStream().read())
                        .isInstanceOf(PeerLostStateException.class)
                        .hasMessageStartingWith("Connection reset (the server no longer knows this connection");
            }
        }
    }

    @Test
    void a_sibling_that_a_join_reaches_does_not_end_the_connection() throws Exception {
        try (Server first = start();
                Server sibling = start();
                Door door = new Door(first.port);
                MSocket client = connect(door.port())) {
            assertEchoes(client);
            door.leadTo(sibling.port);
            await().until(() -> door.accepted() >= 3);
            door.leadTo(first.port);
            assertEchoes(client);
        }
    }

    private MSocket connect(int port) throws IOException {
        MSocketOptions options = MSocketOptions.builder()
                .serverKey(identity.publicKey())
                .service(FILES)
                .build();
        return new MSocket(InetAddress.getLoopbackAddress(), port, options);
    }

    private static void assertEchoes(MSocket client) throws IOException {
        client.setSoTimeout(PATIENCE_MILLIS);
        client.getOutputStream().write(42);
        assertThat(client.getInputStream().read()).isEqualTo(42);
    }

    private Path instanceFile() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".instance"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private boolean isPosix() {
        return directory.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private Server start() throws IOException {
        Process process = TestProcess.start(Echoes.class, List.of(identityFile.toString()));
        programs.add(process);
        return new Server(process);
    }

    /** A process that serves. */
    private static final class Server implements AutoCloseable {
        private final Process process;
        final String instance;
        final int port;

        Server(Process process) throws IOException {
            this.process = process;
            BufferedReader said = TestProcess.reader(process);
            this.instance = next(said, INSTANCE);
            this.port = Integer.parseInt(next(said, PORT));
        }

        /** The rest of the next line with that beginning: the log may be between. */
        private static String next(BufferedReader said, String beginning) throws IOException {
            String line = said.readLine();
            while (line != null && !line.startsWith(beginning)) {
                line = said.readLine();
            }
            return String.valueOf(line).replace(beginning, "");
        }

        /** Returns when the process has gone, and its locks with it. */
        void kill() {
            process.destroyForcibly().onExit().join();
        }

        @Override
        public void close() {
            kill();
        }
    }

    /** Sends back what it gets, of any number of clients. */
    static final class Echoes {
        public static void main(String[] args) throws IOException {
            Identity identity = Identity.load(Path.of(args[0]));
            MSocketOptions options =
                    MSocketOptions.builder().identity(identity).service(FILES).build();
            try (MServerSocket server = new MServerSocket(0, 50, InetAddress.getLoopbackAddress(), options)) {
                System.out.println(INSTANCE + InstanceFile.claim(identity.file(), FILES));
                System.out.println(PORT + server.getLocalPort());
                while (true) {
                    MSocket accepted = server.accept();
                    Background.run(() -> accepted.getInputStream().transferTo(accepted.getOutputStream()));
                }
            }
        }
    }

    /** A port that leads to one server or another: who opens it anew has its TCP connections cut. */
    private static final class Door implements AutoCloseable {
        private final ServerSocket outside = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final AtomicInteger accepted = new AtomicInteger();
        private final List<Socket> open = new ArrayList<>();
        private int inside;

        Door(int port) throws IOException {
            inside = port;
            Background.run(this::accept);
        }

        int port() {
            return outside.getLocalPort();
        }

        /** TCP connections since it leads where it does. */
        int accepted() {
            return accepted.get();
        }

        synchronized void leadTo(int port) throws IOException {
            inside = port;
            for (Socket socket : open) {
                socket.close();
            }
            open.clear();
            accepted.set(0);
        }

        private void accept() throws IOException {
            while (true) {
                join(outside.accept());
            }
        }

        private synchronized void join(Socket client) throws IOException {
            Socket server = new Socket();
            open.add(client);
            open.add(server);
            accepted.incrementAndGet();
            try {
                server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), inside));
            } catch (IOException nobodyThere) {
                client.close();
                return;
            }
            Background.run(() -> carry(client, server));
            Background.run(() -> carry(server, client));
        }

        private static void carry(Socket from, Socket to) throws IOException {
            try (from;
                    to;
                    InputStream in = from.getInputStream();
                    OutputStream out = to.getOutputStream()) {
                in.transferTo(out);
            }
        }

        @Override
        public synchronized void close() throws IOException {
            outside.close();
            for (Socket socket : open) {
                socket.close();
            }
        }
    }
}
