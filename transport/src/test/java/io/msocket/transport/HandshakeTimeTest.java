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
    private long now;
    private long worked;
    private long longest;

    /** As a loop does that has nothing else to do. */
    private void workForAnHour(boolean forOneSource) {
        HandshakeTime time = new HandshakeTime();
        while (now < HOUR) {
            long turnBegan = now;
            while (time.isLeft()) {
                long began = now;
                now += 1 + random.nextLong(LONGEST_STEP);
                time.handleStep(began, now, forOneSource);
            }
            worked += now - turnBegan;
            longest = Math.max(longest, now - turnBegan);
            assertThat(time.againAt()).isGreaterThanOrEqualTo(now);
            now = time.againAt();
            time.begin();
        }
    }

    @Test
    void one_source_gets_half_of_the_time() {
        workForAnHour(true);
        assertThat((double) worked / now).isBetween(0.499, 0.501);
    }

    @Test
    void several_get_all_of_it_a_few_steps_at_a_time() {
        workForAnHour(false);
        assertThat(worked).isEqualTo(now);
        assertThat(longest).isLessThan(HandshakeTime.AT_A_TIME_NANOS + LONGEST_STEP);
    }
}
