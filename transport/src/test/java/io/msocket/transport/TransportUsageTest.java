package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.msocket.protocol.ConnectionOptions;
import io.msocket.protocol.Holdings;
import io.msocket.protocol.Route;
import io.msocket.protocol.crypto.HandshakePattern;
import io.msocket.protocol.crypto.JdkCipherSuites;
import io.msocket.transport.TransportUsage.Figure;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The figures of a process move with what its connections take. */
class TransportUsageTest {
    private static final int BYTES = 100_000;

    /** What a suspended connection counts without its bytes. */
    private static final int STATE_BYTES = 4096;

    @Test
    void a_process_without_connections_takes_nothing_and_tells_its_bounds() throws IOException {
        TransportSettings settings = TransportSettings.defaults().toBuilder()
                .maxSuspendedConnections(1)
                .maxSuspendedBytes(2)
                .maxReconnecting(3)
                .maxWindowBytes(4)
                .maxSendBytes(5)
                .maxPooledBytes(0)
                .maxConnections(6)
                .build();
        try (Transport transport = Transport.create(settings)) {
            assertThat(transport.usage())
                    .isEqualTo(new TransportUsage(
                            0,
                            new Figure(0, 6),
                            new Figure(0, 1),
                            new Figure(0, 2),
                            0,
                            new Figure(0, 3),
                            0,
                            new Figure(0, 4),
                            new Figure(0, 5),
                            new Figure(0, 4),
                            new Figure(0, 0),
                            new Figure(0, 0),
                            new Figure(0, 0),
                            new Figure(0, 0),
                            new Figure(0, 0),
                            new TransportUsage.Holders(List.of(), List.of(), List.of(), List.of(), List.of())));
        }
    }

    @Test
    void suspended_connections_and_those_that_gave_way_are_counted_and_who_keeps_them_is_named() throws IOException {
        TransportSettings two = TransportSettings.defaults().withSuspended(2, 1 << 20);
        try (TestTransports ends = new TestTransports(ConnectionOptions.defaults(), two, TransportSettings.defaults());
                Cable cable = new Cable(TestTransports.at(ends.port()), TestTransports.address("127.0.0.2"));
                Cable shared = new Cable(TestTransports.at(ends.port()))) {
            TestTransports.Pair honest = ends.connect(new Route(null, cable.address()));
            for (int crowd = 0; crowd < 3; crowd++) {
                ends.connect(new Route(null, shared.address()));
            }
            await().until(() -> ends.serverTransport.usage().connections() == 4);
            assertThat(ends.serverTransport.usage().suspendedConnections()).isEqualTo(new Figure(0, 2));

            cable.unplug();
            await().until(() -> honest.server().isSuspended());
            TransportUsage alone = ends.serverTransport.usage();
            assertThat(alone.suspendedConnections()).isEqualTo(new Figure(1, 2));
            assertThat(alone.suspendedBytes()).isEqualTo(new Figure(STATE_BYTES, 1 << 20));
            assertThat(alone.holders().suspendedBytes()).containsExactly(new Holdings.Share("127.0.0.2", STATE_BYTES));
            assertThat(alone.evictions()).isZero();

            shared.unplug();
            await().until(() -> ends.serverTransport.usage().evictions() == 2);
            await().until(() -> ends.serverTransport.usage().connections() == 2);
            TransportUsage full = ends.serverTransport.usage();
            assertThat(full.suspendedConnections()).isEqualTo(new Figure(2, 2));
            assertThat(full.holders().suspendedBytes())
                    .containsExactlyInAnyOrder(
                            new Holdings.Share("127.0.0.1", STATE_BYTES), new Holdings.Share("127.0.0.2", STATE_BYTES));
        }
    }

    private static TransportUsage.Holders holders(TestTransports ends) {
        return usage(ends).holders();
    }

    private static Holdings.Share share(String who, long amount) {
        return new Holdings.Share(who, amount);
    }

