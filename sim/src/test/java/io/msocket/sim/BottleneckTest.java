package io.msocket.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BottleneckTest {
    private static final long MILLISECOND = 1_000_000L;
    private static final boolean UPWARD = true;

    private final EventQueue events = new EventQueue(0);
    private final AccessLink link = new AccessLink();
    private final List<Long> leftAt = new ArrayList<>();
    private final Bottleneck bottleneck =
            new Bottleneck(events, link, UPWARD, piece -> leftAt.add(events.now() / MILLISECOND));

    private void run() {
        while (!events.isEmpty()) {
            events.step();
        }
    }

    @Test
    void pieces_leave_one_after_the_other_at_the_links_rate() {
        link.setRate(0, 1_000);
        bottleneck.add(100);
        bottleneck.add(50);
        events.at(500 * MILLISECOND, () -> bottleneck.add(200));
        run();
        assertThat(leftAt).containsExactly(100L, 150L, 700L);
    }

    @Test
    void a_rate_that_falls_and_rises_counts_for_what_has_not_begun_to_leave() {
        link.setRate(0, 1_000);
        bottleneck.add(100);
        bottleneck.add(100);
        bottleneck.add(100);
        bottleneck.add(100);
        events.at(50 * MILLISECOND, () -> link.setRate(0, 100));
        events.at(500 * MILLISECOND, () -> link.setRate(0, 1_000));
        events.at(1_150 * MILLISECOND, () -> link.setRate(0, AccessLink.UNLIMITED));
        run();
        assertThat(leftAt).containsExactly(100L, 1_100L, 1_200L, 1_200L);
    }

    @Test
    void the_other_direction_keeps_its_rate() {
        assertThat(link.setRate(1, 1_000)).isTrue();
        assertThat(link.isLimited(UPWARD)).isTrue();
        assertThat(link.isLimited(!UPWARD)).isFalse();
        assertThat(link.setExtraDelay(2, 7)).isTrue();
        assertThat(link.extraNanos(UPWARD)).isZero();
        assertThat(link.extraNanos(!UPWARD)).isEqualTo(7);
    }

    @Test
    void what_is_no_worse_than_before_is_told_from_what_is() {
        link.setRate(0, 1_000);
        assertThat(link.setRate(0, 100)).isTrue();
        assertThat(link.setRate(2, 1_000)).isFalse();
        assertThat(link.setRate(0, AccessLink.UNLIMITED)).isFalse();
        assertThat(link.setExtraDelay(0, 7)).isTrue();
        assertThat(link.setExtraDelay(1, 7)).isFalse();
        assertThat(link.setExtraDelay(2, 0)).isFalse();
    }

    @Test
    void what_waits_can_be_dropped() {
        link.setRate(0, 1_000);
        bottleneck.add(100);
        bottleneck.add(100);
        bottleneck.clear();
        run();
        assertThat(leftAt).containsExactly(100L);
    }
}
