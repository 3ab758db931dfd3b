package io.msocket.lab.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.lab.report.Bar;
import io.msocket.lab.report.Findings;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ServerMovesTest {
    private static final int ROUND_TRIP_MILLIS = 100;

    @Test
    void the_median_is_taken_of_what_each_took_beyond_its_own_round_trips() {
        ServerMoveTrial trial = new ServerMoveTrial(
                MoveKind.PLANNED,
                3,
                OptionalDouble.empty(),
                List.of(reconnection(100, 260), reconnection(20, 70), reconnection(200, 800)),
                "");
        assertThat(timed(trial, ServerMoves.BeyondRoundTrips.median(20)).met()).isTrue();
        assertThat(timed(trial, ServerMoves.BeyondRoundTrips.median(19)))
                .extracting(Bar::met, Bar::expected, Bar::measured)
                .containsExactly(false, "at most 19 ms", "20.0 ms");
    }

    @Test
    void a_bar_for_all_is_missed_by_one() {
        ServerMoveTrial trial = trial(MoveKind.PLANNED, "", 240, 240, 240, 1_300);
        assertThat(timed(trial, ServerMoves.BeyondRoundTrips.ofAll(1_050)).met())
                .isTrue();
        assertThat(timed(trial, ServerMoves.BeyondRoundTrips.ofAll(1_049)).met())
                .isFalse();
    }

    @Test
    void one_that_does_not_reconnect_is_told_and_misses_a_certain_bar() {
        ServerMoveTrial trial = new ServerMoveTrial(
                MoveKind.UNPLANNED,
                2,
                OptionalDouble.of(30),
                List.of(
                        reconnection(ROUND_TRIP_MILLIS, 250),
                        new ServerMoveTrial.Reconnection(
                                ROUND_TRIP_MILLIS, OptionalDouble.empty(), OptionalDouble.of(9_000))),
                "1 failed, one because: lost");
        Findings findings = outcome(trial);
        assertThat(certain(findings).met()).isFalse();
        assertThat(certain(findings).measured()).isEqualTo("1 of 2");
        assertThat(findings.tables()).singleElement().asString().contains("1 of 2", "9000.0", "30");
        assertThat(findings.notes()).anyMatch(note -> note.contains("lost"));
    }

    @Test
    void one_that_reconnects_and_is_of_no_use_misses_a_certain_bar() {
        assertThat(certain(outcome(trial(MoveKind.PLANNED, "1 failed, one because: a wrong byte", 250)))
                        .met())
                .isFalse();
        assertThat(certain(outcome(trial(MoveKind.PLANNED, "", 250))).met()).isTrue();
    }

    @Test
    void a_record_that_is_told_late_misses_a_bar_and_none_is_asked_of_a_move_without_one() {
        Findings late = outcome(new ServerMoveTrial(
                MoveKind.UNPLANNED, 1, OptionalDouble.of(101), List.of(reconnection(ROUND_TRIP_MILLIS, 250)), ""));
        assertThat(late.bars()).extracting(Bar::met).containsExactly(true, true, false);
        assertThat(outcome(trial(MoveKind.PLANNED, "", 250)).bars()).hasSize(2);
    }

    /** Clients have to see that their flowpaths are dead. */
    @Test
    void who_is_told_by_datagrams_has_a_round_trip_and_60_ms_more() {
        assertThat(timed(trial(MoveKind.TOLD, "", 430), ServerMoves.BeyondRoundTrips.median(20)))
                .extracting(Bar::met, Bar::expected, Bar::measured)
                .containsExactly(true, "at most 80 ms", "80.0 ms");
        assertThat(timed(trial(MoveKind.TOLD, "", 431), ServerMoves.BeyondRoundTrips.median(20))
                        .met())
                .isFalse();
    }

    @Test
    void each_kind_has_a_table_that_says_what_its_times_count_from() {
        Findings findings = outcome(trial(MoveKind.PLANNED, "", 250), trial(MoveKind.UNPLANNED, "", 250));
        assertThat(findings.tables()).hasSize(2);
        assertThat(findings.tables().get(0).toString()).contains(MoveKind.PLANNED.beginning());
        assertThat(findings.tables().get(1).toString()).contains(MoveKind.UNPLANNED.beginning());
    }

    private static Findings outcome(ServerMoveTrial... trials) {
        return new ServerMoves(List.of(trials), ServerMoves.BeyondRoundTrips.median(20)).outcome();
    }

    private static Bar timed(ServerMoveTrial trial, ServerMoves.BeyondRoundTrips bar) {
        return new ServerMoves(List.of(trial), bar)
                .outcome().bars().stream().filter(Bar::timed).findFirst().orElseThrow();
    }

    private static Bar certain(Findings findings) {
        return findings.bars().stream().filter(bar -> !bar.timed()).findFirst().orElseThrow();
    }

    private static ServerMoveTrial trial(MoveKind kind, String words, double... millis) {
        List<ServerMoveTrial.Reconnection> all = Arrays.stream(millis)
                .mapToObj(each -> reconnection(ROUND_TRIP_MILLIS, each))
                .toList();
        return new ServerMoveTrial(kind, all.size(), OptionalDouble.empty(), all, words);
    }

    private static ServerMoveTrial.Reconnection reconnection(int roundTripMillis, double millis) {
        return new ServerMoveTrial.Reconnection(roundTripMillis, OptionalDouble.of(millis), OptionalDouble.of(60));
    }
}
