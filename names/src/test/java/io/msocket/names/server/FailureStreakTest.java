package io.msocket.names.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FailureStreakTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final FailureStreak streak = new FailureStreak();

    @Test
    void who_is_reached_for_a_moment_has_not_become_better() {
        assertThat(streak.handleFailure(0)).isEqualTo(1);
        assertThat(streak.handleReached(SECOND)).isFalse();
        assertThat(streak.handleFailure(2 * SECOND)).isEqualTo(2);
    }

    @Test
    void who_is_reached_for_long_begins_anew() {
        streak.handleFailure(0);
        assertThat(streak.handleReached(SECOND)).isFalse();
        assertThat(streak.handleReached(12 * SECOND)).isTrue();
        assertThat(streak.handleReached(13 * SECOND)).isFalse();
        assertThat(streak.handleFailure(14 * SECOND)).isEqualTo(1);
    }

    /** There was nothing to tell him in between. */
    @Test
    void who_was_reached_last_and_fails_long_afterwards_begins_anew() {
        streak.handleFailure(0);
        streak.handleReached(SECOND);
        assertThat(streak.handleFailure(3600 * SECOND)).isEqualTo(1);
    }
}
