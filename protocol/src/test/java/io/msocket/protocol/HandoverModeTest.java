package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** How many flowpaths a client keeps in each mode, when it makes them, and which carry data. */
class HandoverModeTest {
    private static final Route WIFI = Network.from(10);
    private static final Route CELL = Network.from(11);
    private static final Route THIRD = Network.from(12);
    private static final Route FOURTH = Network.from(13);
    private static final long HANDSHAKES_MILLIS = 10 * Network.LATENCY_MILLIS;
    private static final int MUCH = 1 << 20;
    private static final long KEEPALIVE_MILLIS =
            ConnectionOptions.defaults().keepAlive().toMillis();

    private final World world = new World();
    private final Network network = world.network();
    private Party client;

    private void open(HandoverMode mode, Route... routes) {
        world.clientOptions = world.clientOptions.withMode(mode);
        client = network.open(world.client(), routes.length == 0 ? new Route[] {WIFI, CELL} : routes);
    }

    private Party server() {
        return network.server.find(client);
    }

    private Stream<FlowpathSnapshot> working(Party party) {
        return party.connection.flowpaths().stream().filter(path -> path.state() == FlowpathState.ACTIVE);
    }

    private FlowpathSnapshot over(Party party, Route route) {
        return working(party)
                .filter(path -> (party == client ? path.local() : path.remote())
                        .getAddress()
                        .equals(route.local()))
                .findFirst()
                .orElseThrow();
    }

    private Stream<TestLink> linksOver(Route route) {
        return network.links.stream().filter(link -> link.route.equals(route));
    }

    private void transfer(Party from, int bytes) {
        byte[] data = new byte[bytes];
        new Random(5).nextBytes(data);
        Party to = from == client ? server() : client;
        int before = to.receivedLength();
        network.write(from, data);
        network.runUntil(() -> to.receivedLength() == before + bytes);
        assertThat(Arrays.copyOfRange(to.received(), before, before + bytes)).isEqualTo(data);
    }

    private void set(HandoverMode mode) {
        network.with(client, connection -> connection.paths().setMode(mode, network.now()));
    }

    @ParameterizedTest
    @EnumSource(names = {"FULL", "BACKUP"})
    void there_is_a_flowpath_for_each_local_address_before_long(HandoverMode mode) {
        open(mode);
        network.run(1_000 + HANDSHAKES_MILLIS);
        assertThat(working(client)).hasSize(2);
        assertThat(working(server())).hasSize(2);
    }

    @Test
    void in_single_there_is_one() {
        open(HandoverMode.SINGLE);
        transfer(server(), MUCH);
        network.run(5_000);
        assertThat(working(client)).hasSize(1);
    }

    @Test
    void a_request_and_its_answer_cost_no_second_handshake() {
        open(HandoverMode.FULL);
        transfer(client, 200);
        transfer(server(), 10_000);
        assertThat(network.links).hasSize(1);
    }

    @Test
    void what_was_opened_over_a_spared_link_goes_over_to_another_one_at_once() {
        long slow = 10 * Network.LATENCY_MILLIS;
        network.latencies.put(WIFI, slow);
        open(HandoverMode.FULL, WIFI, CELL.as(PathRole.BACKUP), THIRD.as(PathRole.BACKUP));
        assertThat(working(client).map(FlowpathSnapshot::role)).containsExactly(PathRole.BACKUP);

        network.run(5 * slow);
        assertThat(working(client).map(path -> path.local().getAddress()))
                .containsExactlyInAnyOrder(CELL.local(), WIFI.local());
        long before = over(server(), CELL).bytesSent();
        transfer(server(), 10_000);
        assertThat(over(server(), CELL).bytesSent()).isEqualTo(before);
        assertThat(linksOver(THIRD)).as("one that is spared, too").isEmpty();
    }

    @Test
    void much_data_makes_a_second_flowpath_at_once() {
        open(HandoverMode.FULL);
        transfer(server(), 100_000);
        network.run(HANDSHAKES_MILLIS);
        assertThat(working(client)).hasSize(2);
    }

