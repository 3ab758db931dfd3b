package io.msocket.sim;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** What the oracle objects to in the time that a connection takes beside strangers. */
class PaceTest {
    private static final long START = 7_000_000_000L;
    private static final long SECOND = 1_000_000_000L;

    private final Pace quiet = new Pace();
    private final Pace loud = new Pace();

    private void assertNoticed(String words) {
        assertThatThrownBy(() -> loud.check(quiet, START, 0))
                .isInstanceOf(SimulationFailure.class)
                .hasMessageContaining(words);
    }

    @Test
    void one_that_takes_as_long_or_a_little_longer_is_all_right() {
        quiet.handleOpened(START + SECOND);
        quiet.handleCompleted(START + 4 * SECOND);
        loud.handleOpened(START + SECOND);
        loud.handleCompleted(START + 5 * SECOND);
        loud.check(quiet, START, 0);
    }

    @Test
    void one_that_opens_much_later_is_noticed() {
        quiet.handleOpened(START + SECOND);
        loud.handleOpened(START + 2 * SECOND);
        assertNoticed("not open before 2000.000 ms, without them after 1000.000 ms");
    }

    @Test
    void one_that_does_not_open_is_noticed() {
        quiet.handleOpened(START + SECOND);
        assertNoticed("not open at all");
    }

    @Test
    void one_that_does_not_get_all_its_bytes_is_noticed() {
        quiet.handleOpened(START + SECOND);
        quiet.handleCompleted(START + 4 * SECOND);
        loud.handleOpened(START + SECOND);
        assertNoticed("not complete at all");
    }

    @Test
    void one_that_waits_a_few_rounds_for_its_turn_is_all_right_and_no_more() {
        quiet.handleOpened(START + SECOND);
        loud.handleOpened(START + 2 * SECOND);
        loud.check(quiet, START, SECOND / 50);
        assertThatThrownBy(() -> loud.check(quiet, START, SECOND / 100)).isInstanceOf(SimulationFailure.class);
    }

    @Test
    void one_that_trouble_has_hit_which_hit_somebody_else_without_strangers_may_be_late() {
        quiet.handleOpened(START + SECOND);
        loud.handleOpened(START + 3 * SECOND);
        loud.handleShiftedTrouble(START + 2 * SECOND);
        assertNoticed("not open before");
        loud.handleShiftedTrouble(START + SECOND);
        loud.check(quiet, START, 1);
    }

    @Test
    void one_that_fails_without_strangers_may_fail_with_them() {
        loud.check(quiet, START, 0);
    }

    @Test
    void one_whose_principal_held_most_may_be_late() {
        quiet.handleOpened(START + SECOND);
        loud.handlePushedOut();
        loud.check(quiet, START, 0);
    }
}
