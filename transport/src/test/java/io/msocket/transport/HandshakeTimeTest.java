package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How much of an event loop's time handshakes take, whatever their steps cost. */
class HandshakeTimeTest {
    private static final long LONGEST_STEP = TimeUnit.MICROSECONDS.toNanos(700);
    private static final long HOUR = TimeUnit.HOURS.toNanos(1);

    private final Random random = new Random(11);

    @Test
    void they_take_all_that_is_left_a_few_steps_at_a_time() {
        HandshakeTime time = new HandshakeTime();
        long worked = 0;
        long longest = 0;
        long now = 0;
        while (now < HOUR) {
            long turnBegan = now;
            while (time.isLeft()) {
                long began = now;
                now += 1 + random.nextLong(LONGEST_STEP);
                time.handleStep(began, now);
            }
            worked += now - turnBegan;
            longest = Math.max(longest, now - turnBegan);
            assertThat(time.againAt()).isEqualTo(now);
            time.begin();
            assertThat(time.againAt()).isEqualTo(Long.MAX_VALUE);
        }
        assertThat(worked).isEqualTo(now);
        assertThat(longest).isBetween(HandshakeTime.AT_A_TIME_NANOS, HandshakeTime.AT_A_TIME_NANOS + LONGEST_STEP);
    }
}
