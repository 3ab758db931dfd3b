package io.msocket.sim;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.msocket.protocol.ConnectionEvent;
import io.msocket.protocol.ConnectionEvent.Kind;
import io.msocket.protocol.FlowpathSnapshot;
import io.msocket.protocol.FlowpathState;
import io.msocket.protocol.HandoverMode;
import io.msocket.protocol.PathRole;
import io.msocket.sim.UnusedPaths.Scheduling;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the oracle objects to in the use of flowpaths, shown by what broken engines would do. */
class PathOracleTest {
    private static final InetSocketAddress SERVER = VirtualNetwork.serverAddress(0, 0);
    private static final long SECOND = 1_000_000_000L;
    private static final long RATE = 100_000;
    private static final int LOT = 1 << 20;

    private static FlowpathSnapshot path(int id, FlowpathState state, PathRole role, long sent, long acknowledged) {
        return new FlowpathSnapshot(
                id, state, null, SERVER, Duration.ofMillis(20), sent, acknowledged, 0, role, RATE, 0);
    }

    private static FlowpathSnapshot working(int id, long sent, long acknowledged) {
        return path(id, FlowpathState.ACTIVE, PathRole.PREFERRED, sent, acknowledged);
    }

    private static FlowpathSnapshot standby(int id, long sent, long acknowledged) {
        return path(id, FlowpathState.ACTIVE, PathRole.BACKUP, sent, acknowledged);
    }

    private static ConnectionEvent event(Kind kind, FlowpathSnapshot path, String detail) {
        return new ConnectionEvent(kind, path, null, detail);
    }

    // --- nothing rests that could carry

    private final UnusedPaths unused = new UnusedPaths();

    private void watchForTwoSeconds(Scheduling scheduling, long sendable, FlowpathSnapshot resting) {
        List<FlowpathSnapshot> paths = List.of(resting, working(7, 1_000, 0));
        for (long now = 0; now <= 2 * SECOND; now += SECOND / 10) {
            unused.check(scheduling, sendable, paths, now);
        }
    }

    @Test
    void a_flowpath_that_rests_while_bytes_wait_is_noticed() {
        assertThatThrownBy(() -> watchForTwoSeconds(Scheduling.USES_ALL, 1, working(1, 10, 10)))
                .isInstanceOf(SimulationFailure.class)
                .hasMessageContaining("has carried none");
    }

    @Test
    void a_flowpath_may_rest_when_nothing_waits_and_when_it_is_not_for_data() {
        watchForTwoSeconds(Scheduling.USES_ALL, 0, working(1, 10, 10));
        watchForTwoSeconds(Scheduling.USES_ALL, LOT, working(1, 10, 9));
        watchForTwoSeconds(Scheduling.USES_ALL, LOT, standby(1, 10, 10));
        watchForTwoSeconds(Scheduling.USES_ALL, LOT, path(1, FlowpathState.SUSPECT, PathRole.PREFERRED, 10, 10));
        watchForTwoSeconds(Scheduling.USES_ONE, LOT, working(1, 10, 10));
    }

    @Test
    void a_scheduler_may_wait_for_others_only_as_long_as_they_are_sooner() {
        watchForTwoSeconds(Scheduling.WAITS, RATE / 50, working(1, 10, 10));
        assertThatThrownBy(() -> watchForTwoSeconds(Scheduling.WAITS, RATE, working(1, 10, 10)))
                .isInstanceOf(SimulationFailure.class);
    }

    // --- nothing on those that stand by

    @Test
    void bytes_on_a_flowpath_that_stands_by_are_noticed_while_a_preferred_one_works() {
        FlowpathSnapshot standby = standby(1, 10, 0);
        CarrierCheck check = new CarrierCheck();
        check.handleKnown(List.of(standby, working(2, 10, 0)), 0);
        check.handleSent(2, List.of(standby, working(2, 20, 0)), true, SECOND / 2);
        check.handleSent(1, List.of(standby, working(2, 20, 0)), true, SECOND);
        FlowpathSnapshot carrying = standby(1, 11, 0);
        assertThatThrownBy(() -> check.handleSent(1, List.of(carrying, working(2, 20, 0)), true, SECOND))
                .isInstanceOf(SimulationFailure.class);
    }