    @Test
    void who_has_most_connections_and_who_was_promised_most_is_named() throws IOException {
        try (TestTransports ends = new TestTransports()) {
            ends.connect(ends.route("127.0.0.3"));
            TestTransports.Pair one = ends.connect(ends.route("127.0.0.2"));
            ends.connect(ends.route("127.0.0.2"));
            assertThat(holders(ends).accepted()).containsExactly(share("127.0.0.2", 2), share("127.0.0.3", 1));
            long window = usage(ends).windowBytes().used() / 3;
            assertThat(window).isPositive();
            assertThat(holders(ends).windowBytes())
                    .containsExactly(share("127.0.0.2", 2 * window), share("127.0.0.3", window));
            assertThat(ends.clientTransport.usage().holders().accepted()).isEmpty();

            one.client().close(0);
            await().until(() -> usage(ends).connections() == 2);
            assertThat(holders(ends).accepted())
                    .containsExactlyInAnyOrder(share("127.0.0.2", 1), share("127.0.0.3", 1));
        }
    }

    @Test
    void who_makes_us_keep_most_for_sending_is_named() throws IOException {
        try (TestTransports ends = new TestTransports()) {
            ends.connect(ends.route("127.0.0.2"));
            TestTransports.Pair idle = ends.connect(ends.route("127.0.0.3"));
            CompletableFuture<IOException> writing =
                    CompletableFuture.supplyAsync(() -> writeUntilClosed(idle.server()));
            // More than its client's window, so that it stays.
            await().until(() -> usage(ends).sendBytes().used() > BYTES);
            await().untilAsserted(() -> assertThat(holders(ends).sendBytes())
                    .singleElement()
                    .satisfies(share -> {
                        assertThat(share.who()).isEqualTo("127.0.0.3");
                        assertThat(share.amount()).isGreaterThan(BYTES);
                    }));
            idle.server().close(0);
            assertThat(writing.join()).hasMessage("Socket closed");
            await().until(() -> holders(ends).sendBytes().isEmpty());
        }
    }

    @Test
    void who_has_most_tcp_connections_that_have_proved_nothing_is_named() throws IOException {
        try (TestTransports ends = new TestTransports()) {
            try (Socket silent = connectSilently(ends.port());
                    Socket first = connectSilently(ends.port(), "127.0.0.2");
                    Socket second = connectSilently(ends.port(), "127.0.0.2")) {
                second.getOutputStream().write(PREFACE_OF_JOIN);
                await().until(() -> usage(ends).halfOpenJoins().used() == 1);
                await().until(() ->
                        holders(ends).halfOpen().equals(List.of(share("127.0.0.2", 2), share("127.0.0.1", 1))));
                assertThat(silent.isConnected() && first.isConnected()).isTrue();
            }
            await().until(() -> holders(ends).halfOpen().isEmpty());
            ends.connect();
            assertThat(holders(ends).halfOpen())
                    .as("one that has proved itself")
                    .isEmpty();
        }
    }

    @Test
    void what_is_kept_for_sending_counts_with_the_connection_that_is_suspended() throws IOException {
        try (TestTransports ends = new TestTransports();
                Cable cable = new Cable(TestTransports.at(ends.port()))) {
            TestTransports.Pair pair = ends.connect(new Route(null, cable.address()));
            cable.unplug();
            await().until(() -> pair.client().isSuspended());
            pair.client().write(new byte[BYTES], 0, BYTES);
            await().until(() -> ends.clientTransport.usage().sendBytes().used() >= BYTES);
            await().until(() -> ends.clientTransport.usage().suspendedBytes().used() >= STATE_BYTES + BYTES);
            assertThat(ends.clientTransport.usage().holders().suspendedBytes())
                    .singleElement()
                    .extracting(Holdings.Share::who)
                    .isEqualTo("this process");

            cable.plugIn();
            for (int got = 0; got < BYTES; ) {
                got += pair.server().read(new byte[BYTES], 0, BYTES, 20_000);
            }
            await().until(() -> ends.clientTransport.usage().sendBytes().used() == 0);
            assertThat(ends.clientTransport.usage().suspendedConnections().used())
                    .isZero();
        }
    }