    @Test
    void flowpaths_that_join_at_the_same_time_do_not_put_an_end_to_each_other() {
        network.latencies.put(CELL, 100L);
        network.latencies.put(THIRD, 105L);
        open(HandoverMode.FULL, WIFI, CELL, THIRD, FOURTH);
        network.runUntil(() -> linksOver(THIRD).anyMatch(link -> !link.toClient.sent.isEmpty()));
        // The slow ones' joins have arrived, and their first records have not, when a fast one joins once more.
        linksOver(FOURTH).toList().forEach(network::cut);
        network.run(2_000);
        assertThat(working(client)).hasSize(4);
        assertThat(working(server())).hasSize(4);
        assertThat(network.links)
                .as("each joined once, and the one that was cut once more")
                .hasSize(5);
    }

    @Test
    void a_join_does_not_put_an_end_to_a_flowpath_that_it_could_not_know() {
        network.latencies.put(CELL, 100L);
        open(HandoverMode.FULL, WIFI, CELL, FOURTH);
        network.runUntil(() -> linksOver(CELL).anyMatch(link -> !link.toServer.sent.isEmpty()));
        // The slow one's join is on its way. The fast one is made anew meanwhile, and then becomes the slower one.
        linksOver(FOURTH).toList().forEach(network::cut);
        network.runUntil(() -> working(server())
                        .filter(path -> path.remote().getAddress().equals(FOURTH.local()))
                        .count()
                == 1);
        network.latencies.put(FOURTH, 500L);
        network.run(3_000);
        assertThat(working(client)).hasSize(3);
        assertThat(network.links)
                .as("each joined once, and the one that was cut once more")
                .hasSize(4);
    }

    @Test
    void in_full_all_carry_data_both_ways() {
        open(HandoverMode.FULL);
        network.run(1_000 + HANDSHAKES_MILLIS);
        // Each has room for less than this at a time.
        transfer(client, MUCH);
        transfer(server(), MUCH);
        assertThat(working(client)).allMatch(path -> path.bytesSent() > 0 && path.bytesReceived() > 0);
    }

    @Test
    void in_full_a_route_that_is_to_stand_by_carries_nothing_while_another_works() {
        open(HandoverMode.FULL, CELL.as(PathRole.BACKUP), WIFI);
        network.run(1_000 + HANDSHAKES_MILLIS);
        transfer(client, MUCH);
        transfer(server(), MUCH);
        assertThat(over(client, CELL)).matches(path -> path.bytesSent() == 0 && path.bytesReceived() == 0);
        assertThat(over(server(), CELL).role()).isEqualTo(PathRole.BACKUP);

        // Until all is acknowledged.
        network.run(1_000);
        network.reach.put(WIFI, Network.Reach.SILENT);
        network.cut(network.link(client, 0));
        transfer(server(), 1_000);
        assertThat(over(client, CELL).bytesReceived()).isEqualTo(1_000);
        assertThat(over(client, CELL).role()).isEqualTo(PathRole.BACKUP);
    }

    @ParameterizedTest
    @EnumSource
    void a_connection_that_has_only_what_is_to_stand_by_goes_on_over_it(HandoverMode mode) {
        open(mode, CELL.as(PathRole.BACKUP));
        transfer(client, MUCH);
        transfer(server(), MUCH);
    }

    @Test
    void where_all_of_several_are_to_stand_by_all_carry_in_full() {
        open(HandoverMode.FULL, WIFI, CELL);
        network.run(1_000 + HANDSHAKES_MILLIS);
        for (int id : List.of(0, 1)) {
            network.with(client, connection -> connection.paths().setRole(id, PathRole.BACKUP, network.now()));
        }
        network.run(HANDSHAKES_MILLIS);
        for (Party end : List.of(client, server())) {
            assertThat(working(end)).hasSize(2).allMatch(path -> path.role() == PathRole.BACKUP);
        }
        transfer(client, MUCH);
        transfer(server(), MUCH);
        assertThat(working(client)).allMatch(path -> path.bytesSent() > 0 && path.bytesReceived() > 0);
    }

    @Test
    void in_backup_a_route_that_is_to_stand_by_is_never_the_better_one() {
        open(HandoverMode.BACKUP, CELL.as(PathRole.BACKUP), WIFI);
        network.run(1_000 + HANDSHAKES_MILLIS);
        transfer(server(), MUCH);
        assertThat(over(client, CELL).bytesReceived()).isZero();
        assertThat(over(server(), WIFI).role()).isEqualTo(PathRole.PREFERRED);
    }

