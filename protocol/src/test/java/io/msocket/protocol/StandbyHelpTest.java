package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a flowpath that stands by again does for a preferred one that has just begun. */
class StandbyHelpTest {
    private static final Route WIFI = Network.from(10);
    private static final Route CELL = Network.from(11);
    private static final int MUCH = 1_000_000;

    /** More than a driver lets wait. */
    private static final int FULL = 1 << 24;

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long ROUND_TRIP = TimeUnit.MILLISECONDS.toNanos(60);

    private final Streams streams = new Streams(new Environment(
            World.SUITE, bytes -> {}, Buffers.unpooled(), ConnectionOptions.defaults(), Principal.own()));
    private final SendStream output = streams.output;
    private final Flowpaths paths = new Flowpaths(streams, new Outbox());
    private Flowpath wifi;
    private Flowpath cell;
    private StreamBinder binder;

    @BeforeEach
    void bothWork() {
        cell = path(1, CELL, PathRole.BACKUP);
        wifi = path(2, WIFI, PathRole.PREFERRED);
        binder = new StreamBinder(PathSchedulers.earliestCompletion().create(), output, paths);
        append(MUCH);
        cell.handleDataSent(0, 1_000, 0, 0);
        output.handleSent(0, 1_000);
    }

    private Flowpath path(int id, Route route, PathRole role) {
        Flowpath path = Flowpath.dialled(id, Attempt.ofSearch(route), new Liveness(0, 0), 0, 0);
        path.become(FlowpathState.ACTIVE);
        path.roles.beginAs(role);
        paths.add(path);
        return path;
    }

    private void append(int bytes) {
        output.append(new Slice(new byte[bytes], 0, bytes));
        output.handleLimit(output.end());
    }

    private boolean isFoundFor(Flowpath path, long now) {
        return binder.find(now) && binder.isFor(path);
    }

    @Test
    void the_preferred_one_carries_what_it_has_room_for() {
        assertThat(isFoundFor(wifi, 0)).isTrue();
    }

    @Test
    void it_carries_what_the_preferred_one_cannot_take_yet() {
        wifi.handlePolled(FULL);
        assertThat(isFoundFor(cell, 0)).isTrue();
        wifi.handleDataSent(1_000, 1_000, 0, 0);
        assertThat(isFoundFor(cell, SECOND - 1)).isTrue();
        wifi.handleSent(FULL);
        assertThat(isFoundFor(wifi, SECOND - 1)).isTrue();
    }

    @Test
    void it_does_so_for_a_second() {
        wifi.handlePolled(FULL);
        wifi.handleDataSent(1_000, 1_000, 0, 0);
        assertThat(binder.find(SECOND)).isFalse();
    }

    @Test
    void it_does_so_until_tcp_has_found_out_what_the_preferred_one_carries() throws Exception {
        wifi.handlePolled(FULL);
        long now = 0;
        long sent = 1_000;
        wifi.handleDataSent(sent, 1_000, 0, now);
        // The same in each round trip: it does not grow.
        for (int round = 1; round <= 3; round++) {
            assertThat(isFoundFor(cell, now)).as("after %d", round - 1).isTrue();
            output.handleSent(sent, 1_000);
            sent += 1_000;
            wifi.handleDataSent(sent, 1_000, 0, now);
            now += ROUND_TRIP;
            wifi.handleAcknowledged(round * 1_000L, output, now);
        }
        assertThat(binder.find(now)).isFalse();
    }

    @Test
    void one_that_has_not_carried_until_now_stands_by() throws Exception {
        cell.handleAcknowledged(1_000, output, 0);
        wifi.handlePolled(FULL);
        assertThat(binder.find(0)).isFalse();
    }

    @Test
    void the_end_of_the_stream_waits_for_the_preferred_one() {
        wifi.handlePolled(FULL);
        output.handleSent(1_000, MUCH - 100_000);
        assertThat(binder.find(0)).isFalse();
    }

    @Test
    void copies_are_made_for_preferred_ones_only() {
        wifi.handlePolled(FULL);
        binder.setScheduler(PathSchedulers.redundant().create());
        assertThat(binder.find(0)).isFalse();
    }

    @Test
    void where_another_preferred_one_has_come_to_its_speed_it_stands_by() {
        Flowpath ethernet = path(3, Network.from(12), PathRole.PREFERRED);
        ethernet.handleDataSent(2_000, 1_000, 0, -SECOND);
        ethernet.handlePolled(FULL);
        wifi.handlePolled(FULL);
        assertThat(binder.find(0)).isFalse();
    }

    @Test
    void nobody_is_asked_while_nothing_may_be_sent() {
        PathScheduler never = (candidates, backlog) -> {
            throw new AssertionError("asked with " + backlog.bytes() + " bytes to send");
        };
        binder = new StreamBinder(never, output, paths);
        wifi.handlePolled(FULL);
        // All that the peer allows has gone, and the application has written more.
        output.handleSent(1_000, MUCH - 1_000);
        output.append(new Slice(new byte[MUCH], 0, MUCH));
        assertThat(binder.find(0)).isFalse();
    }

    @Test
    void one_path_as_long_as_it_works_is_one() {
        binder.setScheduler(PathSchedulers.primary().create());
        assertThat(isFoundFor(wifi, 0)).isTrue();
        wifi.handlePolled(FULL);
        assertThat(binder.find(0)).isFalse();
    }

    @Test
    void little_is_to_wait_on_it() {
        assertThat(paths.suitability().sharesLoad(cell)).isTrue();
        assertThat(paths.suitability().sharesLoad(wifi)).isFalse();
    }
}