    @Test
    void one_that_has_carried_until_now_may_help_another_that_has_just_begun() {
        CarrierCheck check = new CarrierCheck();
        check.handleKnown(List.of(standby(1, 10, 9), working(2, 0, 0)), 0);
        check.handleSent(2, List.of(standby(1, 10, 9), working(2, 20, 0)), true, SECOND);
        check.handleSent(1, List.of(standby(1, 11, 9), working(2, 20, 0)), true, 2 * SECOND - 1);
        // One that copies to all has no need of it.
        assertThatThrownBy(
                        () -> check.handleSent(1, List.of(standby(1, 12, 9), working(2, 20, 0)), false, 2 * SECOND - 1))
                .isInstanceOf(SimulationFailure.class);
        // What it had sent has come: it stands by.
        assertThatThrownBy(
                        () -> check.handleSent(1, List.of(standby(1, 13, 12), working(2, 20, 0)), true, 2 * SECOND - 1))
                .isInstanceOf(SimulationFailure.class);
        assertThatThrownBy(() -> check.handleSent(1, List.of(standby(1, 14, 12), working(2, 20, 0)), true, 2 * SECOND))
                .isInstanceOf(SimulationFailure.class);
    }

    // --- waste

    private final WasteCheck waste = new WasteCheck();

    @Test
    void what_failing_flowpaths_held_may_go_again_and_little_more() {
        waste.handleSeveral();
        waste.handleEvent(event(Kind.PATH_CLOSED, working(1, 3 * LOT, 2 * LOT), ""));
        waste.check(LOT + 64 * 1024, LOT);
        assertThatThrownBy(() -> waste.check(LOT + LOT / 2, 4 * LOT)).isInstanceOf(SimulationFailure.class);
    }

    @Test
    void what_a_single_flowpath_repeats_without_reason_is_noticed() {
        assertThatThrownBy(() -> waste.check(1_000, 10_000)).isInstanceOf(SimulationFailure.class);
    }

    @Test
    void what_goes_on_a_suspected_flowpath_may_go_again() {
        waste.handleEvent(event(Kind.PATH_SUSPECT, working(1, LOT, LOT), ""));
        waste.handleEvent(event(Kind.PATH_ACTIVE, working(1, 2 * LOT, 2 * LOT), "recovered"));
        waste.handleEvent(event(Kind.PATH_CLOSED, working(1, 5 * LOT, 5 * LOT), ""));
        waste.check(LOT, LOT);
        assertThatThrownBy(() -> waste.check(2 * LOT, LOT)).isInstanceOf(SimulationFailure.class);
    }

    // --- leaving

    private final LeavingCheck leaving = new LeavingCheck();

    /** One that has worked since the beginning is left, for flowpath 2. */
    private void leave(int id, long now) {
        leaving.handleEvent(event(Kind.PATH_ACTIVE, working(id, 0, 0), ""), 0);
        leaving.handleEvent(event(Kind.PATH_ACTIVE, working(2, 0, 0), ""), 0);
        leaving.handleEvent(event(Kind.PATH_ROLE, standby(id, 10, 0), "this end leaves it"), now);
    }

    private void end(FlowpathSnapshot path, int successor, long now) {
        leaving.handleEvent(event(Kind.PATH_CLOSED, path, "replaced by flowpath " + successor), now);
    }

    private void assertNoticed(FlowpathSnapshot path, int successor, long now) {
        assertThatThrownBy(() -> end(path, successor, now))
                .isInstanceOf(SimulationFailure.class)
                .hasMessageContaining("which holds something");
    }

    @Test
    void a_flowpath_that_is_replaced_while_it_carries_something_is_noticed() {
        leave(1, 20 * SECOND);
        assertNoticed(standby(1, 10, 0), 2, 25 * SECOND - 1);
        leave(3, 20 * SECOND);
        end(standby(3, 10, 0), 2, 25 * SECOND);
    }

