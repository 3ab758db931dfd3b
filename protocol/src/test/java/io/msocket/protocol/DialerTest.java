package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which route is tried when: the client's search for a flowpath, told in time. */
class DialerTest {
    private static final long MILLI = 1_000_000L;
    private static final Route FIRST = Network.from(10);
    private static final Route SECOND = Network.from(11);
    private static final Route THIRD = Network.from(12);

    private final World world = new World();
    private final List<String> log = new ArrayList<>();
    private Connection client;

    private void open(Route... routes) {
        client = Connection.open(world.client(), List.of(routes), 0);
        drain(0);
    }

    /** Lets time pass; what is asked for is logged with its millisecond. */
    private void runTo(long millis) {
        while (client.pollTimeout() <= millis * MILLI) {
            long now = client.pollTimeout();
            client.handleTimeout(now);
            drain(now);
        }
    }

    private void drain(long now) {
        for (PathAction action = client.pollAction(); action != null; action = client.pollAction()) {
            String what = action instanceof PathAction.Connect connect
                    ? "connect %d from %s"
                            .formatted(action.pathId(), connect.route().local().getHostAddress())
                    : "close " + action.pathId();
            log.add("%d ms: %s".formatted(now / MILLI, what));
        }
    }

    private void fail(int pathId, long millis) {
        client.handlePathClosed(pathId, "connection refused", millis * MILLI);
        drain(millis * MILLI);
    }

    @Test
    void routes_are_tried_in_order_a_moment_apart() {
        open(FIRST, SECOND, THIRD);
        runTo(600);

        assertThat(log)
                .containsExactly(
                        "0 ms: connect 0 from 10.0.0.10",
                        "250 ms: connect 1 from 10.0.0.11",
                        "500 ms: connect 2 from 10.0.0.12");
    }

    @Test
    void the_next_route_is_tried_at_once_when_one_fails() {
        open(FIRST, SECOND);
        runTo(20);
        fail(0, 20);

        assertThat(log).containsExactly("0 ms: connect 0 from 10.0.0.10", "20 ms: connect 1 from 10.0.0.11");
        assertThat(client.isOver()).isFalse();
    }

    @Test
    void an_opening_fails_once_every_route_has() {
        open(FIRST, SECOND);
        fail(0, 20);
        fail(1, 40);

        assertThat(client.isOver()).isTrue();
        assertThat(client.closeReason().kind()).isEqualTo(CloseReason.Kind.UNREACHABLE);
        assertThat(client.closeReason().detail()).contains("connection refused");
        assertThat(client.pollTimeout()).isEqualTo(Connection.NO_TIMEOUT);
    }

    @Test
    void an_opening_that_nobody_answers_goes_on() {
        open(FIRST);
        runTo(300_000);

        assertThat(client.closeReason()).isNull();
        assertThat(log.stream().filter(line -> line.contains("connect")).count())
                .isBetween(250L, 330L);
    }

    @Test
    void an_opening_without_routes_waits_for_them() {
        open();
        runTo(100_000);
        assertThat(log).isEmpty();
        assertThat(client.pollTimeout()).isEqualTo(Connection.NO_TIMEOUT);

        client.paths().setRoutes(List.of(FIRST), 100_000 * MILLI);
        drain(100_000 * MILLI);
        assertThat(log).containsExactly("100000 ms: connect 0 from 10.0.0.10");
    }

    @Test
    void an_openings_attempt_that_hangs_is_raced_by_a_fresh_one() {
        open(FIRST);
        runTo(1_700);

        assertThat(log)
                .containsExactly(
                        "0 ms: connect 0 from 10.0.0.10",
                        "750 ms: connect 1 from 10.0.0.10",
                        "1500 ms: connect 2 from 10.0.0.10");
    }

    @Test
    void a_server_that_takes_attempts_and_is_silent_is_asked_ever_more_rarely() {
        open(FIRST);
        for (long millis = 0; millis < 9_000; millis += 10) {
            runTo(millis);
            int connecting = attemptIn(FlowpathState.CONNECTING);
            if (connecting >= 0) {
                client.handleConnected(connecting, Network.address(10, 5), millis * MILLI);
                drain(millis * MILLI);
            }
        }
        assertThat(log)
                .containsExactly(
                        "0 ms: connect 0 from 10.0.0.10",
                        "1500 ms: connect 1 from 10.0.0.10",
                        "4350 ms: connect 2 from 10.0.0.10");
    }

