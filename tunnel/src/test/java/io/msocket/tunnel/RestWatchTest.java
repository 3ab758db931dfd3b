package io.msocket.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Looks on a virtual clock. */
class RestWatchTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private boolean over = true;
    private long taken;
    private int timesGivenUp;

    private final RestWatch watch =
            new RestWatch(Duration.ofMinutes(10), () -> over, () -> taken, () -> timesGivenUp++);

    @BeforeEach
    void begin() {
        channel.freezeTime();
        watch.begin(channel.eventLoop());
    }

    private void pass(long seconds) {
        for (long i = 0; i < seconds; i++) {
            channel.advanceTimeBy(1, TimeUnit.SECONDS);
            channel.runScheduledPendingTasks();
        }
    }

    @Test
    void who_takes_nothing_is_given_up_after_that_time_and_once() {
        pass(599);
        assertThat(timesGivenUp).isZero();
        pass(1);
        assertThat(timesGivenUp).isOne();
        pass(2_000);
        assertThat(timesGivenUp).isOne();
    }

    @Test
    void who_takes_little_goes_on() {
        for (int i = 0; i < 20; i++) {
            pass(500);
            taken++;
        }
        assertThat(timesGivenUp).isZero();
        pass(660);
        assertThat(timesGivenUp).isOne();
    }

    @Test
    void who_takes_nothing_while_the_other_half_lives_goes_on() {
        over = false;
        pass(10_000);
        assertThat(timesGivenUp).isZero();
        over = true;
        pass(599);
        assertThat(timesGivenUp).isZero();
        pass(61);
        assertThat(timesGivenUp).isOne();
    }

    @Test
    void what_has_ended_is_not_looked_at_and_keeps_no_timer() {
        watch.end();
        pass(10_000);
        assertThat(timesGivenUp).isZero();
        assertThat(channel.runScheduledPendingTasks()).isEqualTo(-1);
    }

    @Test
    void to_begin_again_gives_no_more_time() {
        pass(300);
        watch.begin(channel.eventLoop());
        pass(300);
        assertThat(timesGivenUp).isOne();
    }
}
