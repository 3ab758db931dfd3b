package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.SelectStrategy;
import org.junit.jupiter.api.Test;

/** The test is Netty: it asks, and says how many sockets are ready. */
class WatchfulSelectTest {
    private static final int LOOKS = 20;
    private static final long LONG = 1_000_000;

    private long now;

    private final WatchfulSelect select = new WatchfulSelect(new ShortWaits(LOOKS, () -> now));

    private int ask(int ready, boolean hasTasks) throws Exception {
        return select.calculateStrategy(() -> ready, hasTasks);
    }

    @Test
    void a_new_loop_sleeps_without_looking() throws Exception {
        assertThat(ask(1, false)).isEqualTo(SelectStrategy.SELECT);
    }

    @Test
    void tasks_are_never_kept_waiting() throws Exception {
        assertThat(ask(0, true)).isZero();
        assertThat(ask(3, true)).isEqualTo(3);
    }

    @Test
    void after_a_short_sleep_the_loop_watches_until_a_socket_is_ready() throws Exception {
        ask(0, false);
        assertThat(ask(0, false)).isEqualTo(SelectStrategy.CONTINUE);
        assertThat(ask(0, false)).isEqualTo(SelectStrategy.CONTINUE);
        assertThat(ask(2, false)).isEqualTo(2);
    }

    @Test
    void a_watch_in_vain_ends_in_sleep_and_a_long_sleep_ends_the_watching() throws Exception {
        ask(0, false);
        for (int i = 0; i < LOOKS; i++) {
            assertThat(ask(0, false)).isEqualTo(SelectStrategy.CONTINUE);
        }
        assertThat(ask(0, false)).isEqualTo(SelectStrategy.SELECT);
        now += LONG;
        assertThat(ask(1, false)).isEqualTo(SelectStrategy.SELECT);
    }

    @Test
    void a_loop_that_may_not_watch_sleeps_every_time() throws Exception {
        WatchfulSelect sleepy = new WatchfulSelect(new ShortWaits(0, () -> now));
        for (int i = 0; i < 10; i++) {
            assertThat(sleepy.calculateStrategy(() -> 1, false)).isEqualTo(SelectStrategy.SELECT);
        }
    }
}
