package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When a client ends a flowpath that it leaves although it works. */
class DeparturesTest {
    private static final Route ROUTE = Network.from(10);

    private final Streams streams = new Streams(new Environment(
            World.SUITE, bytes -> {}, Buffers.unpooled(), ConnectionOptions.defaults(), Principal.own()));
    private final Flowpaths paths = new Flowpaths(streams, new Outbox());
    private final Flowpath old = path(0);
    private final Flowpath successor = path(1);

    private Flowpath path(int id) {
        Flowpath path = Flowpath.dialled(id, Attempt.ofSearch(ROUTE), new Liveness(0, 0), 0, 0);
        path.become(FlowpathState.ACTIVE);
        paths.add(path);
        return path;
    }

    private Departures departures(int features) {
        Credentials credentials = new Credentials(World.SUITE, Features.KNOWN);
        credentials.handleGranted(Openings.granted(false, features), World.SERVER_KEY.publicKey());
        return new Departures(paths, credentials);
    }

    private Departures begun() {
        Departures departures = departures(Features.ROLES);
        departures.begin(old, successor, "another one works", 0);
        return departures;
    }

    private static void peerLeaves(Flowpath path) {
        path.roles.handlePeers(PathWish.LEAVING, 1);
    }

    @Test
    void it_ends_once_neither_end_has_anything_on_its_way_there() {
        Departures departures = begun();
        departures.review(1);
        assertThat(paths.all()).contains(old);
        peerLeaves(old);
        departures.review(2);
        assertThat(paths.all()).containsExactly(successor);
    }

    @Test
    void of_those_that_were_left_one_after_the_other_only_the_last_one_stays_when_its_successor_dies() {
        Departures departures = begun();
        Flowpath third = path(2);
        departures.begin(successor, third, "another one works", 1);
        paths.end(third, PathEnd.disconnected("reset"), 2);

        assertThat(departures.review(2)).isTrue();
        assertThat(successor.roles.isLeftByUs()).isFalse();
        assertThat(old.roles.isLeftByUs()).isTrue();
        peerLeaves(old);
        departures.review(3);
        assertThat(paths.all()).containsExactly(successor);
    }

    @Test
    void an_attempt_to_move_a_successor_that_dies_moves_the_one_that_stays() {
        Departures departures = begun();
        Attempt attempt = Attempt.move(ROUTE, successor.id);
        paths.add(Flowpath.dialled(2, attempt, new Liveness(0, 0), 0, 0));
        paths.end(successor, PathEnd.disconnected("reset"), 2);
        departures.review(2);
        assertThat(attempt.replaces()).isEqualTo(old.id);
    }

    @Test
    void it_does_not_end_before_data_passes_over_the_new_one() {
        Departures departures = begun();
        peerLeaves(old);
        successor.handleDataSent(0, 10_000, 0, 1);
        departures.review(1);
        assertThat(paths.all()).contains(old);
    }

    @Test
    void it_ends_after_a_time_whatever_it_carries() {
        Departures departures = begun();
        old.handleDataSent(0, 10_000, 0, 1);
        assertThat(departures.dueAt()).isEqualTo(Departures.MOST_NANOS);
        departures.review(Departures.MOST_NANOS - 1);
        assertThat(paths.all()).contains(old);
        departures.review(Departures.MOST_NANOS);
        assertThat(paths.all()).containsExactly(successor);
        assertThat(departures.dueAt()).isEqualTo(Connection.NO_TIMEOUT);
    }

    @Test
    void it_stays_while_the_new_one_is_suspected_and_for_good_when_that_ends() {
        Departures departures = begun();
        successor.become(FlowpathState.SUSPECT);
        assertThat(departures.review(2 * Departures.MOST_NANOS)).isFalse();
        assertThat(departures.dueAt()).isEqualTo(Connection.NO_TIMEOUT);
        paths.end(successor, PathEnd.disconnected("it dies"), 0);
        assertThat(departures.review(2 * Departures.MOST_NANOS)).isTrue();
        assertThat(paths.all()).containsExactly(old);
        assertThat(old.roles.wish()).isEqualTo(PathWish.PREFERRED);
        assertThat(old.roles.ourNumber()).isEqualTo(2);
    }

    @Test
    void the_new_one_ends_if_the_stream_has_gone_on_over_the_old_one() {
        Departures departures = begun();
        successor.handleDataSent(0, 10_000, 0, 1);
        old.handleDataSent(10_000, 20_000, 0, 1);
        assertThat(departures.review(Departures.MOST_NANOS)).isTrue();
        assertThat(paths.all()).containsExactly(old);
    }

    @Test
    void of_many_that_are_left_the_oldest_end() {
        Departures departures = begun();
        Flowpath third = path(2);
        departures.begin(successor, third, "a third one works", 0);
        Flowpath fourth = path(3);
        departures.begin(third, fourth, "a fourth one works", 0);
        assertThat(paths.all()).containsExactly(successor, third, fourth);
        assertThat(departures.latest(successor)).isSameAs(fourth);
    }

    @Test
    void who_does_not_know_what_it_means_is_left_at_once() {
        departures(0).begin(old, successor, "another one works", 0);
        assertThat(paths.all()).containsExactly(successor);
    }
}
