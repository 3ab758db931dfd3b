package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** When a client that looks for its server becomes patient, and when it may be impatient again. */
class BackoffTest {
    private static final long MILLI = 1_000_000L;
    private static final Route FIRST = Network.from(10);
    private static final Route SECOND = Network.from(11);

    private static final long MOMENT_MILLIS = 5;

    private final World world = new World();
    private Network network = world.network();
    private Party party;

    private long attempts() {
        return party.eventKinds().stream()
                .filter(kind -> kind == ConnectionEvent.Kind.PATH_CONNECTING)
                .count();
    }

    /** For so long, those of the client's flowpaths that come to work and fulfil the condition are cut at once. */
    private void cutWhatWorks(Predicate<FlowpathSnapshot> condition, long millis) {
        for (long at = 0; at < millis; at += MOMENT_MILLIS) {
            network.run(MOMENT_MILLIS);
            party.connection.flowpaths().stream()
                    .filter(path -> path.state() == FlowpathState.ACTIVE && condition.test(path))
                    .forEach(path -> network.cut(network.link(party, path.id())));
        }
    }

    /** So many attempts are made in the next milliseconds, all of which fail. */
    private long attemptsIn(long millis) {
        network.reach.put(FIRST, Network.Reach.REFUSED);
        long before = attempts();
        network.cut(network.onlyLink(party));
        network.run(millis);
        return attempts() - before;
    }

    @Test
    void a_server_whose_flowpaths_die_at_once_is_asked_as_rarely_as_one_that_cannot_be_reached() {
        party = network.open(world.client(), FIRST);
        long before = attempts();
        cutWhatWorks(path -> true, 30_000);
        long often = attempts();
        assertThat(often - before).isBetween(150L, 205L);
        cutWhatWorks(path -> true, 270_000);
        long less = attempts();
        assertThat(less - often).isBetween(230L, 310L);
        cutWhatWorks(path -> true, 300_000);
        assertThat(attempts() - less).isBetween(48L, 72L);
        assertThat(party.endedBy()).isNull();
    }

    @Test
    void a_tcp_connection_that_is_taken_and_dropped_is_no_progress() {
        party = network.open(world.client(), FIRST);
        network.handmadeServers.put(FIRST.remote(), RawEnd::close);
        network.cut(network.onlyLink(party));
        network.run(300_000);
        long before = attempts();
        network.run(300_000);
        assertThat(attempts() - before).isBetween(48L, 72L);
    }

    @Test
    void a_flowpath_that_has_lasted_makes_the_client_impatient_again() {
        party = network.open(world.client(), FIRST);
        cutWhatWorks(path -> true, 600_000);
        network.runUntil(party.connection::isSuspended);
        network.runUntil(() -> !party.connection.isSuspended());
        network.run(5_000);
        assertThat(attemptsIn(1_000)).isBetween(6L, 8L);
    }

    @Test
    void so_does_one_that_has_carried_data() {
        party = network.open(world.client(), FIRST);
        cutWhatWorks(path -> true, 600_000);
        network.runUntil(party.connection::isSuspended);
        network.runUntil(() -> !party.connection.isSuspended());
        network.write(party, World.bytes(8 * 1024, 1));
        network.run(100);
        assertThat(attemptsIn(1_000)).isBetween(6L, 8L);
    }

    @Test
    void one_that_has_carried_little_and_has_not_lasted_does_not() {
        party = network.open(world.client(), FIRST);
        cutWhatWorks(path -> true, 600_000);
        network.runUntil(party.connection::isSuspended);
        network.runUntil(() -> !party.connection.isSuspended());
        network.write(party, World.bytes(1024, 1));
        network.run(1_000);
        assertThat(attemptsIn(2_500)).isZero();
    }

