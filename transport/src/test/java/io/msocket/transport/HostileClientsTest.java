package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.msocket.protocol.ConnectionOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Clients that never prove anything. A connection of an honest one goes on beside them. */
class HostileClientsTest {
    private static final int ATTEMPTS = 10_000;
    private static final int AT_ONCE = 200;
    private static final int BOUND = 64;
    private static final byte FIRST_OF_PREFACE = 'M';

    /** No deadline of a handshake comes in the time of these tests: who is cut off, is so for what it did. */
    private static final ConnectionOptions PATIENT =
            ConnectionOptions.defaults().withHandshakeTimeout(Duration.ofMinutes(10));

    @Test
    void ten_thousand_half_open_attempts_are_bounded_and_disturb_nobody() throws IOException {
        try (TestTransports ends =
                new TestTransports(PATIENT, TransportSettings.defaults().withThreads(2))) {
            TestTransports.Pair honest = ends.connect();
            try (Listener narrow = ends.serverTransport.listen(
                    TestTransports.at(0), 0, ends.listenerSettings().withMaxHalfOpen(BOUND))) {
                List<Socket> open = new ArrayList<>();
                for (int i = 0; i < ATTEMPTS; i++) {
                    if (open.size() >= AT_ONCE) {
                        open.remove(0).close();
                    }
                    open.add(connect(narrow.localAddress().getPort()));
                }
                // The oldest give way to the newest: what is beyond the bound is closed by the server, and nothing else
                // is.
                for (Socket socket : open.subList(0, AT_ONCE - BOUND)) {
                    socket.setSoTimeout(20_000);
                    assertThat(readOrReset(socket)).isEqualTo(-1);
                }
                Socket newest = open.get(AT_ONCE - 1);
                newest.setSoTimeout(50);
                assertThatThrownBy(() -> readOrReset(newest)).isInstanceOf(SocketTimeoutException.class);
                assertEcho(honest);
                for (Socket socket : open) {
                    socket.close();
                }
            }
            assertThat(ends.serverTransport.connections().count()).isEqualTo(1);
            honest.close();
        }
    }

    @Test
    void garbage_is_cut_off_and_disturbs_nobody() throws IOException {
        try (TestTransports ends = new TestTransports(PATIENT)) {
            TestTransports.Pair honest = ends.connect();
            SplittableRandom random = new SplittableRandom(1);
            for (int i = 0; i < 200; i++) {
                byte[] garbage = new byte[1 + random.nextInt(5000)];
                random.nextBytes(garbage);
                if (garbage[0] == FIRST_OF_PREFACE) {
                    garbage[0]++;
                }
                try (Socket socket = connect(ends.port())) {
                    socket.setSoTimeout(20_000);
                    writeOrReset(socket, garbage);
                    drain(socket);
                } catch (SocketException reset) {
                    assertThat(reset).hasMessageMatching("Connection reset.*|Broken pipe.*|.*not connected.*");
                }
            }
            assertEcho(honest);
            assertThat(ends.serverTransport.connections().count()).isEqualTo(1);
            honest.close();
        }
    }

    @Test
    void a_client_that_never_finishes_its_handshake_is_cut_off_in_time() throws IOException {
        ConnectionOptions hasty = ConnectionOptions.defaults().withHandshakeTimeout(Duration.ofMillis(300));
        try (TestTransports ends = new TestTransports(hasty);
                Socket slow = connect(ends.port())) {
            slow.setSoTimeout(
                    (int) ConnectionOptions.defaults().handshakeTimeout().toMillis() - 1);
            slow.getOutputStream().write(FIRST_OF_PREFACE);
            assertThat(readOrReset(slow)).isEqualTo(-1);
        }
    }

