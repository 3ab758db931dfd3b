package io.msocket.names.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** When those come again who have lost a server, all at the same moment. */
class RetryPauseTest {
    @Test
    void even_the_first_time_not_all_come_at_once() {
        SplittableRandom random = new SplittableRandom(1);
        assertThat(LongStream.range(0, 1000).map(i -> new RetryPause(random.split()).next()))
                .allMatch(pause -> pause >= 0 && pause <= RetryPause.FIRST_JITTER_MILLIS)
                .anyMatch(pause -> pause < 10)
                .anyMatch(pause -> pause > 90);
    }

    @Test
    void pauses_grow_up_to_the_longest_and_begin_anew_when_it_has_worked() {
        RetryPause pause = new RetryPause(new SplittableRandom(1));
        assertThat(pause.next()).isLessThanOrEqualTo(RetryPause.FIRST_JITTER_MILLIS);
        for (long least : new long[] {200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000}) {
            assertThat(pause.next()).isBetween(least, 2 * least);
        }
        pause.reset();
        pause.handleFailure();
        assertThat(pause.next()).isBetween(200L, 400L);
    }
}
