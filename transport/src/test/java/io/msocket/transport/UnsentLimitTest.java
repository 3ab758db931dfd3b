package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class UnsentLimitTest {
    private static final int KILO = 1024;

    private static long millis(long count) {
        return TimeUnit.MILLISECONDS.toNanos(count);
    }

    /** What goes over a path of this rate in so many milliseconds. */
    private static long bytes(double megabitsPerSecond, long millis) {
        return (long) (megabitsPerSecond * 1_000_000 / 8 * millis / 1000);
    }

    @Test
    void a_far_path_may_have_a_window_unsent() {
        long satellite = bytes(25, 600);
        assertThat(UnsentLimit.ofWindow(satellite, millis(600))).isEqualTo((int) satellite);
    }

    @Test
    void beside_others_a_path_has_no_more_than_keeps_it_busy() {
        assertThat(UnsentLimit.besideOthers(bytes(20, 120), millis(60))).isEqualTo((int) bytes(20, 20));
        assertThat(UnsentLimit.besideOthers(bytes(2, 200), millis(200))).isEqualTo(16 * KILO);
        assertThat(UnsentLimit.besideOthers(bytes(2000, 100), millis(100))).isEqualTo(128 * KILO);
    }

    @Test
    void a_slow_path_holds_little() {
        assertThat(UnsentLimit.ofWindow(bytes(2, 200), millis(200))).isLessThan(60 * KILO);
        assertThat(UnsentLimit.ofWindow(4_000, millis(450))).isEqualTo(16 * KILO);
    }

    @Test
    void a_fast_path_stays_busy_until_the_loop_comes_back() {
        assertThat(UnsentLimit.ofWindow(bytes(40, 5), millis(5))).isEqualTo((int) bytes(40, 20));
        assertThat(UnsentLimit.ofWindow(bytes(1000, 1), millis(1))).isEqualTo(128 * KILO);
    }

    @Test
    void a_window_on_the_same_machine_says_nothing_of_the_way() {
        assertThat(UnsentLimit.ofWindow(6_000_000, TimeUnit.MICROSECONDS.toNanos(50)))
                .isEqualTo(128 * KILO);
    }

    @Test
    void nothing_makes_the_kernel_hold_more_than_its_own_bound() {
        assertThat(UnsentLimit.ofWindow(Long.MAX_VALUE / 2, millis(2000))).isEqualTo(4 * KILO * KILO);
        assertThat(UnsentLimit.ofDelivered(Long.MAX_VALUE / 4, millis(2000))).isEqualTo(4 * KILO * KILO);
    }

    @Test
    void a_path_that_has_carried_nothing_yet_gets_what_it_can_send_at_once() {
        assertThat(UnsentLimit.ofWindow(14_480, 0)).isEqualTo(UnsentLimit.UNKNOWN);
        assertThat(UnsentLimit.ofWindow(0, millis(50))).isEqualTo(UnsentLimit.LEAST);
    }

    @Test
    void by_our_own_count_there_is_room_for_what_is_on_its_way_and_as_much_that_waits() {
        assertThat(UnsentLimit.ofDelivered(300_000, millis(50))).isEqualTo(750_000);
        assertThat(UnsentLimit.ofDelivered(100, millis(50))).isEqualTo(150 + UnsentLimit.LEAST);
    }
}