    @Test
    void new_routes_make_it_impatient_too() {
        party = network.open(world.client(), FIRST);
        cutWhatWorks(path -> true, 600_000);
        network.reach.put(SECOND, Network.Reach.REFUSED);
        long before = attempts();
        network.with(party, connection -> connection.paths().setRoutes(List.of(SECOND), network.now()));
        network.run(1_000);
        assertThat(attempts() - before).isBetween(6L, 8L);
    }

    @Test
    void a_route_whose_flowpaths_die_at_once_does_not_keep_the_next_one_from_its_turn() {
        party = network.open(world.client(), FIRST, SECOND);
        cutWhatWorks(path -> path.local().getAddress().equals(FIRST.local()), 2_000);
        assertThat(party.connection.flowpaths())
                .anyMatch(path -> path.state() == FlowpathState.ACTIVE
                        && path.local().getAddress().equals(SECOND.local()));
    }

    // --- by chance

    /** One that finds nobody, with a chance of its own. */
    private Connection lonely(int seed) {
        ClientSetup setup = new ClientSetup(
                World.SUITE,
                new Random(seed)::nextBytes,
                world.clientBuffers,
                world.clientOptions,
                World.SERVER_KEY.publicKey(),
                null,
                Service.UNNAMED);
        return Connection.open(setup, List.of(FIRST), 0);
    }

    /** The milliseconds between two instants at which it tries. */
    private static List<Long> triesBetween(Connection client, long fromMillis, long toMillis) {
        List<Long> tries = new ArrayList<>();
        while (client.pollTimeout() <= toMillis * MILLI) {
            long now = client.pollTimeout();
            client.handleTimeout(now);
            for (PathAction action = client.pollAction(); action != null; action = client.pollAction()) {
                if (action instanceof PathAction.Connect && now >= fromMillis * MILLI) {
                    tries.add(now / MILLI);
                }
            }
        }
        return tries;
    }

    @Test
    void clients_that_lost_the_same_server_at_one_instant_do_not_come_back_in_step() {
        int clients = 100;
        int[] perQuarterSecond = new int[4 * 60];
        for (int i = 0; i < clients; i++) {
            for (long at : triesBetween(lonely(i), 600_000, 659_999)) {
                perQuarterSecond[(int) (at - 600_000) / 250]++;
            }
        }
        // Five of a hundred would be even.
        assertThat(IntStream.of(perQuarterSecond).max().orElseThrow()).isLessThan(clients / 5);
        assertThat(IntStream.of(perQuarterSecond).sum()).isBetween(clients * 12 - 60, clients * 12 + 60);
    }

    @Test
    void the_longest_pause_is_made_longer_or_shorter_by_a_quarter_at_most() {
        List<Long> tries = triesBetween(lonely(1), 600_000, 7_200_000);
        assertThat(pauses(tries)).allMatch(pause -> pause >= 3_749 && pause <= 6_251);
        assertThat(pauses(tries)).anyMatch(pause -> pause < 4_000).anyMatch(pause -> pause > 6_000);
    }

    private static List<Long> pauses(List<Long> tries) {
        return IntStream.range(1, tries.size())
                .mapToObj(i -> tries.get(i) - tries.get(i - 1))
                .toList();
    }

    @Test
    void an_address_that_lacks_a_flowpath_is_tried_at_pauses_that_differ_by_chance() {
        world.clientOptions =
                world.clientOptions.toBuilder().mode(HandoverMode.FULL).build();
        network = world.network();
        network.reach.put(SECOND, Network.Reach.REFUSED);
        party = network.open(world.client(), FIRST, SECOND);
        network.run(600_000);
        List<Long> tries = new ArrayList<>();
        for (int before = network.dialled.size(); tries.size() < 200; before = network.dialled.size()) {
            network.run(10);
            if (network.dialled.size() > before) {
                tries.add(network.now() / MILLI);
            }
        }
        assertThat(pauses(tries)).allMatch(pause -> pause >= 3_740 && pause <= 6_260);
        assertThat(pauses(tries)).anyMatch(pause -> pause < 4_000).anyMatch(pause -> pause > 6_000);
    }
}