    @Test
    void a_client_that_gives_up_with_its_first_record_is_accepted_and_found_reset() throws IOException {
        try (TestTransports ends = new TestTransports();
                BareClient client = new BareClient(ends)) {
            client.engine.reset("the user has lost patience", Clock.now());
            client.send();
            StreamConnection accepted = ends.listener.accept(20_000);
            assertThat(accepted.remoteAddress()).isEqualTo(client.local());
            assertThat(accepted.localAddress()).isEqualTo(TestTransports.at(ends.port()));
            assertThatThrownBy(() -> accepted.read(new byte[1], 0, 1, 20_000))
                    .isInstanceOf(SocketException.class)
                    .hasMessage("Connection reset");
        }
    }

    @Test
    void a_client_that_acknowledges_nothing_makes_the_server_keep_little() throws Exception {
        int window = 8 << 20;
        ConnectionOptions wide = ConnectionOptions.defaults().withWindows(window, window);
        try (TestTransports ends =
                        new TestTransports(wide, TransportSettings.defaults().withThreads(1));
                BareClient client = new BareClient(ends)) {
            client.send();
            StreamConnection accepted = ends.listener.accept(20_000);
            start(client::ignore);
            Thread writer = start(() -> accepted.write(new byte[window], 0, window));
            await().until(() -> writer.getState() == Thread.State.WAITING);
            // The same event loop serves both: it would have taken more by then.
            TestTransports.Pair honest = ends.connect();
            for (int i = 0; i < 500; i++) {
                assertArrives(honest);
            }
            assertThat(writer.isAlive())
                    .as("still waits for an acknowledgement")
                    .isTrue();
            assertThat(ends.serverTransport.connections().sendBudget().held()).isBetween(256L << 10, 1L << 20);
        }
    }

    /** Neither in the engine nor before it, however much is written at once. */
    @Test
    void where_nothing_is_left_a_client_that_acknowledges_nothing_makes_the_server_keep_some_kilobytes()
            throws Exception {
        int much = 1 << 20;
        TransportSettings poor = TransportSettings.defaults().withThreads(1).withMaxSendBytes(0);
        try (TestTransports ends = new TestTransports(ConnectionOptions.defaults(), poor);
                BareClient client = new BareClient(ends)) {
            client.send();
            StreamConnection accepted = ends.listener.accept(20_000);
            start(client::ignore);
            Thread writer = start(() -> accepted.write(new byte[much], 0, much));
            await().until(() -> writer.getState() == Thread.State.WAITING);
            // The same event loop serves both: it would have taken more by then.
            TestTransports.Pair honest = ends.connect();
            for (int i = 0; i < 500; i++) {
                assertArrives(honest);
            }
            assertThat(writer.isAlive())
                    .as("still waits for an acknowledgement")
                    .isTrue();
            assertThat(ends.serverTransport.connections().sendBudget().held()).isBetween(4L << 10, 32L << 10);
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    /** Until the end of the test, which closes what it uses. */
    private static Thread start(Step step) {
        Thread thread = new Thread(() -> {
            try {
                step.run();
            } catch (IOException e) {
                assertThat(e).isInstanceOf(SocketException.class);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static Socket connect(int port) throws IOException {
        InetSocketAddress address = TestTransports.at(port);
        return new Socket(address.getAddress(), port);
    }

    private static void assertEcho(TestTransports.Pair pair) throws IOException {
        assertArrives(pair);
        await().until(() -> !pair.client().isSuspended());
    }

    private static void assertArrives(TestTransports.Pair pair) throws IOException {
        pair.client().write(new byte[] {5}, 0, 1);
        byte[] target = new byte[1];
        assertThat(pair.server().read(target, 0, 1, 10_000)).isEqualTo(1);
        assertThat(target[0]).isEqualTo((byte) 5);
    }

    private static void writeOrReset(Socket socket, byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    private static int readOrReset(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read();
        } catch (SocketException reset) {
            return -1;
        }
    }

    private static void drain(Socket socket) throws IOException {
        byte[] buffer = new byte[1000];
        int count = socket.getInputStream().read(buffer);
        while (count >= 0) {
            count = socket.getInputStream().read(buffer);
        }
    }
}