    /** Each of the bytes is a write of its own, and what is behind the first one has an array of some kilobytes. */
    private static void writeOneByOne(StreamConnection from, StreamConnection to, int bytes) throws IOException {
        for (int i = 1; i <= bytes; i++) {
            int there = i;
            from.write(new byte[1], 0, 1);
            await().until(() -> to.available() == there);
        }
    }

    @Test
    void what_has_come_and_is_not_read_counts_as_the_arrays_take_it() throws IOException {
        try (TestTransports ends = new TestTransports();
                Cable cable = new Cable(TestTransports.at(ends.port()))) {
            TestTransports.Pair pair = ends.connect(new Route(null, cable.address()));
            writeOneByOne(pair.client(), pair.server(), 3);
            cable.unplug();
            await().until(() -> usage(ends).suspendedConnections().used() == 1);
            assertThat(usage(ends).suspendedBytes().used()).isBetween(STATE_BYTES + 8_000L, STATE_BYTES + 16_000L);
        }
    }

    @Test
    void what_is_written_and_waits_for_the_engine_is_charged_as_what_that_keeps() throws IOException {
        try (TestTransports ends = new TestTransports();
                Cable cable = new Cable(TestTransports.at(ends.port()))) {
            TestTransports.Pair pair = ends.connect(new Route(null, cable.address()));
            cable.unplug();
            await().until(() -> pair.server().isSuspended());
            CompletableFuture<IOException> writing =
                    CompletableFuture.supplyAsync(() -> writeUntilClosed(pair.server()));
            // The engine takes 256 KB, and as much waits.
            await().until(() -> usage(ends).sendBytes().used() >= 500_000);
            assertThat(usage(ends).sendBytes().used()).isLessThan(700_000);
            await().until(() -> usage(ends).suspendedBytes().used() >= STATE_BYTES + 500_000);
            pair.server().close(0);
            assertThat(writing.join()).hasMessage("Socket closed");
            await().until(() -> usage(ends).sendBytes().used() == 0);
        }
    }

    private static final int LEFT = 16_000;

    /** A client that sends as much as it may, and goes. */
    private static StreamConnection leave(TestTransports ends, String from) throws IOException {
        TestTransports.Pair pair = ends.connect(ends.route(from));
        pair.client().write(new byte[LEFT], 0, LEFT);
        await().until(() -> pair.server().available() == LEFT);
        pair.client().close(0);
        return pair.server();
    }

    /** Reads until there comes no more; how many bytes there were. */
    private static int readAll(StreamConnection connection) throws IOException {
        int got = 0;
        try {
            while (true) {
                got += connection.read(new byte[LEFT], 0, LEFT, 20_000);
            }
        } catch (SocketException reset) {
            return got;
        }
    }

    @Test
    void what_connections_that_are_over_have_left_is_counted_until_it_is_read_or_not_wanted() throws IOException {
        try (TestTransports ends = new TestTransports()) {
            StreamConnection first = leave(ends, TestTransports.LOOPBACK);
            StreamConnection second = leave(ends, TestTransports.LOOPBACK);
            await().until(() -> usage(ends).connections() == 0);
            assertThat(usage(ends).unreadBytes().used()).isBetween(2L * LEFT, 4L * LEFT);
            assertThat(usage(ends).windowBytes().used())
                    .isEqualTo(usage(ends).unreadBytes().used());
            assertThat(readAll(first)).isEqualTo(LEFT);
            assertThat(usage(ends).unreadBytes().used()).isBetween(1L * LEFT, 2L * LEFT);
            second.close(-1);
            assertThat(usage(ends).unreadBytes().used()).isZero();
            assertThat(usage(ends).windowBytes().used()).isZero();
        }
    }

