package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ShortWaitsTest {
    private static final long WATCH = 50_000;
    private static final long SHORT = 20_000;
    private static final long LONG = 1_000_000;

    private final ShortWaits waits = new ShortWaits(WATCH);

    @Test
    void nothing_is_watched_before_a_wait_was_short() {
        assertThat(waits.areLikely()).isFalse();
        AtomicInteger looks = new AtomicInteger();
        waits.watch(() -> looks.incrementAndGet() > 0);
        assertThat(looks).hasValue(0);
    }

    @Test
    void after_a_short_wait_the_next_is_watched_until_its_end() {
        waits.handleWaited(SHORT);
        AtomicInteger looks = new AtomicInteger();
        waits.watch(() -> looks.incrementAndGet() == 3);
        assertThat(looks).hasValueBetween(1, 3);
    }

    @Test
    void a_wait_that_was_short_but_for_the_sleep_counts_as_short() {
        waits.handleWaited(WATCH + SHORT);
        assertThat(waits.areLikely()).isTrue();
    }

    @Test
    void no_wait_is_watched_for_longer_than_allowed() {
        waits.handleWaited(SHORT);
        assertThat(waits.isWorthWatching(WATCH - 1)).isTrue();
        assertThat(waits.isWorthWatching(WATCH)).isFalse();
    }

    @Test
    void a_few_long_waits_end_the_watching_however_many_were_short_before() {
        for (int i = 0; i < 1000; i++) {
            waits.handleWaited(SHORT);
        }
        for (int i = 0; i < 4; i++) {
            waits.handleWaited(LONG);
        }
        assertThat(waits.areLikely()).isFalse();
    }

    @Test
    void who_mostly_waits_long_hardly_ever_watches() {
        int watched = 0;
        for (int i = 0; i < 300; i++) {
            waits.handleWaited(i % 3 == 0 ? SHORT : LONG);
            watched += waits.areLikely() ? 1 : 0;
        }
        assertThat(watched).isLessThanOrEqualTo(100);
    }

    @Test
    void without_time_to_watch_nothing_is_watched() {
        ShortWaits never = new ShortWaits(0);
        never.handleWaited(0);
        assertThat(never.areLikely()).isFalse();
    }
}
