package io.msocket.lab.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SameTimeTest {
    private static final double EXACT = 1e-9;

    @Test
    void the_links_alone_count_for_as_long_as_the_download_over_both_lasted() {
        ReadLog together = steady(0, 10, 300);
        // Both go on for longer, with another 1000 and 500 bytes that do not count.
        ReadLog wifi = steady(0, 20, 200);
        ReadLog cell = steady(0, 20, 100);
        SameTime time = new SameTime(together, List.of(wifi, cell));
        assertThat(time.lasted()).isEqualTo(Duration.ofMillis(9));
        assertThat(time.shareOfSum().orElseThrow()).isEqualTo(1, within(EXACT));
        assertThat(time.shareOfBest().orElseThrow()).isEqualTo(1.5, within(EXACT));
        assertThat(time.comparable()).isTrue();
    }

    @Test
    void each_download_has_its_time_from_its_own_first_byte() {
        ReadLog together = steady(0, 10, 100);
        ReadLog late = steady(77_000_000, 10, 100);
        SameTime time = new SameTime(together, List.of(late));
        assertThat(time.shareOfSum().orElseThrow()).isEqualTo(1, within(EXACT));
    }

    @Test
    void the_first_read_counts_nowhere_because_its_bytes_came_before_the_time_began() {
        ReadLog together = reads(0, 9_999, 1_000, 100);
        ReadLog alone = reads(0, 1, 1_000, 200);
        assertThat(new SameTime(together, List.of(alone)).shareOfSum().orElseThrow())
                .isEqualTo(0.5, within(EXACT));
    }

    @Test
    void a_link_that_brought_nothing_in_that_time_does_not_count() {
        ReadLog together = steady(0, 10, 100);
        ReadLog wifi = steady(0, 10, 100);
        ReadLog silent = new ReadLog(OptionalLong.of(0), List.of());
        SameTime time = new SameTime(together, List.of(wifi, silent));
        assertThat(time.shareOfSum().orElseThrow()).isEqualTo(1, within(EXACT));
        assertThat(time.comparable()).isFalse();
    }

    @Test
    void a_link_whose_download_ended_too_early_is_not_comparable() {
        assertThat(new SameTime(steady(0, 10, 100), List.of(steady(0, 10, 100))).comparable())
                .isTrue();
        assertThat(new SameTime(steady(0, 10, 100), List.of(steady(0, 9, 100))).comparable())
                .isFalse();
    }

    @Test
    void without_a_second_read_there_is_no_time_and_no_share() {
        SameTime time = new SameTime(steady(0, 1, 100), List.of(steady(0, 10, 100)));
        assertThat(time.lasted()).isZero();
        assertThat(time.shareOfSum()).isEmpty();
        assertThat(time.shareOfBest()).isEmpty();
    }

    /** So many reads of so many bytes each, one a millisecond. */
    private static ReadLog steady(long from, int count, long bytes) {
        List<ReadLog.Read> reads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            reads.add(new ReadLog.Read(from + i * 1_000L, bytes));
        }
        return new ReadLog(OptionalLong.of(from), reads);
    }

    /** Pairs of a time in microseconds and bytes. */
    private static ReadLog reads(long... pairs) {
        List<ReadLog.Read> reads = new ArrayList<>();
        for (int i = 0; i < pairs.length; i += 2) {
            reads.add(new ReadLog.Read(pairs[i], pairs[i + 1]));
        }
        return new ReadLog(OptionalLong.empty(), reads);
    }
}