    private int attemptIn(FlowpathState state) {
        return client.flowpaths().stream()
                .filter(path -> path.state() == state)
                .mapToInt(FlowpathSnapshot::id)
                .findFirst()
                .orElse(-1);
    }

    @Test
    void an_opening_that_loses_its_connection_tries_again_and_not_for_ever() {
        open(FIRST);
        int attempts = 0;
        for (long millis = 0; client.closeReason() == null && attempts < 100; attempts++) {
            client.handleConnected(attempts, Network.address(10, 5), (millis + 10) * MILLI);
            runTo(millis + 600);
            client.handlePathClosed(attempts, "connection reset", (millis + 600) * MILLI);
            drain((millis + 600) * MILLI);
            millis += 1_000;
            runTo(millis);
        }
        assertThat(attempts).isEqualTo(8);
        assertThat(client.closeReason().kind()).isEqualTo(CloseReason.Kind.RESET_BY_PEER);
    }

    private void refuse(int pathId, long millis) {
        client.handleRefused(pathId, "connection refused", millis * MILLI);
        drain(millis * MILLI);
    }

    @Test
    void a_refusal_is_told_at_once_when_all_refuse() {
        open(FIRST, SECOND);
        runTo(20);
        refuse(0, 20);
        refuse(1, 40);

        assertThat(log).containsExactly("0 ms: connect 0 from 10.0.0.10", "20 ms: connect 1 from 10.0.0.11");
        assertThat(client.closeReason().detail()).isEqualTo("/10.0.0.1:4000: connection refused");
    }

    @Test
    void a_refusal_waits_a_moment_for_other_addresses_and_not_until_they_answer() {
        open(FIRST, SECOND, THIRD);
        runTo(20);
        refuse(0, 20);
        runTo(289);
        assertThat(log)
                .startsWith(
                        "0 ms: connect 0 from 10.0.0.10",
                        "20 ms: connect 1 from 10.0.0.11",
                        "30 ms: connect 2 from 10.0.0.12");
        assertThat(client.closeReason()).isNull();

        runTo(290);
        assertThat(client.closeReason().detail()).contains("connection refused");
    }

    @Test
    void a_server_that_answers_with_something_else_is_told_of_while_another_address_hangs() {
        open(FIRST, SECOND);
        client.handleConnected(0, Network.address(10, 5), 20 * MILLI);
        byte[] foreign = "HTTP/1.1 400 Bad Request".getBytes(StandardCharsets.US_ASCII);
        client.handleBytes(0, ByteBuffer.wrap(foreign), 40 * MILLI);
        drain(40 * MILLI);
        runTo(329);
        assertThat(client.closeReason()).isNull();

        runTo(330);
        assertThat(client.closeReason().kind()).isEqualTo(CloseReason.Kind.INCOMPATIBLE);
    }

    @Test
    void a_refusal_does_not_cut_off_an_attempt_that_has_reached_the_server() {
        open(FIRST, SECOND);
        runTo(20);
        refuse(0, 20);
        client.handleConnected(1, Network.address(11, 5), 100 * MILLI);
        runTo(3_000);
        assertThat(client.closeReason()).isNull();

        runTo(10_100);
        assertThat(client.closeReason().detail()).contains("connection refused");
    }

    @Test
    void a_server_that_refuses_at_one_address_is_waited_for_at_another() {
        Route other = new Route(FIRST.local(), Network.address(2, 4000));
        open(FIRST, other);
        runTo(20);
        refuse(0, 20);
        runTo(60_000);
        assertThat(client.closeReason()).isNull();

        assertThat(log.stream().filter(line -> line.contains("connect")).count())
                .isGreaterThan(50);
    }

    @Test
    void a_route_that_fails_at_once_is_tried_now_and_then_while_another_hangs() {
        open(FIRST, SECOND);
        runTo(250);
        fail(1, 250);
        runTo(1_300);
        assertThat(log)
                .containsExactly(
                        "0 ms: connect 0 from 10.0.0.10",
                        "250 ms: connect 1 from 10.0.0.11",
                        "700 ms: connect 2 from 10.0.0.10",
                        "1250 ms: connect 3 from 10.0.0.11");
    }

