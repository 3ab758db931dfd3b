package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.msocket.protocol.CloseReason;
import io.msocket.protocol.ConnectionEvent;
import io.msocket.protocol.ConnectionOptions;
import io.msocket.protocol.FlowpathSnapshot;
import io.msocket.protocol.FlowpathState;
import io.msocket.protocol.Route;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MoveTest {
    private static final long MEGABYTE = 1 << 20;

    @Test
    void a_transfer_survives_many_cuts_of_its_tcp_connection() throws IOException {
        try (TestTransports ends = new TestTransports();
                Cable cable = new Cable(TestTransports.at(ends.port()))) {
            TestTransports.Pair pair = ends.connect(new Route(null, cable.address()));
            CompletableFuture<String> toServer = Transfer.send(pair.client(), 300 * MEGABYTE, 100_000, 1);
            CompletableFuture<String> toClient = Transfer.send(pair.server(), 300 * MEGABYTE, 100_000, 2);
            CompletableFuture<String> atServer = Transfer.receive(pair.server(), 65536);
            CompletableFuture<String> atClient = Transfer.receive(pair.client(), 65536);
            for (int cut = 0; cut < 20; cut++) {
                int before = cable.accepted();
                cable.cut(cut % 2 == 0);
                await().until(() -> cable.accepted() > before || (atClient.isDone() && atServer.isDone()));
            }
            assertThat(atServer.join()).isEqualTo(toServer.join());
            assertThat(atClient.join()).isEqualTo(toClient.join());
            assertThat(cable.accepted()).isGreaterThan(5);
            pair.close();
        }
    }

    @Test
    void many_connections_return_although_few_may_try_at_a_time() throws IOException {
        TransportSettings settings = TransportSettings.defaults().withMaxReconnecting(2);
        try (TestTransports ends = new TestTransports(ConnectionOptions.defaults(), settings);
                Cable cable = new Cable(TestTransports.at(ends.port()))) {
            List<TestTransports.Pair> pairs = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                pairs.add(ends.connect(new Route(null, cable.address())));
            }
            for (int cut = 0; cut < 3; cut++) {
                cable.cut(true);
                byte[] bytes = {1, 2, 3};
                for (TestTransports.Pair pair : pairs) {
                    pair.server().write(bytes, 0, bytes.length);
                }
                for (TestTransports.Pair pair : pairs) {
                    assertThat(pair.client().read(bytes, 0, bytes.length, 20_000))
                            .isEqualTo(bytes.length);
                }
            }
            for (TestTransports.Pair pair : pairs) {
                pair.close();
            }
            await().until(() -> ends.clientTransport.connections().count() == 0);
            assertThat(ends.clientTransport.connections().dialPermits().used()).isZero();
        }
    }

    @Test
    void a_transfer_survives_hops_between_local_addresses() throws IOException {
        try (TestTransports ends = new TestTransports()) {
            TestTransports.Pair pair = ends.connect(ends.route("127.0.0.1"));
            AtomicInteger moves = new AtomicInteger();
            pair.client().addObserver((event, sent, acknowledged, received, now) -> {
                if (event.kind() == ConnectionEvent.Kind.MOVED || event.kind() == ConnectionEvent.Kind.RESUMED) {
                    moves.incrementAndGet();
                }
            });
            CompletableFuture<String> sent = Transfer.send(pair.client(), 300 * MEGABYTE, 100_000, 1);
            CompletableFuture<String> arrived = Transfer.receive(pair.server(), 65536);
            for (int hop = 0; hop < 20; hop++) {
                String from = "127.0.0." + (1 + hop % 3);
                String to = "127.0.0." + (1 + (hop + 1) % 3);
                pair.client().setRoutes(List.of(ends.route(to)));
                pair.client().localAddressLost(TestTransports.address(from));
                await().until(() -> arrived.isDone() || (isAt(pair.client(), to) && isFrom(pair.server(), to)));
            }
            assertThat(arrived.join()).isEqualTo(sent.join());
            assertThat(moves.get()).isPositive();
            pair.close();
        }
    }

    private static boolean isAt(StreamConnection connection, String address) {
        return connection.localAddress().getAddress().equals(TestTransports.address(address));
    }

    private static boolean isFrom(StreamConnection connection, String address) {
        return connection.remoteAddress().getAddress().equals(TestTransports.address(address));
    }

    @Test
    void a_flowpath_is_added_and_another_removed_without_loss() throws IOException {
        try (TestTransports ends = new TestTransports()) {
            TestTransports.Pair pair = ends.connect();
            // Nobody reads before the end of the test: the transfer is under way all the time.
            CompletableFuture<String> sent = Transfer.send(pair.client(), 100 * MEGABYTE, 100_000, 1);
            int first = pair.client().flowpaths().get(0).id();
            int second = pair.client().addFlowpath(ends.route("127.0.0.5"));
            await().until(() -> active(pair.client()).equals(Set.of(first, second))
                    && active(pair.server()).equals(Set.of(first, second)));

            pair.client().removeFlowpath(first);
            await().until(() -> active(pair.client()).equals(Set.of(second))
                    && active(pair.server()).equals(Set.of(second)));
            assertThat(isFrom(pair.server(), "127.0.0.5")).isTrue();
            assertThat(sent).isNotDone();
            assertThat(Transfer.receive(pair.server(), 65536).join()).isEqualTo(sent.join());
            pair.close();
        }
    }

    private static Set<Integer> active(StreamConnection connection) {
        return connection.flowpaths().stream()
                .filter(path -> path.state() == FlowpathState.ACTIVE)
                .map(FlowpathSnapshot::id)
                .collect(Collectors.toSet());
    }

    @Test
    void a_flowpath_is_moved_to_another_route_without_loss() throws IOException {
        try (TestTransports ends = new TestTransports()) {
            TestTransports.Pair pair = ends.connect();
            CompletableFuture<String> sent = Transfer.send(pair.client(), 100 * MEGABYTE, 100_000, 1);
            int first = pair.client().flowpaths().get(0).id();
            int second = pair.client().migrate(first, ends.route("127.0.0.5"));
            await().until(() -> active(pair.client()).equals(Set.of(second))
                    && active(pair.server()).equals(Set.of(second)));
            assertThat(isFrom(pair.server(), "127.0.0.5")).isTrue();
            assertThat(sent).isNotDone();
            assertThat(Transfer.receive(pair.server(), 65536).join()).isEqualTo(sent.join());
            pair.close();
        }
    }

    @Test
    void a_connection_without_any_route_is_suspended_and_resumes() throws IOException {
        try (TestTransports ends = new TestTransports();
                Cable cable = new Cable(TestTransports.at(ends.port()))) {
            TestTransports.Pair pair = ends.connect(new Route(null, cable.address()));
            cable.unplug();
            await().until(() -> pair.client().isSuspended() && pair.server().isSuspended());

            assertThatThrownBy(() -> pair.client().read(new byte[1], 0, 1, 100))
                    .isInstanceOf(SocketTimeoutException.class);
            pair.client().write(new byte[] {42}, 0, 1);

            cable.plugIn();
            pair.client().setRoutes(List.of(new Route(null, cable.address())));
            byte[] target = new byte[1];
            assertThat(pair.server().read(target, 0, 1, 20_000)).isEqualTo(1);
            assertThat(target[0]).isEqualTo((byte) 42);
            await().until(() -> !pair.client().isSuspended() && !pair.server().isSuspended());
            pair.close();
        }
    }

    @Test
    void the_server_that_has_forgotten_everything_resets_its_clients_at_once() throws IOException {
        try (TestTransports ends = new TestTransports()) {
            TestTransports.Pair pair = ends.connect();
            int port = ends.port();
            ends.serverTransport.abandon();
            try (Transport again = Transport.create(TransportSettings.defaults());
                    Listener listener = again.listen(new InetSocketAddress(port), 0, ends.listenerSettings())) {
                assertThat(listener.localAddress().getPort()).isEqualTo(port);
                assertThatThrownBy(() -> pair.client().read(new byte[1], 0, 1, 20_000))
                        .hasMessageStartingWith("Connection reset (the server no longer knows this connection");
            }
        }
    }

    @Test
    void beyond_the_bound_the_longest_suspended_connection_is_evicted() throws IOException {
        TransportSettings one = TransportSettings.defaults().withSuspended(1, 1 << 20);
        try (TestTransports ends = new TestTransports(ConnectionOptions.defaults(), one);
                Cable cable = new Cable(TestTransports.at(ends.port()));
                Cable other = new Cable(TestTransports.at(ends.port()))) {
            TestTransports.Pair first = ends.connect(new Route(null, cable.address()));
            TestTransports.Pair second = ends.connect(new Route(null, other.address()));
            cable.unplug();
            await().until(() -> first.server().isSuspended() && first.client().isSuspended());
            other.unplug();
            assertThatThrownBy(() -> first.server().read(new byte[1], 0, 1, 20_000))
                    .hasMessageContaining("too many suspended connections");
            await().until(() -> second.server().isSuspended());
            assertThat(second.server().closeReason()).isNull();
        }
    }

    @Test
    void a_peer_whose_connections_are_suspended_in_great_number_evicts_none_of_others() throws IOException {
        TransportSettings two = TransportSettings.defaults().withSuspended(2, 1 << 20);
        try (TestTransports ends = new TestTransports(ConnectionOptions.defaults(), two, TransportSettings.defaults());
                Cable cable = new Cable(TestTransports.at(ends.port()), TestTransports.address("127.0.0.2"));
                Cable shared = new Cable(TestTransports.at(ends.port()))) {
            TestTransports.Pair honest = ends.connect(new Route(null, cable.address()));
            List<TestTransports.Pair> crowd = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                crowd.add(ends.connect(new Route(null, shared.address())));
            }
            cable.unplug();
            await().until(() -> honest.server().isSuspended());
            shared.unplug();
            await().until(() -> crowd.stream()
                    .allMatch(
                            each -> each.server().isSuspended() || each.server().closeReason() != null));
            assertThat(crowd)
                    .filteredOn(each -> each.server().closeReason() == null)
                    .hasSize(1);
            assertThat(honest.server().closeReason()).isNull();
        }
    }

    @Test
    void beyond_the_bound_that_connection_goes_of_whoever_has_most_that_has_been_of_use_the_longest_time_ago()
            throws IOException {
        TransportSettings two =
                TransportSettings.defaults().toBuilder().maxConnections(2).build();
        try (TestTransports ends = new TestTransports(ConnectionOptions.defaults(), two, TransportSettings.defaults());
                Cable cable = new Cable(TestTransports.at(ends.port()), TestTransports.address("127.0.0.2"));
                Cable shared = new Cable(TestTransports.at(ends.port()))) {
            TestTransports.Pair silent = ends.connect(new Route(null, shared.address()));
            TestTransports.Pair busy = ends.connect(new Route(null, shared.address()));
            assertThatOneByteArrives(busy);
            TestTransports.Pair honest = ends.connect(new Route(null, cable.address()));
            assertThatIsOneTooMany(silent.client());

            assertThatIsOneTooMany(ends.clientTransport
                    .connect(ends.clientSettings(), List.of(new Route(null, shared.address())))
                    .await(20_000));
            assertThat(ends.serverTransport.connections().admitted().count()).isEqualTo(2);
            for (TestTransports.Pair each : List.of(busy, honest)) {
                assertThatOneByteArrives(each);
                each.close();
            }
            await().until(() -> ends.serverTransport.connections().admitted().count() == 0);
        }
    }

    private static void assertThatOneByteArrives(TestTransports.Pair pair) throws IOException {
        pair.client().write(new byte[] {7}, 0, 1);
        assertThat(pair.server().read(new byte[1], 0, 1, 20_000)).isEqualTo(1);
    }

    private static void assertThatIsOneTooMany(StreamConnection client) {
        assertThatThrownBy(() -> client.read(new byte[1], 0, 1, 20_000)).isInstanceOf(IOException.class);
        assertThat(client.closeReason())
                .isEqualTo(new CloseReason(CloseReason.Kind.RESET_BY_PEER, AcceptedConnections.TOO_MANY));
    }

    @Test
    void too_many_routes_are_refused_and_do_the_connection_no_harm() throws IOException {
        try (TestTransports ends = new TestTransports()) {
            TestTransports.Pair pair = ends.connect();
            List<Route> many = Collections.nCopies(65, ends.route(TestTransports.LOOPBACK));
            assertThatThrownBy(() -> pair.client().setRoutes(many))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("65 routes, but at most 64");
            pair.client().write(new byte[] {7}, 0, 1);
            assertThat(pair.server().read(new byte[1], 0, 1, 20_000)).isEqualTo(1);
            pair.close();
        }
    }
}