    /** More than a megabyte in all, each time by a connection of its own. */
    private static List<StreamConnection> leaveMuch(TestTransports ends) throws IOException {
        List<StreamConnection> many = new ArrayList<>();
        for (int i = 0; i < (1 << 20) / LEFT + 10; i++) {
            many.add(leave(ends, TestTransports.LOOPBACK));
        }
        await().until(() -> usage(ends).connections() == 0);
        return many;
    }

    @Test
    void what_is_left_unread_stays_as_long_as_windows_leave_room_for_it() throws IOException {
        TransportSettings enough =
                TransportSettings.defaults().toBuilder().maxWindowBytes(4 << 20).build();
        try (TestTransports ends = new TestTransports(ConnectionOptions.defaults(), enough)) {
            for (StreamConnection connection : leaveMuch(ends)) {
                assertThat(readAll(connection)).isEqualTo(LEFT);
            }
            assertThat(usage(ends).windowBytes().used()).isZero();
        }
    }

    @Test
    void who_leaves_much_unread_where_there_is_no_room_for_it_loses_that_and_nobody_else_does() throws IOException {
        TransportSettings little =
                TransportSettings.defaults().toBuilder().maxWindowBytes(1 << 20).build();
        try (TestTransports ends = new TestTransports(ConnectionOptions.defaults(), little)) {
            StreamConnection other = leave(ends, "127.0.0.2");
            List<StreamConnection> many = leaveMuch(ends);
            assertThat(usage(ends).unreadBytes().used()).isBetween(1L << 19, 1L << 20);
            assertThat(many.get(0).available()).isZero();
            assertThatThrownBy(() -> many.get(0).read(new byte[1], 0, 1, 20_000))
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("too much that nobody reads in this process");
            assertThat(readAll(many.get(many.size() - 1))).isEqualTo(LEFT);
            assertThat(readAll(other)).isEqualTo(LEFT);
        }
    }

    @Test
    void windows_grow_with_what_is_read_and_are_given_back_with_the_connection() throws IOException {
        try (TestTransports ends = new TestTransports()) {
            TestTransports.Pair pair = ends.connect();
            CompletableFuture<IOException> writing =
                    CompletableFuture.supplyAsync(() -> writeUntilClosed(pair.client()));
            byte[] buffer = new byte[1 << 16];
            while (ends.serverTransport.usage().windowBytes().used() == 0) {
                pair.server().read(buffer, 0, buffer.length, 20_000);
            }
            assertThat(ends.serverTransport.usage().windowBytes().bound())
                    .isEqualTo(TransportSettings.defaults().maxWindowBytes());
            pair.client().close(0);
            assertThat(writing.join()).hasMessage("Socket closed");
            await().until(() -> ends.serverTransport.usage().connections() == 0);
            // What has come and was not read.
            pair.server().close(0);
            await().until(() -> ends.serverTransport.usage().windowBytes().used() == 0);
        }
    }

    private static final byte[] PREFACE_OF_JOIN = {
        'M', 'S', 'O', 'K', 1, (byte) JdkCipherSuites.aesGcm().id(), (byte) HandshakePattern.NK_PSK2.id(), 0
    };

    private static TransportUsage usage(TestTransports ends) {
        return ends.serverTransport.usage();
    }

    private static Socket connectSilently(int port, String from) throws IOException {
        return new Socket(TestTransports.address(TestTransports.LOOPBACK), port, TestTransports.address(from), 0);
    }

    private static Socket connectSilently(int port) throws IOException {
        return new Socket(TestTransports.address(TestTransports.LOOPBACK), port);
    }

