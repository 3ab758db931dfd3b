package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private static final int MOST = 3;
    private static final long PERIOD = 100;

    private final TokenBucket bucket = new TokenBucket(MOST, PERIOD);

    private void takeAll(long now) {
        for (int i = 0; i < MOST; i++) {
            assertThat(bucket.nextTime()).isLessThanOrEqualTo(now);
            bucket.take(now);
        }
    }

    @Test
    void as_many_as_may_be_at_once_and_then_one_in_each_period() {
        takeAll(1_000);
        assertThat(bucket.nextTime()).isEqualTo(1_000 + PERIOD);
        bucket.take(1_000 + PERIOD);
        assertThat(bucket.nextTime()).isEqualTo(1_000 + 2 * PERIOD);
    }

    @Test
    void after_a_rest_of_whatever_length_no_more_than_at_first() {
        takeAll(0);
        takeAll(1_000_000);
        assertThat(bucket.nextTime()).isEqualTo(1_000_000 + PERIOD);
    }

    @Test
    void after_a_short_rest_as_many_as_it_has_lasted_periods() {
        takeAll(0);
        long now = 2 * PERIOD;
        bucket.take(now);
        assertThat(bucket.nextTime()).isEqualTo(now);
        bucket.take(now);
        assertThat(bucket.nextTime()).isEqualTo(now + PERIOD);
    }

    @Test
    void who_asks_all_the_time_gets_as_many_as_there_are_periods() {
        int count = 0;
        for (long now = 0; now < 1_000 * PERIOD; now++) {
            count += bucket.tryTake(now) ? 1 : 0;
        }
        assertThat(count).isEqualTo(MOST + 999);
    }
}
