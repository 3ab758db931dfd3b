package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One end allows fewer flowpaths than the client has places for: the better places have them. */
class FewFlowpathsTest {
    private static final Route WIFI = Network.from(10);
    private static final Route CELL = Network.from(11);
    private static final Route THIRD = Network.from(12);
    private static final InetSocketAddress FURTHER = Network.address(2, 4000);
    private static final int ALLOWED = 2;
    private static final int MUCH = 100_000;

    private final World world = new World();
    private Network network;
    private Party client;

    private enum Limit {
        CLIENTS,
        SERVERS
    }

    private void open(Limit limit, Route... routes) {
        world.clientOptions = world.clientOptions.withMode(HandoverMode.FULL);
        if (limit == Limit.CLIENTS) {
            world.clientOptions = world.clientOptions.withMaxFlowpaths(ALLOWED);
        } else {
            world.serverOptions = world.serverOptions.withMaxFlowpaths(ALLOWED);
        }
        network = world.network();
        for (Route route : routes) {
            if (route.local().equals(WIFI.local())) {
                network.reach.put(route, Network.Reach.SILENT);
            }
        }
        client = network.open(world.client(), routes);
        network.write(client, new byte[MUCH]);
        network.run(5_000);
    }

    private Stream<FlowpathSnapshot> working() {
        return client.connection.flowpaths().stream().filter(path -> path.state() == FlowpathState.ACTIVE);
    }

    private List<InetAddress> locals() {
        return working().map(path -> path.local().getAddress()).toList();
    }

    private List<Integer> ids() {
        return working().map(FlowpathSnapshot::id).toList();
    }

    private long told(ConnectionEvent.Kind kind) {
        return client.events.stream().filter(event -> event.kind() == kind).count();
    }

    private void assertStreamWorks() {
        int before = network.server.find(client).receivedLength();
        network.write(client, new byte[MUCH]);
        network.run(1_000);
        assertThat(network.server.find(client).receivedLength()).isEqualTo(before + MUCH);
        assertThat(told(ConnectionEvent.Kind.SUSPENDED)).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void a_better_link_that_comes_back_takes_the_flowpath_of_the_worst(Limit limit) {
        open(limit, WIFI, CELL, THIRD);
        assertThat(locals()).containsExactlyInAnyOrder(CELL.local(), THIRD.local());

        network.reach.clear();
        network.run(10_000);
        assertThat(locals()).containsExactlyInAnyOrder(WIFI.local(), CELL.local());
        assertStreamWorks();
    }

    @ParameterizedTest
    @EnumSource
    void who_has_made_room_does_not_come_back_at_once(Limit limit) {
        open(limit, WIFI, CELL, THIRD);
        network.reach.clear();
        network.latencies.put(WIFI, 100L);
        network.run(10_000);
        List<Integer> after = ids();
        assertThat(locals()).containsExactlyInAnyOrder(WIFI.local(), CELL.local());
        int dialled = network.dialled.size();
        network.run(120_000);
        assertThat(ids()).isEqualTo(after);
        assertThat(network.dialled.size() - dialled).isLessThan(12);
        assertStreamWorks();
    }

    @ParameterizedTest
    @EnumSource
    void in_a_mesh_the_second_flowpath_of_an_address_makes_room_for_the_first_of_another(Limit limit) {
        world.clientOptions = world.clientOptions.withFullMesh(true);
        open(limit, CELL, WIFI, new Route(CELL.local(), FURTHER), new Route(WIFI.local(), FURTHER));
        assertThat(locals()).contains(CELL.local());

        network.reach.clear();
        network.run(10_000);
        assertThat(locals()).containsExactlyInAnyOrder(WIFI.local(), CELL.local());
        assertStreamWorks();
    }

    /** How long after another the third link was dialled, each time that it was in vain for the better one. */
    private List<Long> gaps(long millis) {
        List<Long> gaps = new ArrayList<>();
        long last = network.now();
        int known = network.dialled.size();
        for (long until = network.now() + millis * Network.MILLI; network.now() < until; ) {
            network.run(100);
            if (network.dialled.subList(known, network.dialled.size()).contains(THIRD)) {
                gaps.add((network.now() - last) / Network.MILLI);
                last = network.now();
            }
            known = network.dialled.size();
        }
        return gaps;
    }

    @Test
    void a_better_link_that_stays_silent_takes_a_flowpath_from_others_less_and_less_often() {
        open(Limit.CLIENTS, WIFI, CELL, THIRD);
        List<Long> gaps = gaps(600_000);
        assertThat(gaps).hasSizeBetween(8, 16);
        assertThat(gaps.subList(gaps.size() - 4, gaps.size())).allMatch(gap -> gap > 60_000);
        assertThat(gaps.get(1)).isLessThan(30_000);
        assertStreamWorks();
    }

    @Test
    void a_better_link_that_comes_back_while_a_worse_one_is_tried_in_vain_has_its_turn() {
        open(Limit.CLIENTS, WIFI, CELL);
        network.reach.put(THIRD, Network.Reach.SILENT);
        network.with(client, connection -> connection.paths().setRoutes(List.of(WIFI, CELL, THIRD), network.now()));
        network.run(20_000);
        network.reach.remove(WIFI);
        network.run(6_000);
        assertThat(locals()).containsExactlyInAnyOrder(WIFI.local(), CELL.local());
    }

    @Test
    void where_a_flowpath_has_ended_one_that_was_refused_has_its_place_at_once() {
        open(Limit.SERVERS, WIFI, CELL, THIRD);
        network.reach.clear();
        network.run(60_000);
        assertThat(locals()).containsExactlyInAnyOrder(WIFI.local(), CELL.local());
        network.reach.put(CELL, Network.Reach.SILENT);
        network.links.stream().filter(link -> link.route.equals(CELL)).forEach(network::cut);
        network.run(1_000);
        assertThat(locals()).containsExactlyInAnyOrder(WIFI.local(), THIRD.local());
    }

    @Test
    void new_routes_do_not_make_a_silent_link_take_from_others_again() {
        open(Limit.CLIENTS, WIFI, CELL, THIRD);
        network.run(120_000);
        List<Integer> before = ids();
        assertThat(before).hasSize(ALLOWED);
        for (int i = 0; i < 20; i++) {
            List<Route> routes = List.of(WIFI, CELL, THIRD, Network.from(20 + i));
            network.reach.put(routes.get(3), Network.Reach.SILENT);
            network.with(client, connection -> connection.paths().setRoutes(routes, network.now()));
            network.run(500);
        }
        assertThat(ids()).isEqualTo(before);
    }

    @Test
    void a_better_link_where_somebody_ends_each_connection_takes_nothing_from_others() {
        world.clientOptions = world.clientOptions.withFullMesh(true);
        Route vain = new Route(WIFI.local(), FURTHER);
        open(Limit.SERVERS, vain, CELL, THIRD);
        network.handmadeServers.put(FURTHER, RawEnd::close);
        network.reach.clear();
        List<Integer> before = ids();
        network.run(120_000);
        assertThat(network.dialled).contains(vain);
        assertThat(ids()).isEqualTo(before).hasSize(ALLOWED);
        assertStreamWorks();
    }
}
