package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a connection tells of its traffic by local address. */
class TrafficByAddressTest {
    private static final Route FIRST = Network.from(10);
    private static final Route SECOND = Network.from(11);

    private final World world = new World();
    private final Network network = world.network();
    private final Party client = network.open(world.client(), FIRST);

    private TrafficByAddress traffic() {
        return client.connection.paths().trafficByAddress();
    }

    private static long bytes(TrafficCounters counters) {
        return counters.bytesSent() + counters.bytesReceived();
    }

    /** Moves there, and returns the flowpath's number. */
    private void move(Route route) {
        int from = client.connection.flowpaths().get(0).id();
        network.with(client, connection -> connection.paths().migrate(from, route, network.now()));
        network.run(500);
    }

    @Test
    void a_flowpath_that_has_ended_still_counts_for_its_address() {
        network.write(client, World.bytes(100_000, 1));
        network.run(1_000);
        TrafficCounters before = traffic().byAddress().get(FIRST.local());
        move(SECOND);
        network.write(client, World.bytes(50_000, 2));
        network.run(1_000);

        assertThat(client.connection.flowpaths()).hasSize(1);
        assertThat(before.bytesSent()).isGreaterThan(100_000);
        assertThat(traffic().byAddress().get(FIRST.local()).bytesSent()).isGreaterThanOrEqualTo(before.bytesSent());
        assertThat(traffic().byAddress().get(SECOND.local()).bytesSent()).isBetween(50_000L, 60_000L);

        move(FIRST);
        network.write(client, World.bytes(30_000, 3));
        network.run(1_000);
        assertThat(traffic().byAddress()).hasSize(2);
        assertThat(traffic().byAddress().get(FIRST.local()).bytesSent()).isGreaterThan(130_000);
    }

    @Test
    void what_is_sent_again_counts_where_it_went() {
        TestLink first = network.link(client, 0);
        first.toServer.tap = chunk -> null;
        first.toClient.tap = chunk -> null;
        network.with(client, connection -> connection.paths().setRoutes(List.of(SECOND), network.now()));
        network.write(client, World.bytes(10_000, 1));
        network.run(10_000);

        assertThat(traffic().byAddress().get(FIRST.local()).bytesSent()).isGreaterThan(10_000);
        assertThat(traffic().byAddress().get(SECOND.local()).streamBytesResent())
                .isEqualTo(10_000);
    }

    @Test
    void what_is_sent_redundantly_counts_in_full_for_each_address() {
        int bytes = 100_000;
        network.with(client, connection -> {
            connection.paths().add(SECOND, network.now());
            connection.paths().setScheduler(PathSchedulers.redundant());
        });
        network.run(500);
        network.write(client, World.bytes(bytes, 1));
        network.run(1_000);

        assertThat(network.server.find(client).received()).isEqualTo(World.bytes(bytes, 1));
        assertThat(traffic().byAddress()).containsOnlyKeys(FIRST.local(), SECOND.local());
        assertThat(traffic().byAddress().values())
                .allSatisfy(each -> assertThat(each.bytesSent()).isBetween((long) bytes, bytes * 11L / 10));
        assertThat(client.connection.paths().bytesOver(Set.of(FIRST.local(), SECOND.local())))
                .isEqualTo(bytes(traffic().total()))
                .isGreaterThanOrEqualTo(2L * bytes);
        TrafficByAddress atServer =
                network.server.find(client).connection.paths().trafficByAddress();
        assertThat(atServer.total().bytesReceived()).isGreaterThanOrEqualTo(2L * bytes);
    }

    @Test
    void of_very_many_addresses_the_latest_are_told_one_by_one() {
        long polled = 0;
        for (int i = 0; i < 40; i++) {
            move(Network.from(20 + i));
            TrafficCounters ended = client.connection.pollCountersOfEnded();
            polled += ended == null ? 0 : bytes(ended);
        }
        TrafficByAddress all = traffic();
        assertThat(all.byAddress()).hasSize(33).containsKey(Network.from(59).local());
        assertThat(all.byAddress()).doesNotContainKey(FIRST.local());
        assertThat(bytes(all.others())).isPositive();
        TrafficCounters living =
                client.connection.paths().countersByPath().values().iterator().next();
        assertThat(bytes(all.total())).isEqualTo(polled + bytes(living));
    }

    @Test
    void some_addresses_are_added_up() {
        move(SECOND);
        InetAddress first = FIRST.local();
        InetAddress second = SECOND.local();
        assertThat(client.connection.paths().bytesOver(Set.of(first, second)))
                .isEqualTo(client.connection.paths().bytesOver(Set.of(first))
                        + client.connection.paths().bytesOver(Set.of(second)))
                .isEqualTo(bytes(traffic().total()));
        assertThat(client.connection.paths().bytesOver(Set.of())).isZero();
    }
}
