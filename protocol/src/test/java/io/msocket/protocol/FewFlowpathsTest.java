package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
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

    @Test
    void a_better_link_that_stays_silent_takes_a_flowpath_from_others_less_and_less_often() {
        open(Limit.CLIENTS, WIFI, CELL, THIRD);
        long before = told(ConnectionEvent.Kind.PATH_CLOSED);
        network.run(600_000);
        long displaced = network.dialled.stream().filter(THIRD::equals).count();
        assertThat(displaced).isBetween(5L, 20L);
        assertThat(told(ConnectionEvent.Kind.PATH_CLOSED)).isGreaterThan(before);
        assertStreamWorks();
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
