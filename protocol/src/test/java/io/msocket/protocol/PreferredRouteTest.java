package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A better route than the one in use: when the stream moves there, and for how long that is tried. */
class PreferredRouteTest {
    private static final Route WORSE = Network.from(10);
    private static final Route BETTER = Network.from(11);
    private static final long NEVER_SOON_MILLIS = 600_000;

    private final World world = new World();
    private final Network network = world.network();
    private final Party client = network.open(world.client(), WORSE, BETTER);

    private void prefer(Route route) {
        network.with(client, connection -> connection.paths().prefer(route, network.now()));
    }

    private static boolean isOn(FlowpathSnapshot path, Route route) {
        return path.local() != null && path.local().getAddress().equals(route.local());
    }

    private long attempts() {
        return client.eventKinds().stream()
                .filter(kind -> kind == ConnectionEvent.Kind.PATH_CONNECTING)
                .count();
    }

    /** Lets time pass; in which seconds there was an attempt. */
    private List<Long> secondsWithAttempts(long seconds) {
        List<Long> found = new ArrayList<>();
        for (long second = 0; second < seconds; second++) {
            long before = attempts();
            network.run(1_000);
            if (attempts() > before) {
                found.add(second);
            }
        }
        return found;
    }

    @Test
    void the_stream_moves_to_it() {
        prefer(BETTER);
        network.run(1_000);

        assertThat(client.connection.flowpaths()).singleElement().satisfies(path -> {
            assertThat(path.state()).isEqualTo(FlowpathState.ACTIVE);
            assertThat(isOn(path, BETTER)).isTrue();
        });
        assertThat(client.eventKinds()).contains(ConnectionEvent.Kind.MOVED);
        assertThat(network.server.find(client).connection.flowpaths()).hasSize(1);
    }

    @Test
    void a_route_that_is_in_use_is_no_reason_to_move() {
        prefer(WORSE);
        network.run(NEVER_SOON_MILLIS);

        assertThat(client.eventKinds()).doesNotContain(ConnectionEvent.Kind.MOVED);
        assertThat(client.connection.flowpaths())
                .extracting(FlowpathSnapshot::id)
                .containsExactly(0);
    }

    @Test
    void a_move_that_fails_is_tried_again_after_longer_and_longer_pauses_and_not_for_ever() {
        network.reach.put(BETTER, Network.Reach.REFUSED);
        long before = attempts();
        prefer(BETTER);
        assertThat(attempts()).isEqualTo(before + 1);
        network.run(500);

        assertThat(secondsWithAttempts(1_000)).containsExactly(0L, 2L, 6L, 14L, 30L, 62L, 126L);
        assertThat(client.connection.flowpaths())
                .extracting(FlowpathSnapshot::id)
                .containsExactly(0);
        assertThat(client.eventKinds()).doesNotContain(ConnectionEvent.Kind.MOVED);
    }

    @Test
    void a_route_that_works_after_all_is_moved_to() {
        network.reach.put(BETTER, Network.Reach.REFUSED);
        prefer(BETTER);
        network.run(2_500);
        network.reach.remove(BETTER);
        network.run(1_000);

        assertThat(client.connection.flowpaths()).singleElement().matches(path -> isOn(path, BETTER));
    }

    @Test
    void an_attempt_that_is_under_way_is_not_made_twice() {
        network.reach.put(BETTER, Network.Reach.SILENT);
        prefer(BETTER);
        network.run(5_000);

        assertThat(client.connection.flowpaths())
                .filteredOn(path -> isOn(path, BETTER))
                .hasSize(1);
    }

    @Test
    void a_newer_wish_takes_the_place_of_an_older_one() {
        network.reach.put(BETTER, Network.Reach.REFUSED);
        prefer(BETTER);
        network.run(500);
        prefer(WORSE);

        assertThat(secondsWithAttempts(600)).isEmpty();
    }

    @Test
    void a_route_that_is_gone_is_no_longer_wanted() {
        network.reach.put(BETTER, Network.Reach.REFUSED);
        prefer(BETTER);
        network.run(500);
        network.with(client, connection -> connection.paths().setRoutes(List.of(WORSE), network.now()));

        assertThat(secondsWithAttempts(600)).isEmpty();
    }

    /** The search finds the worse one. */
    private void preferWhileNoFlowpathWorks() {
        network.reach.put(BETTER, Network.Reach.REFUSED);
        network.cut(network.onlyLink(client));
        prefer(BETTER);
        network.run(2_000);
        assertThat(client.connection.flowpaths())
                .filteredOn(path -> path.state() == FlowpathState.ACTIVE)
                .singleElement()
                .matches(path -> isOn(path, WORSE));
    }

    @Test
    void a_connection_without_a_flowpath_searches_as_ever() {
        preferWhileNoFlowpathWorks();
        assertThat(client.connection.isSuspended()).isFalse();
    }

    @Test
    void a_wish_outlasts_a_search_that_another_route_wins() {
        preferWhileNoFlowpathWorks();
        network.reach.remove(BETTER);
        network.run(10_000);

        assertThat(client.connection.flowpaths()).singleElement().matches(path -> isOn(path, BETTER));
    }

    @Test
    void a_server_has_no_routes() {
        Connection server = network.server.find(client).connection;
        assertThatThrownBy(() -> server.paths().prefer(BETTER, network.now()))
                .isInstanceOf(UnsupportedOperationException.class);
    }
}