    @Test
    void one_that_is_not_left_at_all_but_closed_at_once_is_noticed_however_long_both_have_worked() {
        leaving.handleEvent(event(Kind.PATH_ACTIVE, working(1, 0, 0), ""), 0);
        leaving.handleEvent(event(Kind.PATH_ACTIVE, working(2, 0, 0), ""), 0);
        assertNoticed(working(1, 10, 0), 2, 20 * SECOND);
    }

    @Test
    void one_that_carries_nothing_or_does_not_work_may_be_replaced_at_once() {
        end(working(1, 10, 10), 2, SECOND);
        end(path(1, FlowpathState.SUSPECT, PathRole.PREFERRED, 10, 0), 2, SECOND);
    }

    @Test
    void one_that_is_left_for_one_and_then_for_another_has_no_more_time_than_from_the_first() {
        leave(1, 20 * SECOND);
        leave(2, 23 * SECOND);
        end(standby(1, 10, 0), 3, 25 * SECOND);
        assertNoticed(standby(2, 10, 0), 3, 25 * SECOND);
    }

    @Test
    void one_that_stays_after_all_has_all_its_time_when_it_is_left_again() {
        leave(1, 20 * SECOND);
        leaving.handleEvent(event(Kind.PATH_ROLE, working(1, 10, 0), ""), 22 * SECOND);
        leaving.handleEvent(event(Kind.PATH_ROLE, standby(1, 10, 0), "this end leaves it"), 24 * SECOND);
        assertNoticed(standby(1, 10, 0), 2, 28 * SECOND);
    }

    // --- news

    private final NewsCheck news = new NewsCheck(HandoverMode.SINGLE, "earliest");

    private void refuse(ConnectionEvent event) {
        assertThatThrownBy(() -> news.handleEvent(event))
                .isInstanceOf(SimulationFailure.class)
                .hasMessageStartingWith("tells what is no news");
    }

    private static ConnectionEvent event(Kind kind, String detail) {
        return new ConnectionEvent(kind, null, null, detail);
    }

    @Test
    void a_mode_or_a_scheduler_that_was_in_force_already_is_noticed_and_so_is_one_that_was_not_told() {
        refuse(event(Kind.MODE, "SINGLE"));
        refuse(event(Kind.SCHEDULER, "earliest"));
        news.handleEvent(event(Kind.MODE, "FULL"));
        news.handleEvent(event(Kind.SCHEDULER, "primary"));
        refuse(event(Kind.MODE, "FULL"));
        refuse(event(Kind.SCHEDULER, "primary"));
        news.checkPlan(HandoverMode.FULL, "primary");
        assertThatThrownBy(() -> news.checkPlan(HandoverMode.BACKUP, "primary")).isInstanceOf(SimulationFailure.class);
        assertThatThrownBy(() -> news.checkPlan(HandoverMode.FULL, "earliest")).isInstanceOf(SimulationFailure.class);
    }

    @Test
    void a_role_that_is_told_without_a_change_is_noticed_and_so_is_a_change_that_is_not_told() {
        FlowpathSnapshot preferred = working(1, 0, 0);
        FlowpathSnapshot standby = standby(1, 0, 0);
        refuse(event(Kind.PATH_ROLE, path(7, FlowpathState.UNCONFIRMED, PathRole.BACKUP, 0, 0), ""));
        news.checkRoles(List.of(standby));
        news.handleEvent(event(Kind.PATH_ACTIVE, preferred, ""));
        refuse(event(Kind.PATH_ROLE, preferred, ""));
        assertThatThrownBy(() -> news.checkRoles(List.of(standby))).isInstanceOf(SimulationFailure.class);
        refuse(event(Kind.PATH_ACTIVE, standby, "recovered"));
        news.handleEvent(event(Kind.PATH_ROLE, standby, ""));
        news.checkRoles(List.of(standby));
        refuse(event(Kind.PATH_ROLE, standby, ""));
    }
}
