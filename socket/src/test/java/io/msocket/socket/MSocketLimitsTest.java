package io.msocket.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.msocket.transport.TransportUsage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The limits of a process, of which each that installs some is a JVM of its own. */
class MSocketLimitsTest {
    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();

    /** What a program tells, among what it may log. */
    private static final String TOLD = "told: ";

    private Process program;

    @AfterEach
    void close() {
        if (program != null) {
            program.destroyForcibly();
        }
    }

    @Test
    void what_was_set_is_kept() {
        MSocketLimits limits = MSocketLimits.builder()
                .threads(3)
                .maxConnections(7000)
                .maxSuspendedConnections(100)
                .maxSuspendedBytes(1_000)
                .maxReconnecting(7)
                .maxWindowBytes(2_000)
                .maxSendBytes(3_000)
                .maxPooledBytes(4_000)
                .maxHalfOpen(50)
                .maxTombstones(60)
                .build();
        assertThat(limits)
                .hasToString("MSocketLimits[threads=3, maxConnections=7000, maxSuspendedConnections=100,"
                        + " maxSuspendedBytes=1000, maxReconnecting=7, maxWindowBytes=2000, maxSendBytes=3000,"
                        + " maxPooledBytes=4000, maxHalfOpen=50, maxTombstones=60]");
        assertThat(limits.toBuilder().build()).hasToString(limits.toString());
    }

    @Test
    void limits_do_not_change_with_their_builder() {
        MSocketLimits.Builder builder = MSocketLimits.builder().maxTombstones(5).threads(1);
        MSocketLimits limits = builder.build();
        builder.maxTombstones(6).threads(2);
        assertThat(limits.toString()).contains("maxTombstones=5").contains("threads=1");
    }

