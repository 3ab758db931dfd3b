package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.msocket.protocol.ConnectionOptions;
import io.msocket.protocol.Holdings;
import io.msocket.protocol.Route;
import io.msocket.transport.TransportUsage.Figure;
import java.io.IOException;
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
                            new Figure(0, 0),
                            List.of()));
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
            assertThat(alone.heaviest()).containsExactly(new Holdings.Share("127.0.0.2", STATE_BYTES));
            assertThat(alone.evictions()).isZero();

            shared.unplug();
            await().until(() -> ends.serverTransport.usage().evictions() == 2);
            await().until(() -> ends.serverTransport.usage().connections() == 2);
            TransportUsage full = ends.serverTransport.usage();
            assertThat(full.suspendedConnections()).isEqualTo(new Figure(2, 2));
            assertThat(full.heaviest())
                    .containsExactlyInAnyOrder(
                            new Holdings.Share("127.0.0.1", STATE_BYTES), new Holdings.Share("127.0.0.2", STATE_BYTES));
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
            assertThat(ends.clientTransport.usage().heaviest())
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
            await().until(() -> ends.serverTransport.usage().windowBytes().used() == 0);
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
            assertThat(ends.serverTransport.usage().windowBytes().used()).isZero();
        }
    }
}