    @Test
    void routes_are_bounded() {
        assertThatThrownBy(() -> open(Collections.nCopies(65, FIRST).toArray(Route[]::new)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("65 routes, but at most 64");
    }

    // --- with a server that can be reached or not

    private static long attempts(Party party) {
        return party.eventKinds().stream()
                .filter(kind -> kind == ConnectionEvent.Kind.PATH_CONNECTING)
                .count();
    }

    @Test
    void the_first_route_that_works_wins_and_the_others_are_closed() {
        Network network = world.network();
        network.reach.put(FIRST, Network.Reach.SILENT);
        Party party = network.open(world.client(), FIRST, SECOND, THIRD);

        assertThat(party.connection.flowpaths()).hasSize(1);
        assertThat(party.connection.flowpaths().get(0).local().getAddress()).isEqualTo(SECOND.local());
        assertThat(attempts(party)).isEqualTo(2);
    }

    @Test
    void a_search_goes_on_often_at_first_and_rarely_later() {
        Network network = world.network();
        Party party = network.open(world.client(), FIRST);
        network.reach.put(FIRST, Network.Reach.REFUSED);
        network.cut(network.onlyLink(party));
        long before = attempts(party);

        network.run(30_000);
        long often = attempts(party);
        assertThat(often - before).isBetween(150L, 205L);
        network.run(270_000);
        long less = attempts(party);
        assertThat(less - often).isBetween(250L, 280L);
        network.run(300_000);
        assertThat(attempts(party) - less).isBetween(55L, 65L);
        assertThat(party.endedBy()).isNull();
    }

    @Test
    void new_routes_are_tried_at_once_and_often_again() {
        Network network = world.network();
        Party party = network.open(world.client(), FIRST);
        network.reach.put(FIRST, Network.Reach.REFUSED);
        network.cut(network.onlyLink(party));
        network.run(600_000);

        network.with(party, connection -> connection.paths().setRoutes(List.of(SECOND), network.now()));
        network.run(5 * Network.LATENCY_MILLIS);
        assertThat(party.connection.isSuspended()).isFalse();
        assertThat(party.connection.flowpaths().get(0).local().getAddress()).isEqualTo(SECOND.local());
    }

    @Test
    void attempts_that_hang_are_bounded() {
        Network network = world.network();
        Party party = network.open(world.client(), FIRST, SECOND, THIRD);
        for (Route route : List.of(FIRST, SECOND, THIRD)) {
            network.reach.put(route, Network.Reach.SILENT);
        }
        network.cut(network.onlyLink(party));
        for (int i = 0; i < 100; i++) {
            network.run(100);
            assertThat(party.connection.flowpaths().size()).isLessThanOrEqualTo(8);
        }
    }

    @Test
    void of_many_routes_those_that_fail_at_once_cost_no_time() {
        Network network = world.network();
        Party party = network.open(world.client(), FIRST);
        List<Route> routes = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            routes.add(Network.from(100 + i));
            network.reach.put(routes.get(i), Network.Reach.IMPOSSIBLE);
        }
        routes.add(SECOND);
        network.cut(network.onlyLink(party));
        network.with(party, connection -> connection.paths().setRoutes(routes, network.now()));
        network.run(5 * Network.LATENCY_MILLIS);

        assertThat(party.connection.isSuspended()).isFalse();
    }

    @Test
    void of_attempts_that_race_one_wins_and_the_server_has_one_connection() {
        Network network = world.network();
        network.reach.put(FIRST, Network.Reach.SILENT);
        Party party = network.start(world.client(), FIRST);
        network.run(2_000);
        List<Integer> hanging =
                party.connection.flowpaths().stream().map(FlowpathSnapshot::id).toList();
        assertThat(hanging).hasSize(3);
        hanging.forEach(id -> network.connected(party, id, FIRST));
        network.run(1_000);

        assertThat(party.connection.isOpen()).isTrue();
        assertThat(party.connection.flowpaths()).hasSize(1);
        assertThat(network.server.connections).hasSize(1);
        assertThat(network.links.stream().filter(link -> link.open)).hasSize(1);
    }

    private static final long ROUND_TRIP = 2 * Network.LATENCY_MILLIS;

    /** Cut off by a link that drops everything for so long. */
    private Party cutOff(Network network, ClientSetup setup, int millis) {
        Party party = network.open(setup, FIRST);
        network.reach.put(FIRST, Network.Reach.SILENT);
        network.cut(network.onlyLink(party));
        network.run(millis);
        return party;
    }

    @Test
    void a_link_that_drops_everything_is_found_again_within_a_moment() {
        for (int millis = 5_000; millis < 9_000; millis += 111) {
            Network network = world.network();
            Party party = cutOff(network, world.client(), millis);

            network.reach.put(FIRST, Network.Reach.WORKS);
            network.run(150 + 2 * ROUND_TRIP);
            assertThat(party.connection.isSuspended()).as("after %d ms", millis).isFalse();
        }
    }

    @Test
    void attempts_that_hang_in_the_handshake_do_not_keep_new_ones_out() {
        Network network = world.network();
        Party party = network.open(world.client(), FIRST);
        network.handmadeServers.put(FIRST.remote(), mute -> {});
        network.cut(network.onlyLink(party));
        network.run(5_000);

        network.handmadeServers.clear();
        network.run(150 + 2 * ROUND_TRIP);
        assertThat(party.connection.isSuspended()).isFalse();
    }

    @Test
    void some_attempts_wait_for_round_trips_longer_than_ever() {
        Network network = world.network();
        Party party = cutOff(network, world.client(), 0);
        Map<Integer, Long> ages = new HashMap<>();
        for (int i = 0; i < 1_000; i++) {
            network.run(10);
            party.connection.flowpaths().forEach(path -> ages.merge(path.id(), 10L, Long::sum));
        }
        assertThat(ages.values().stream().filter(age -> age > 2_500).count()).isGreaterThanOrEqualTo(5);
    }

    @Test
    void an_attempt_that_took_long_to_connect_may_take_as_long_to_shake_hands() {
        Network network = world.network();
        Party party = cutOff(network, world.client(), 0);
        int first = party.connection.flowpaths().get(0).id();
        network.run(2_900);
        network.handmadeServers.put(FIRST.remote(), mute -> {});
        network.connected(party, first, FIRST);
        network.run(2_900);
        assertThat(party.connection.flowpaths())
                .anyMatch(path -> path.id() == first && path.state() == FlowpathState.HANDSHAKING);
    }

    @Test
    void a_path_that_may_recover_does_not_keep_the_only_place_for_ever() {
        World strict = new World();
        strict.clientOptions = strict.clientOptions.withMaxFlowpaths(1);
        Network network = strict.network();
        Party party = network.open(strict.client(), FIRST);
        network.onlyLink(party).goSilent();
        network.with(party, connection -> connection.write(strict.clientBuffers.slice(new byte[1]), network.now()));
        network.run(6_000);

        assertThat(party.connection.flowpaths()).hasSize(1);
        assertThat(party.connection.flowpaths().get(0).state()).isEqualTo(FlowpathState.ACTIVE);
        assertThat(party.connection.flowpaths().get(0).id()).isPositive();
    }

    @Test
    void nothing_is_searched_while_a_flowpath_works() {
        Network network = world.network();
        Party party = network.open(world.client(), FIRST, SECOND);
        network.run(300_000);

        assertThat(attempts(party)).isOne();
    }

    @Test
    void an_attempt_that_is_moved_before_it_works_takes_no_place_for_ever() {
        Network network = world.network();
        network.reach.put(SECOND, Network.Reach.SILENT);
        Party party = network.open(world.client(), FIRST, THIRD);
        for (int i = 0; i < 8; i++) {
            network.with(party, connection -> {
                int hanging = connection.paths().add(SECOND, network.now()).orElseThrow();
                connection.paths().migrate(hanging, THIRD, network.now());
            });
            network.run(1_000);
        }
        network.reach.put(FIRST, Network.Reach.SILENT);
        List.copyOf(network.links).forEach(network::cut);
        assertThat(party.connection.isSuspended()).isTrue();
        network.run(1_000);

        assertThat(party.connection.isSuspended()).isFalse();
    }
}
