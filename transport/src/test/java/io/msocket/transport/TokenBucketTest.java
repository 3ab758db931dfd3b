package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;

    private final TokenBucket bucket = new TokenBucket(100, 5);

    private int taken(long now) {
        int count = 0;
        while (bucket.take(now)) {
            count++;
        }
        return count;
    }

    @Test
    void so_many_at_once_and_then_as_time_passes() {
        assertThat(taken(0)).isEqualTo(5);
        assertThat(taken(9 * MILLI)).isZero();
        assertThat(taken(10 * MILLI)).isEqualTo(1);
        assertThat(taken(40 * MILLI)).isEqualTo(3);
    }

    @Test
    void however_long_it_rests_it_holds_no_more() {
        assertThat(taken(0)).isEqualTo(5);
        assertThat(taken(3_600 * SECOND)).isEqualTo(5);
        assertThat(taken(3_600 * SECOND)).isZero();
    }

    @Test
    void who_asks_all_the_time_gets_the_rate() {
        int count = 0;
        for (long now = 0; now < 10 * SECOND; now += MILLI) {
            count += bucket.take(now) ? 1 : 0;
        }
        assertThat(count).isBetween(1_000, 1_005);
    }
}