    @Test
    void who_has_proved_nothing_counts_for_all_listeners_until_it_goes() throws IOException {
        try (TestTransports ends = new TestTransports();
                Listener narrow = ends.serverTransport.listen(
                        TestTransports.at(0), 0, ends.listenerSettings().withMaxHalfOpen(64))) {
            Figure nothing = new Figure(0, 1024 + 64);
            try (Socket silent = connectSilently(ends.port());
                    Socket other = connectSilently(narrow.localAddress().getPort())) {
                await().until(() -> usage(ends).halfOpen().equals(new Figure(2, nothing.bound())));
                assertThat(usage(ends).halfOpenJoins()).isEqualTo(nothing);
                other.getOutputStream().write(PREFACE_OF_JOIN);
                await().until(() -> usage(ends).halfOpenJoins().used() == 1);
                assertThat(usage(ends).halfOpen().used()).isEqualTo(1);
                assertThat(silent.isConnected()).isTrue();
            }
            await().until(() -> usage(ends).halfOpen().equals(nothing));
            await().until(() -> usage(ends).halfOpenJoins().equals(nothing));
        }
    }

    @Test
    void what_waits_to_be_accepted_is_counted_until_it_is_and_what_ended_well_is_remembered() throws IOException {
        try (TestTransports ends = new TestTransports()) {
            assertThat(usage(ends).unaccepted()).isEqualTo(new Figure(0, 51));
            List<StreamConnection> clients = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                clients.add(ends.clientTransport
                        .connect(ends.clientSettings(), List.of(ends.route(TestTransports.LOOPBACK)))
                        .await(10_000));
            }
            await().until(() -> usage(ends).unaccepted().used() == 2);
            StreamConnection first = ends.listener.accept(10_000);
            assertThat(usage(ends).unaccepted().used()).isEqualTo(1);
            ends.listener.accept(10_000).close(-1);
            first.close(-1);
            for (StreamConnection client : clients) {
                client.close(-1);
            }
            await().until(() -> usage(ends).tombstones().equals(new Figure(2, 4096)));
            assertThat(usage(ends).unaccepted().used()).isZero();
            ends.listener.close();
            await().until(() -> usage(ends).unaccepted().bound() == 0);
        }
    }

    private static IOException writeUntilClosed(StreamConnection connection) {
        byte[] bytes = new byte[1 << 16];
        try {
            while (true) {
                connection.write(bytes, 0, bytes.length);
            }
        } catch (IOException closed) {
            return closed;
        }
    }

    @Test
    void attempts_to_reconnect_that_had_to_wait_are_counted() throws IOException {
        TransportSettings one = TransportSettings.defaults().withMaxReconnecting(1);
        try (TestTransports ends = new TestTransports(ConnectionOptions.defaults(), one);
                Cable cable = new Cable(TestTransports.at(ends.port()))) {
            List<TestTransports.Pair> pairs = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                pairs.add(ends.connect(new Route(null, cable.address())));
            }
            assertThat(ends.clientTransport.usage().reconnectionsDelayed()).isZero();
            cable.cut(true);
            byte[] bytes = {1, 2, 3};
            for (TestTransports.Pair pair : pairs) {
                pair.server().write(bytes, 0, bytes.length);
            }
            for (TestTransports.Pair pair : pairs) {
                assertThat(pair.client().read(bytes, 0, bytes.length, 20_000)).isEqualTo(bytes.length);
            }
            assertThat(ends.clientTransport.usage().reconnectionsDelayed()).isPositive();
            await().until(() -> ends.clientTransport.usage().reconnecting().equals(new Figure(0, 1)));
        }
    }

    @Test
    void a_connection_that_an_error_has_ended_takes_nothing_any_more() throws IOException {
        ConnectionOptions broken = ConnectionOptions.defaults().withScheduler(() -> (candidates, backlog) -> {
            throw new LinkageError("a class is missing");
        });
        try (TestTransports ends = new TestTransports(broken)) {
            TestTransports.Pair pair = ends.connect();
            assertThat(ends.serverTransport.usage().windowBytes().used()).isPositive();
            pair.server().write(new byte[1], 0, 1);
            await().until(() -> ends.serverTransport.usage().connections() == 0);
            await().until(() -> ends.serverTransport.usage().windowBytes().used() == 0);
        }
    }
}
