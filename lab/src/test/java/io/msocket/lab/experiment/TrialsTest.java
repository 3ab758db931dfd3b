package io.msocket.lab.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.lab.report.Bar;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrialsTest {
    private static final String SCENE = "RTT 20 ms";

    @Test
    void a_bar_is_met_by_the_median() {
        Trials trials = new Trials(List.of(
                gap(Contender.MSOCKET_FULL, 80), gap(Contender.MSOCKET_FULL, 100), gap(Contender.MSOCKET_FULL, 900)));
        assertThat(trials.atMost(SCENE, Contender.MSOCKET_FULL, Measure.LARGEST_GAP, 100))
                .extracting(Bar::met, Bar::expected, Bar::measured)
                .containsExactly(true, "at most 100 ms", "100 (80 .. 900)");
        assertThat(trials.atMost(SCENE, Contender.MSOCKET_FULL, Measure.LARGEST_GAP, 99)
                        .met())
                .isFalse();
        assertThat(trials.atLeast(SCENE, Contender.MSOCKET_FULL, Measure.LARGEST_GAP, 100)
                        .met())
                .isTrue();
    }

    @Test
    void what_was_never_measured_meets_no_bar_and_is_told_in_the_table() {
        Trials trials = new Trials(List.of(
                gap(Contender.MSOCKET_FULL, 80), failed(Contender.MSOCKET_FULL), failed(Contender.MSOCKET_BACKUP)));
        assertThat(trials.table(Measure.LARGEST_GAP)).asString().contains("80, 1 never", "never");
        assertThat(trials.atMost(SCENE, Contender.MSOCKET_BACKUP, Measure.LARGEST_GAP, 1_000)
                        .met())
                .isFalse();
        assertThat(trials.allWhole().met()).isFalse();
        assertThat(trials.failures()).hasSize(2).allMatch(words -> words.contains("it hangs"));
    }

    @Test
    void another_contender_s_median_is_a_bar_unless_it_never_came_to_one() {
        Trials trials = new Trials(List.of(
                gap(Contender.MSOCKET_FULL, 80), gap(Contender.MPTCP_FULL, 70), failed(Contender.MPTCP_BACKUP)));
        assertThat(against(trials, Contender.MPTCP_FULL)).isFalse();
        assertThat(against(trials, Contender.MPTCP_BACKUP)).isTrue();
    }

    @Test
    void a_kernel_that_fails_is_no_failure_of_ours() {
        Trials trials = new Trials(List.of(gap(Contender.MSOCKET_FULL, 80), failed(Contender.MPTCP_FULL)));
        assertThat(trials.allWhole().met()).isTrue();
        assertThat(trials.msocket(Mode.FULL, Mode.BACKUP)).containsExactly(Contender.MSOCKET_FULL);
    }

    private static boolean against(Trials trials, Contender other) {
        return trials.atMostAs(SCENE, Contender.MSOCKET_FULL, other, Measure.LARGEST_GAP)
                .met();
    }

    private static Trial gap(Contender contender, double millis) {
        return new Trial(SCENE, contender, Map.of(Measure.LARGEST_GAP, millis), true, "");
    }

    private static Trial failed(Contender contender) {
        return new Trial(SCENE, contender, Map.of(), false, "it hangs");
    }
}
