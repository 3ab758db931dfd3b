package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeliveryRateTest {
    private static final long MILLI = 1_000_000L;

    private final DeliveryRate rate = new DeliveryRate();

    /** The path delivers so many bytes a second for a while. */
    private void deliver(long bytesPerSecond) {
        rate.handleStart(0);
        for (long millis = 2; millis <= 100; millis += 2) {
            rate.handleDelivered(bytesPerSecond / 500, millis * MILLI);
        }
    }

    @Test
    void records_of_an_unknown_path_come_in_tcps_first_flight() {
        int initialWindow = 10 * 1220;
        assertThat(rate.recordSize()).isLessThanOrEqualTo(initialWindow / 2);
        assertThat(rate.unsentLimit(false)).isGreaterThanOrEqualTo(initialWindow);
        assertThat(rate.unsentLimit(true)).isGreaterThanOrEqualTo(initialWindow);
    }

    @Test
    void beside_other_paths_ten_milliseconds_wait_and_else_forty() {
        deliver(2_000_000);
        assertThat(rate.unsentLimit(true)).isBetween(19_000, 21_000);
        assertThat(rate.unsentLimit(false)).isEqualTo(4 * rate.unsentLimit(true));
    }

    @Test
    void a_record_takes_little_time_on_its_way() {
        deliver(2_000_000);
        assertThat(rate.recordSize()).isBetween(4_700, 5_300);
    }

    @Test
    void records_are_neither_tiny_on_slow_paths_nor_endless_on_fast_ones() {
        deliver(10_000);
        assertThat(rate.recordSize()).isEqualTo(4 * 1024);
        deliver(1_000_000_000);
        assertThat(rate.recordSize()).isEqualTo(Limits.MAX_RECORD_DATA);
    }

    @Test
    void a_path_that_slows_down_gets_shorter_records() {
        deliver(5_000_000);
        int before = rate.recordSize();
        deliver(1_000_000);
        assertThat(rate.recordSize()).isLessThan(before / 2);
    }
}
