package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ShortWaitsTest {
    private static final long WATCH = 50_000;
    private static final long SHORT = 20_000;
    private static final long LONG = 1_000_000;

    private final ShortWaits waits = new ShortWaits(WATCH);
    private int credit;

    private void waited(long nanos) {
        credit = waits.creditAfter(credit, nanos);
    }

    private boolean areLikely() {
        return ShortWaits.areLikely(credit);
    }

    @Test
    void nothing_is_watched_before_a_wait_was_short() {
        assertThat(areLikely()).isFalse();
        AtomicInteger looks = new AtomicInteger();
        waits.watch(credit, () -> looks.incrementAndGet() > 0);
        assertThat(looks).hasValue(0);
    }

    @Test
    void after_a_short_wait_the_next_is_watched_until_its_end() {
        waited(SHORT);
        AtomicInteger looks = new AtomicInteger();
        waits.watch(credit, () -> looks.incrementAndGet() == 3);
        assertThat(looks).hasValueBetween(1, 3);
    }

    @Test
    void a_wait_that_was_short_but_for_the_sleep_counts_as_short() {
        waited(WATCH + SHORT);
        assertThat(areLikely()).isTrue();
    }

    @Test
    void no_wait_is_watched_for_longer_than_allowed() {
        waited(SHORT);
        assertThat(waits.isWorthWatching(credit, WATCH - 1)).isTrue();
        assertThat(waits.isWorthWatching(credit, WATCH)).isFalse();
    }

    @Test
    void a_few_long_waits_end_the_watching_however_many_were_short_before() {
        for (int i = 0; i < 1000; i++) {
            waited(SHORT);
        }
        for (int i = 0; i < 4; i++) {
            waited(LONG);
        }
        assertThat(areLikely()).isFalse();
    }

    @Test
    void who_mostly_waits_long_hardly_ever_watches() {
        int watched = 0;
        for (int i = 0; i < 300; i++) {
            waited(i % 3 == 0 ? SHORT : LONG);
            watched += areLikely() ? 1 : 0;
        }
        assertThat(watched).isLessThanOrEqualTo(100);
    }

    @Test
    void without_time_to_watch_nothing_is_watched() {
        ShortWaits never = new ShortWaits(0);
        assertThat(ShortWaits.areLikely(never.creditAfter(0, 0))).isFalse();
    }
}
