package io.msocket.lab.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.msocket.lab.report.Bar;
import io.msocket.lab.report.Findings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BothMovesTest {
    private static final Duration ROUND_TRIP = Duration.ofMillis(116);
    private static final Duration NAMES_ROUND_TRIP = Duration.ofMillis(32);
    private static final double LOOKUP_MILLIS = 148;
    private static final double RECORD_MILLIS = 40;

    /** A lookup, a record and two round trips. */
    private static final double BOUND_MILLIS = 420;

    @Test
    void who_watches_has_no_time_between_lookups() {
        assertThat(soon(Duration.ZERO, BOUND_MILLIS + 100).met()).isTrue();
        assertThat(soon(Duration.ZERO, BOUND_MILLIS + 101))
                .extracting(Bar::met, Bar::measured)
                .containsExactly(false, "101 ms");
    }

    @Test
    void who_looks_the_name_up_has_the_time_between_two_lookups_more() {
        Duration poll = Duration.ofMillis(500);
        assertThat(soon(poll, BOUND_MILLIS + 600).met()).isTrue();
        assertThat(soon(poll, BOUND_MILLIS + 601).met()).isFalse();
    }

    @Test
    void the_bound_is_asked_of_each_return() {
        Findings findings = new BothMoves(
                        List.of(
                                back(Duration.ZERO, Optional.of(100.0)),
                                back(Duration.ZERO, Optional.of(110.0)),
                                back(Duration.ZERO, Optional.of(1_000.0))),
                        ROUND_TRIP,
                        NAMES_ROUND_TRIP)
                .outcome();
        assertThat(findings.bars()).filteredOn(Bar::timed).extracting(Bar::met).containsExactly(false, true);
    }

    @Test
    void who_never_reads_again_misses_both_bars() {
        Findings findings =
                new BothMoves(List.of(back(Duration.ZERO, Optional.empty())), ROUND_TRIP, NAMES_ROUND_TRIP).outcome();
        assertThat(findings.bars()).extracting(Bar::met).containsExactly(false, false, true);
        assertThat(findings.tables()).singleElement().asString().contains("watch", "never");
    }

    @Test
    void a_record_that_comes_late_is_not_forgiven_though_the_bound_has_it() {
        Findings findings = new BothMoves(
                        List.of(new BothMoves.Return(Duration.ZERO, Optional.of(8_000.0), LOOKUP_MILLIS, 7_700)),
                        ROUND_TRIP,
                        NAMES_ROUND_TRIP)
                .outcome();
        assertThat(findings.bars())
                .filteredOn(Bar::timed)
                .extracting(Bar::expected, Bar::met)
                .containsExactly(tuple("at most 100 ms", true), tuple("at most 196 ms", false));
    }

    private static Bar soon(Duration poll, double millis) {
        return new BothMoves(List.of(back(poll, Optional.of(millis))), ROUND_TRIP, NAMES_ROUND_TRIP)
                .outcome().bars().stream().filter(Bar::timed).findFirst().orElseThrow();
    }

    private static BothMoves.Return back(Duration poll, Optional<Double> millis) {
        return new BothMoves.Return(poll, millis, LOOKUP_MILLIS, RECORD_MILLIS);
    }
}
