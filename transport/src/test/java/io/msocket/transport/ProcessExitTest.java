package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.msocket.protocol.Connection;
import io.msocket.protocol.ConnectionOptions;
import io.msocket.protocol.FlowpathState;
import io.msocket.protocol.Route;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the peer sees when the process of a client ends. The client is a child process. */
class ProcessExitTest {
    private static final int BYTES = 20_000_000;
    private static final int KERNEL_BYTES = 16 * 1024;

    @TempDir
    private Path directory;

    private Path output;

    @BeforeEach
    void chooseOutput() {
        output = directory.resolve("output.txt");
    }

    @Test
    void a_program_that_closes_and_returns_from_main_loses_nothing() throws Exception {
        try (TestTransports ends = new TestTransports()) {
            Process child = start(ends, "close");
            StreamConnection server = ends.listener.accept(20_000);
            CompletableFuture<Long> count = Transfer.inThread("receiver", () -> count(server));
            assertThat(count.get(30, TimeUnit.SECONDS)).isEqualTo(BYTES);
            assertThat(child.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(child.exitValue()).as(Files.readString(output)).isZero();
            // The server learns that nobody will ever come back for what it might still send.
            await().until(() -> ends.serverTransport.connections().count() == 0);
        }
    }

    @Test
    void system_exit_in_mid_transfer_ends_the_stream_behind_what_was_written() throws Exception {
        try (TestTransports ends = new TestTransports()) {
            Process child = start(ends, "exit");
            StreamConnection server = ends.listener.accept(20_000);
            assertThat(count(server)).isPositive();
            assertThat(child.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(child.exitValue()).as(Files.readString(output)).isEqualTo(3);
        }
    }

    @Test
    void a_reset_that_waits_behind_data_is_handed_to_the_kernel_before_the_threads_end() throws Exception {
        // The kernel takes less than the server keeps for a client that acknowledges nothing.
        SocketSettings little = SocketSettings.defaults().withSendBufferSize(KERNEL_BYTES);
        try (TestTransports ends =
                        new TestTransports(ConnectionOptions.defaults().withWindows(BYTES, BYTES));
                Listener listener = ends.serverTransport.listen(
                        TestTransports.at(0), 0, ends.listenerSettings().withSockets(little));
                Cable cable =
                        new Cable(TestTransports.at(listener.localAddress().getPort()))) {
            StreamConnection client = ends.clientTransport
                    .connect(ends.clientSettings(), List.of(new Route(null, cable.address())))
                    .await(10_000);
            TestTransports.Pair pair = new TestTransports.Pair(client, listener.accept(10_000));
            cable.hold();
            Transfer.inThread("writer", () -> {
                pair.server().write(new byte[BYTES], 0, BYTES);
                return 0;
            });
            ConnectionDriver driver =
                    ends.serverTransport.connections().all().iterator().next();
            await().until(() -> driver.ask((connection, now) -> isHeldBack(driver, connection), false));
            Thread exit = new Thread(() -> ends.serverTransport.exitDrain().run());
            exit.start();
            await().atMost(Duration.ofSeconds(40)).until(() -> pair.server().closeReason() != null);
            cable.letGo();

            assertThatThrownBy(() -> count(pair.client()))
                    .isInstanceOf(SocketException.class)
                    .hasMessage("Connection reset");
            exit.join();
        }
    }

    private static boolean isHeldBack(ConnectionDriver driver, Connection connection) {
        Link link = driver.links().find(0);
        boolean isStuck = connection.flowpaths().get(0).state() == FlowpathState.SUSPECT;
        return link != null && link.isHeldBack() && isStuck;
    }

    /** A JVM's exit would wait for it. */
    @Test
    void at_the_end_of_the_process_no_event_loop_stays_in_the_kernel() throws Exception {
        try (TestTransports ends = new TestTransports()) {
            StreamConnection client =
                    ends.connect(ends.route(TestTransports.LOOPBACK)).client();
            ends.clientTransport.exitDrain().run();
            assertThat(ends.clientTransport.machinery().loops().group().isTerminated())
                    .isTrue();
            assertThat(client.closeReason()).isNotNull();
        }
    }

    private static long count(StreamConnection connection) throws IOException {
        byte[] buffer = new byte[65536];
        long total = 0;
        for (int count = connection.read(buffer, 0, buffer.length, 20_000);
                count >= 0;
                count = connection.read(buffer, 0, buffer.length, 20_000)) {
            total += count;
        }
        return total;
    }

    private Process start(TestTransports ends, String how) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(List.of(
                        java,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Dmsocket.transport=" + System.getProperty("msocket.transport", "auto"),
                        ExitProgram.class.getName(),
                        how,
                        Integer.toString(ends.port()),
                        HexFormat.of().formatHex(ends.identity.publicKey()),
                        Integer.toString(BYTES)))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }
}