    @Test
    void values_out_of_range_are_refused_with_the_range() {
        MSocketLimits.Builder builder = MSocketLimits.builder();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.threads(1025))
                .withMessage("threads is 1025, but must be between 1 and 1024");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.maxSuspendedConnections(-1))
                .withMessageContaining("maxSuspendedConnections is -1, but must be between 0 and");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.maxSuspendedBytes(-1))
                .withMessageContaining("maxSuspendedBytes is -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.maxReconnecting(0))
                .withMessageContaining("maxReconnecting is 0, but must be between 1 and");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.maxWindowBytes(-1))
                .withMessageContaining("maxWindowBytes is -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.maxSendBytes(-1))
                .withMessageContaining("maxSendBytes is -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.maxPooledBytes(-1))
                .withMessageContaining("maxPooledBytes is -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.maxHalfOpen(0))
                .withMessageContaining("maxHalfOpen is 0, but must be between 1 and");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.maxTombstones(0))
                .withMessageContaining("maxTombstones is 0, but must be between 1 and");
    }

    @Test
    void a_program_installs_them_once_and_before_its_first_socket() throws Exception {
        assertThat(outputOf(List.of("-Dmsocket.maxSendBytes=1m", "-Dmsocket.threads=1"), Installs.class))
                .containsExactly(
                        "in force: maxSendBytes=1048576, threads=3",
                        "refused: the limits of this process have been in use since its first socket was connected or"
                                + " bound; install others before that, where the program starts");
    }

    @Test
    void of_two_that_install_some_the_second_is_told_of_the_first() throws Exception {
        assertThat(outputOf(List.of(), InstallsTwice.class))
                .singleElement()
                .asString()
                .startsWith("refused: limits are installed already: MSocketLimits[threads=1, ")
                .endsWith("; install them once, where the program starts");
    }

    @Test
    void a_bad_property_is_named_by_every_socket_and_not_only_by_the_first() throws Exception {
        String error = "IllegalArgumentException: the system property msocket.maxReconnecting is 'many', but must be a"
                + " whole number between 1 and 2147483647";
        assertThat(outputOf(List.of("-Dmsocket.maxReconnecting=many"), UsesSockets.class))
                .containsExactly("server " + error, "client " + error, "server " + error, "client " + error);
    }

    @Test
    void the_guides_example_limits_a_process() throws Exception {
        assertThat(outputOf(
                        List.of(
                                "-Dmsocket.maxConnections=700",
                                "-Dmsocket.maxWindowBytes=1m",
                                "-Dmsocket.maxPooledBytes=0"),
                        RunsTheExample.class))
                .containsExactly(
                        "Optional.empty",
                        "true TransportUsage[connections=0, accepted=0 of 700, suspendedConnections=0 of 500,"
                                + " suspendedBytes=0 of 8388608, evictions=0, reconnecting=0 of 256,"
                                + " reconnectionsDelayed=0, windowBytes=0 of 1048576, sendBytes=0 of 16777216,"
                                + " unreadBytes=0 of 1048576, pooledBytes=0 of 0, halfOpen=0 of 128, halfOpenJoins=0 of"
                                + " 128, unaccepted=0 of 51, tombstones=0 of 4096,"
                                + " holders=Holders[accepted=[], suspendedBytes=[], windowBytes=[], sendBytes=[],"
                                + " halfOpen=[]]]");
        String source = Files.readString(REPOSITORY.resolve("socket/src/test/java/io/msocket/socket/SmallServer.java"));
        String example = source.substring(source.indexOf("/**"));
        assertThat(Files.readString(REPOSITORY.resolve("docs/SECURITY.md"))).contains(example);
    }

    @Test
    void a_listener_keeps_no_more_than_was_set() throws Exception {
        assertThat(outputOf(List.of(), ReachesListeners.class))
                .containsExactly(
                        "of 5 that say nothing 3 are cut off, 2 of 2 stay",
                        "of 5 that ended well 3 of 3 are remembered");
    }

    private List<String> outputOf(List<String> properties, Class<?> main) throws Exception {
        program = TestProcess.startWith(properties, main);
        List<String> lines = TestProcess.reader(program)
                .lines()
                .filter(line -> line.startsWith(TOLD))
                .map(line -> line.substring(TOLD.length()))
                .toList();
        assertThat(program.waitFor(30, TimeUnit.SECONDS)).as("the program ends").isTrue();
        assertThat(program.exitValue()).isZero();
        return lines;
    }

    private static void tell(String line) {
        System.out.println(TOLD + line);
    }

    private static MServerSocket bind() throws IOException {
        return new MServerSocket(0, 50, InetAddress.getLoopbackAddress(), TestPeers.SERVER);
    }

    static final class RunsTheExample {
        public static void main(String[] args) throws IOException {
            tell(MSocketLimits.usage().toString());
            SmallServer.limit();
            try (MServerSocket server = bind()) {
                tell(server.isBound() + " " + MSocketLimits.usage().orElseThrow());
            }
        }
    }

    static final class ReachesListeners {
        private static final int MANY = 5;
        private static final int LEFT = 2;

        public static void main(String[] args) throws IOException {
            MSocketLimits.install(MSocketLimits.builder()
                    .threads(1)
                    .maxHalfOpen(LEFT)
                    .maxTombstones(3)
                    .build());
            try (MServerSocket server = bind()) {
                sayNothing(server.getLocalPort());
                endWell(server);
            }
        }

        private static TransportUsage usage() {
            return MSocketLimits.usage().orElseThrow();
        }

        private static void sayNothing(int port) throws IOException {
            List<Socket> silent = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                silent.add(new Socket(InetAddress.getLoopbackAddress(), port));
            }
            List<Socket> first = silent.subList(0, MANY - LEFT);
            for (Socket socket : first) {
                awaitCutOff(socket);
            }
            await().until(() -> usage().halfOpen().used() == LEFT);
            tell("of %d that say nothing %d are cut off, %s stay".formatted(MANY, first.size(), usage().halfOpen()));
            for (Socket socket : silent) {
                socket.close();
            }
        }

        private static void awaitCutOff(Socket socket) throws IOException {
            socket.setSoTimeout(10_000);
            try {
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
            } catch (SocketException reset) {
                assertThat(reset).hasMessage("Connection reset");
            }
        }

        private static void endWell(MServerSocket server) throws IOException {
            for (int i = 0; i < MANY; i++) {
                open(server, () -> {});
            }
            await().until(() -> usage().connections() == 0);
            // What the one event loop was to remember before, it has remembered when it has made one more.
            open(server, () -> tell("of %d that ended well %s are remembered".formatted(MANY, usage().tombstones())));
        }

        private static void open(MServerSocket server, Runnable then) throws IOException {
            try (Socket client =
                            new MSocket(InetAddress.getLoopbackAddress(), server.getLocalPort(), TestPeers.CLIENT);
                    Socket accepted = server.accept()) {
                assertThat(accepted.getPort()).isEqualTo(client.getLocalPort());
                then.run();
            }
        }
    }

    static final class Installs {
        public static void main(String[] args) throws IOException {
            MSocketLimits limits = MSocketLimits.builder().threads(3).build();
            MSocketLimits.install(limits);
            try (MServerSocket server = bind();
                    MSocket client =
                            new MSocket(InetAddress.getLoopbackAddress(), server.getLocalPort(), TestPeers.CLIENT)) {
                client.getOutputStream().flush();
                long loops = Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().matches("msocket-\\d+-\\d+"))
                        .count();
                tell("in force: maxSendBytes="
                        + ProcessTransport.get().limits().transport().maxSendBytes() + ", threads=" + loops);
            }
            tryToInstall(limits);
        }
    }

    static final class InstallsTwice {
        public static void main(String[] args) {
            MSocketLimits limits = MSocketLimits.builder().threads(1).build();
            MSocketLimits.install(limits);
            tryToInstall(limits);
        }
    }

    private static void tryToInstall(MSocketLimits limits) {
        try {
            MSocketLimits.install(limits);
            tell("installed");
        } catch (IllegalStateException refused) {
            tell("refused: " + refused.getMessage());
        }
    }

    static final class UsesSockets {
        public static void main(String[] args) throws IOException {
            for (int tries = 0; tries < 2; tries++) {
                try (MServerSocket server = bind()) {
                    tell("bound to " + server.getLocalPort());
                } catch (Exception | Error e) {
                    tell("server " + e.getClass().getSimpleName() + ": " + e.getMessage());
                }
                try (MSocket client = new MSocket(InetAddress.getLoopbackAddress(), 1, TestPeers.CLIENT)) {
                    tell("connected to " + client.getPort());
                } catch (Exception | Error e) {
                    tell("client " + e.getClass().getSimpleName() + ": " + e.getMessage());
                }
            }
        }
    }
}
