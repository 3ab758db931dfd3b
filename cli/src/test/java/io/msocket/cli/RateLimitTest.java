package io.msocket.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long START = Long.MAX_VALUE - SECOND / 2;

    @Test
    void what_is_sent_as_fast_as_it_may_be_goes_at_the_rate() {
        RateLimit limit = new RateLimit(1_000_000, START);
        long now = START;
        for (int i = 0; i < 1_000; i++) {
            now += Math.max(0, limit.take(10_000, now));
        }
        assertThat(now - START).isBetween(10 * SECOND - SECOND / 20, 10 * SECOND);
    }

    @Test
    void a_pause_is_made_good_for_a_fiftieth_of_a_second_and_no_more() {
        RateLimit limit = new RateLimit(1_000_000, START);
        assertThat(limit.take(1_000_000, START)).isNotPositive();
        assertThat(limit.take(1, START)).isBetween(SECOND * 97 / 100, SECOND);
        long later = START + 100 * SECOND;
        assertThat(limit.take(20_000, later)).isNotPositive();
        assertThat(limit.take(10_000, later)).isNotPositive();
        assertThat(limit.take(1, later)).isEqualTo(SECOND / 100);
    }

    @Test
    void no_rate_is_no_limit() {
        assertThatThrownBy(() -> new RateLimit(0, START)).isInstanceOf(IllegalArgumentException.class);
    }
}
