package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Runs of offsets, compared with a bit for each offset. */
class RangeSetTest {
    private static final int SIZE = 200;

    private final RangeSet ranges = new RangeSet();

    /** Takes everything out, run by run. */
    private String drain() {
        StringBuilder text = new StringBuilder();
        while (!ranges.isEmpty()) {
            long start = ranges.firstStart();
            long end = ranges.firstEnd();
            text.append("[%d,%d)".formatted(start, end));
            ranges.remove(start, end);
        }
        return text.toString();
    }

    @Test
    void runs_that_touch_become_one() {
        ranges.add(0, 10);
        ranges.add(20, 30);
        ranges.add(10, 20);

        assertThat(drain()).isEqualTo("[0,30)");
    }

    @Test
    void runs_that_do_not_touch_stay_apart_in_order() {
        ranges.add(20, 30);
        ranges.add(0, 10);

        assertThat(drain()).isEqualTo("[0,10)[20,30)");
    }

    @Test
    void a_hole_splits_a_run() {
        ranges.add(0, 30);
        ranges.remove(10, 20);

        assertThat(drain()).isEqualTo("[0,10)[20,30)");
    }

    @Test
    void nothing_is_added_or_removed_by_an_empty_run() {
        ranges.add(5, 5);
        assertThat(ranges.isEmpty()).isTrue();
        ranges.add(0, 10);
        ranges.remove(5, 5);

        assertThat(drain()).isEqualTo("[0,10)");
    }

    @Test
    void everything_below_an_offset_can_go() {
        ranges.add(0, 10);
        ranges.add(20, 30);
        ranges.removeBelow(25);

        assertThat(drain()).isEqualTo("[25,30)");
    }

    @Test
    void thousands_of_runs_take_some_bytes_each_and_none_when_they_are_gone() {
        Random random = new Random(1);
        while (ranges.count() < 4_096) {
            long start = random.nextInt(1 << 20);
            ranges.add(start, start + 1);
            assertThat(ranges.bytes()).isLessThanOrEqualTo(24L * ranges.count() + 32);
        }
        ranges.removeBelow(1 << 19);
        ranges.remove(0, 1 << 20);
        assertThat(ranges.bytes()).isZero();
    }

    @Test
    void any_sequence_gives_the_same_as_single_offsets() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            BitSet expected = new BitSet(SIZE);
            ranges.clear();
            for (int i = 0; i < 50; i++) {
                int start = random.nextInt(SIZE);
                int end = start + random.nextInt(SIZE - start);
                switch (random.nextInt(5)) {
                    case 0, 1 -> {
                        ranges.remove(start, end);
                        expected.clear(start, end);
                    }
                    case 2 -> {
                        ranges.removeBelow(start / 4);
                        expected.clear(0, start / 4);
                    }
                    default -> {
                        ranges.add(start, end);
                        expected.set(start, end);
                    }
                }
            }
            assertThat(drain()).as("seed %d", seed).isEqualTo(runs(expected));
        }
    }

    private static String runs(BitSet bits) {
        StringBuilder text = new StringBuilder();
        for (int start = bits.nextSetBit(0); start >= 0; ) {
            int end = bits.nextClearBit(start);
            text.append("[%d,%d)".formatted(start, end));
            start = bits.nextSetBit(end);
        }
        return text.toString();
    }
}