    @Test
    void a_route_that_is_to_stand_by_from_now_on_is_left_to_stand_by_at_once() {
        open(HandoverMode.FULL);
        network.run(1_000 + HANDSHAKES_MILLIS);
        List<Route> spared = List.of(WIFI.as(PathRole.BACKUP), CELL);
        network.with(client, connection -> connection.paths().setRoutes(spared, network.now()));
        network.run(HANDSHAKES_MILLIS);
        assertThat(over(client, WIFI).role()).isEqualTo(PathRole.BACKUP);
        assertThat(over(server(), WIFI).role()).isEqualTo(PathRole.BACKUP);

        network.with(client, connection -> connection.paths().setRoutes(List.of(WIFI, CELL), network.now()));
        network.run(HANDSHAKES_MILLIS);
        assertThat(over(server(), WIFI).role()).isEqualTo(PathRole.PREFERRED);
    }

    @Test
    void a_route_that_is_to_stand_by_names_its_local_address() {
        Route any = new Route(null, WIFI.remote());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> any.as(PathRole.BACKUP))
                .withMessageContaining("needs a local address");
    }

    @Test
    void a_role_of_the_applications_own_counts_more_than_that_of_the_route() {
        open(HandoverMode.FULL, WIFI, CELL.as(PathRole.BACKUP));
        network.run(1_000 + HANDSHAKES_MILLIS);
        network.with(client, connection -> connection.paths().setRole(1, PathRole.PREFERRED, network.now()));
        network.run(HANDSHAKES_MILLIS);
        assertThat(over(server(), CELL).role()).isEqualTo(PathRole.PREFERRED);
    }

    @Test
    void in_backup_the_better_one_carries_the_data_both_ways() {
        open(HandoverMode.BACKUP);
        network.run(1_000 + HANDSHAKES_MILLIS);
        transfer(client, MUCH);
        transfer(server(), MUCH);
        assertThat(over(client, CELL).bytesSent()).isZero();
        assertThat(over(client, CELL).bytesReceived()).isZero();
        assertThat(over(client, WIFI).role()).isEqualTo(PathRole.PREFERRED);
        assertThat(over(client, CELL).role()).isEqualTo(PathRole.BACKUP);
        assertThat(over(server(), CELL).role()).isEqualTo(PathRole.BACKUP);
    }

    @Test
    void a_flowpath_that_stands_by_costs_less_than_100_kilobytes_an_hour() {
        open(HandoverMode.BACKUP);
        network.run(1_000 + HANDSHAKES_MILLIS);
        int standby = over(client, CELL).id();
        long before = costOf(standby);
        for (int minutes = 0; minutes < 60; minutes++) {
            transfer(server(), 10_000);
            network.run(60_000);
        }
        assertThat(over(client, CELL).id()).isEqualTo(standby);
        assertThat(costOf(standby) - before).isBetween(1_000L, 100_000L);
    }

    /** Bytes of whole packets, if each frame needs one and the acknowledgement of one, over IPv6. */
    private long costOf(int pathId) {
        TrafficCounters count = client.connection.paths().countersByPath().get(pathId);
        long frames = Stream.of(count.framesSent(), count.framesReceived())
                .flatMap(counts -> counts.values().stream())
                .mapToLong(Long::longValue)
                .sum();
        int headers = 2 * (40 + 32);
        return count.bytesSent() + count.bytesReceived() + frames * headers;
    }

    @Test
    void a_flowpath_that_dies_while_it_stands_by_is_made_again_before_it_is_needed() {
        open(HandoverMode.BACKUP);
        network.run(1_000 + HANDSHAKES_MILLIS);
        int standby = over(client, CELL).id();
        network.link(client, standby).goSilent();
        network.run(KEEPALIVE_MILLIS + 2_000);
        assertThat(over(client, CELL).id()).isNotEqualTo(standby);
    }

    @Test
    void one_that_the_scheduler_sets_aside_is_as_well_known_as_one_that_stands_by() {
        world.clientOptions = world.clientOptions.withScheduler(PathSchedulers.primary());
        open(HandoverMode.FULL);
        network.run(1_000 + HANDSHAKES_MILLIS);
        transfer(client, MUCH);
        Route aside = over(client, CELL).bytesSent() == 0 ? CELL : WIFI;
        int id = over(client, aside).id();
        long before = costOf(id);
        for (int minutes = 0; minutes < 60; minutes++) {
            transfer(client, 10_000);
            network.run(60_000);
        }
        assertThat(over(client, aside).bytesSent()).isZero();
        assertThat(costOf(id) - before).isBetween(1_000L, 100_000L);

        network.link(client, id).goSilent();
        network.run(KEEPALIVE_MILLIS + 2_000);
        assertThat(over(client, aside).id()).isNotEqualTo(id);
    }

    @Test
    void in_backup_the_other_one_takes_over_without_a_handshake() {
        open(HandoverMode.BACKUP);
        network.run(1_000 + HANDSHAKES_MILLIS);
        network.reach.put(WIFI, Network.Reach.SILENT);
        network.cut(network.link(client, 0));
        long before = network.now();
        transfer(server(), 1_000);
        assertThat(network.now() - before).isLessThanOrEqualTo(2 * Network.LATENCY_MILLIS * Network.MILLI);
        assertThat(over(client, CELL).role()).isEqualTo(PathRole.PREFERRED);
    }

    @Test
    void in_backup_the_data_goes_back_to_the_better_one_when_it_is_there_again() {
        open(HandoverMode.BACKUP);
        network.run(1_000 + HANDSHAKES_MILLIS);
        network.reach.put(WIFI, Network.Reach.SILENT);
        network.cut(network.link(client, 0));
        network.run(10_000);
        network.reach.remove(WIFI);
        // An attempt that hangs gives way to a fresh one after two seconds, for here no SYN is sent twice.
        network.run(2_000 + HANDSHAKES_MILLIS);
        long overCell = over(client, CELL).bytesReceived();
        transfer(server(), MUCH);
        assertThat(over(client, CELL).bytesReceived()).isEqualTo(overCell);
        assertThat(over(client, WIFI).bytesReceived()).isGreaterThanOrEqualTo(MUCH);
    }

    @Test
    void a_flowpath_that_was_lost_is_made_again_within_a_second_of_its_link_working() {
        open(HandoverMode.FULL);
        network.run(1_000 + HANDSHAKES_MILLIS);
        network.reach.put(CELL, Network.Reach.REFUSED);
        network.cut(network.link(client, 1));
        network.run(60_000);
        assertThat(working(client)).hasSize(1);
        network.reach.remove(CELL);
        network.run(1_000);
        assertThat(working(client)).hasSize(2);
    }

    @Test
    void an_address_that_drops_everything_does_not_hold_up_the_next_one() {
        Route third = Network.from(12);
        network.reach.put(CELL, Network.Reach.SILENT);
        open(HandoverMode.FULL, WIFI, CELL, third);
        network.run(1_000 + HANDSHAKES_MILLIS);
        assertThat(working(client)).hasSize(2);
    }

    @Test
    void of_many_addresses_a_few_are_used() {
        Route[] many = new Route[20];
        Arrays.setAll(many, i -> Network.from(10 + i));
        open(HandoverMode.FULL, many);
        network.run(60_000);
        assertThat(client.connection.flowpaths()).hasSize(4);
    }

    @Test
    void a_new_address_gets_a_flowpath_at_once() {
        open(HandoverMode.FULL, WIFI);
        network.run(5_000);
        network.with(client, connection -> connection.paths().setRoutes(List.of(WIFI, CELL), network.now()));
        network.run(HANDSHAKES_MILLIS);
        assertThat(working(client)).hasSize(2);
    }

    @Test
    void the_mode_can_be_changed_while_connected() {
        open(HandoverMode.SINGLE);
        set(HandoverMode.FULL);
        network.run(HANDSHAKES_MILLIS);
        assertThat(working(client)).hasSize(2);

        set(HandoverMode.BACKUP);
        network.run(HANDSHAKES_MILLIS);
        assertThat(over(server(), CELL).role()).isEqualTo(PathRole.BACKUP);

        set(HandoverMode.FULL);
        network.run(HANDSHAKES_MILLIS);
        assertThat(over(server(), CELL).role()).isEqualTo(PathRole.PREFERRED);

        set(HandoverMode.SINGLE);
        network.run(HANDSHAKES_MILLIS);
        assertThat(working(client)).hasSize(1);
        assertThat(working(server())).hasSize(1);
        transfer(server(), MUCH);
    }

    @Test
    void what_a_dead_flowpath_carried_goes_over_the_other_one() {
        open(HandoverMode.FULL);
        network.run(1_000 + HANDSHAKES_MILLIS);
        network.reach.put(WIFI, Network.Reach.SILENT);
        network.link(client, 0).goSilent();
        transfer(server(), MUCH);
        transfer(client, MUCH);
    }

    @Test
    void a_flowpath_that_is_suspected_is_not_ended_by_one_that_comes_about_elsewhere() {
        open(HandoverMode.FULL, WIFI);
        network.run(1_000);
        network.reach.put(WIFI, Network.Reach.SILENT);
        TestLink held = network.link(client, 0);
        held.toServer.tap = chunk -> null;
        network.write(client, new byte[1_000]);
        network.runUntil(() -> client.heard(ConnectionEvent.Kind.PATH_SUSPECT));
        network.with(client, connection -> connection.paths().setRoutes(List.of(WIFI, CELL), network.now()));
        network.run(2_000);
        assertThat(client.connection.flowpaths()).anyMatch(path -> path.state() == FlowpathState.SUSPECT);
        assertThat(working(client)).hasSize(1);
    }

    @Test
    void what_a_silent_flowpath_holds_goes_over_the_other_one_after_a_moment() {
        open(HandoverMode.FULL);
        network.run(1_000 + HANDSHAKES_MILLIS);
        transfer(server(), MUCH);
        network.link(client, 0).goSilent();
        long before = network.now();
        transfer(server(), MUCH);
        // A round trip is 20 ms: the least patience, and the way of what is sent again.
        assertThat(network.now() - before).isLessThan(150 * Network.MILLI);
    }

    @ParameterizedTest
    @CsvSource({"FULL, true", "FULL, false", "BACKUP, true", "BACKUP, false"})
    void a_flowpath_that_is_dead_one_way_only_is_left_by_both_ends(HandoverMode mode, boolean upward) {
        open(mode);
        network.run(1_000 + HANDSHAKES_MILLIS);
        transfer(server(), MUCH);
        int dead = over(client, WIFI).id();
        TestLink link = network.link(client, dead);
        (upward ? link.toServer : link.toClient).tap = chunk -> null;
        network.reach.put(WIFI, Network.Reach.SILENT);
        long before = network.now();
        transfer(server(), MUCH);
        transfer(client, MUCH);
        assertThat(network.now() - before).isLessThan(1_500 * Network.MILLI);
        network.run(1_000);
        assertThat(working(client)).noneMatch(path -> path.id() == dead);
        assertThat(working(server())).noneMatch(path -> path.id() == dead);
    }

    @Test
    void a_flowpath_that_ends_as_soon_as_it_works_is_made_again_less_and_less_often() {
        open(HandoverMode.FULL);
        network.run(1_000 + HANDSHAKES_MILLIS);
        int before = network.links.size();
        for (long until = network.now() + 60_000 * Network.MILLI; network.now() < until; ) {
            network.run(Network.LATENCY_MILLIS);
            working(client)
                    .filter(path -> path.local().getAddress().equals(CELL.local()))
                    .toList()
                    .forEach(path -> network.cut(network.link(client, path.id())));
        }
        assertThat(network.links.size() - before).isBetween(60, 90);
    }

    @Test
    void a_server_hears_at_once_of_an_address_that_its_client_has_lost() {
        open(HandoverMode.FULL);
        network.run(1_000 + HANDSHAKES_MILLIS);
        network.reach.put(WIFI, Network.Reach.SILENT);
        network.link(client, 0).goSilent();
        network.with(client, connection -> connection.handleLocalAddressLost(WIFI.local(), network.now()));
        network.run(Network.LATENCY_MILLIS);
        assertThat(working(server())).singleElement().matches(path -> path.id() == 1);
    }

    @Test
    void a_link_that_comes_back_with_round_trips_of_a_second_is_used_again() {
        open(HandoverMode.FULL);
        network.run(1_000 + HANDSHAKES_MILLIS);
        assertThat(working(client)).hasSize(2);
        network.latencies.put(CELL, 500L);
        linksOver(CELL).toList().forEach(network::cut);
        network.run(30_000);
        assertThat(working(client)).hasSize(2);
    }
}
