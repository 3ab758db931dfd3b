package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ShortWaitsTest {
    private static final int LOOKS = 20;
    private static final long SHORT = 20_000;
    private static final long LONG = 1_000_000;

    /** What the clock goes forward by with each look at it. */
    private long step;

    private long now;

    private final ShortWaits waits = new ShortWaits(LOOKS, () -> now += step);
    private int credit;

    private void slept(long nanos) {
        credit = waits.creditAfter(credit, nanos);
    }

    private boolean areLikely() {
        return ShortWaits.areLikely(credit);
    }

    /** How often it looks for something that comes with the last of so many looks. */
    private int looksFor(int last) {
        AtomicInteger looks = new AtomicInteger();
        waits.watch(credit, () -> looks.incrementAndGet() == last);
        return looks.get();
    }

    @Test
    void nothing_is_watched_before_a_wait_was_short() {
        assertThat(areLikely()).isFalse();
        assertThat(looksFor(1)).isZero();
    }

    @Test
    void after_a_short_wait_the_next_is_watched_until_its_end() {
        slept(SHORT);
        assertThat(looksFor(3)).isEqualTo(3);
    }

    @Test
    void a_wait_that_ended_without_sleep_was_short() {
        slept(0);
        assertThat(areLikely()).isTrue();
    }

    @Test
    void no_wait_is_watched_for_longer_than_allowed() {
        slept(SHORT);
        assertThat(waits.isWorthWatching(credit, LOOKS - 1)).isTrue();
        assertThat(waits.isWorthWatching(credit, LOOKS)).isFalse();
        assertThat(looksFor(1_000)).isEqualTo(LOOKS);
    }

    @Test
    void a_few_long_waits_end_the_watching_however_many_were_short_before() {
        for (int i = 0; i < 1000; i++) {
            slept(SHORT);
        }
        for (int i = 0; i < 4; i++) {
            slept(LONG);
        }
        assertThat(areLikely()).isFalse();
    }

    @Test
    void who_mostly_waits_long_hardly_ever_watches() {
        int watched = 0;
        for (int i = 0; i < 300; i++) {
            slept(i % 3 == 0 ? SHORT : LONG);
            watched += areLikely() ? 1 : 0;
        }
        assertThat(watched).isLessThanOrEqualTo(100);
    }

    @Test
    void a_thread_of_the_exchange_may_have_the_processor_meanwhile() {
        slept(SHORT);
        step = 200_000;
        assertThat(looksFor(1_000)).isEqualTo(LOOKS);
    }

    @Test
    void where_a_stranger_wants_the_processor_nothing_is_watched_for_long() {
        slept(SHORT);
        step = 3_000_000;
        credit = waits.watch(credit, () -> false);
        int waited = 0;
        while (!areLikely()) {
            slept(waited % 2 == 0 ? SHORT : LONG);
            waited++;
        }
        assertThat(waited).isBetween(300, 1_000);
    }

    @Test
    void without_looks_nothing_is_watched() {
        ShortWaits never = new ShortWaits(0, () -> now);
        assertThat(ShortWaits.areLikely(never.creditAfter(0, 0))).isFalse();
    }
}
