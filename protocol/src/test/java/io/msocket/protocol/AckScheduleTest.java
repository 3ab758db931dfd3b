package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When data is acknowledged: soon, at once when there is much of it, never when there is none. */
class AckScheduleTest {
    private static final long MILLI = 1_000_000L;
    private static final long SMALL_WINDOW = 64 * 1024;
    private static final long LARGE_WINDOW = 16 * 1024 * 1024;

    private final AckSchedule acks = new AckSchedule();

    @Test
    void nothing_is_due_before_data_comes() {
        assertThat(acks.isPending()).isFalse();
        assertThat(acks.isDue(1_000_000 * MILLI)).isFalse();
        assertThat(acks.dueAt()).isEqualTo(Connection.NO_TIMEOUT);
    }

    @Test
    void a_little_data_waits_ten_milliseconds_from_its_first_byte() {
        acks.handleReceived(100, LARGE_WINDOW, 0);
        acks.handleReceived(100, LARGE_WINDOW, 6 * MILLI);

        assertThat(acks.isPending()).isTrue();
        assertThat(acks.isDue(9 * MILLI)).isFalse();
        assertThat(acks.isDue(10 * MILLI)).isTrue();
    }

    @Test
    void a_small_window_is_acknowledged_after_32_kilobytes() {
        acks.handleReceived(32 * 1024 - 1, SMALL_WINDOW, 0);
        assertThat(acks.isDue(0)).isFalse();
        acks.handleReceived(1, SMALL_WINDOW, 1);
        assertThat(acks.isDue(1)).isTrue();
    }

    @Test
    void a_large_window_is_acknowledged_after_half_a_megabyte() {
        acks.handleReceived(512 * 1024 - 1, LARGE_WINDOW, 0);
        assertThat(acks.isDue(0)).isFalse();
        acks.handleReceived(1, LARGE_WINDOW, 1);
        assertThat(acks.isDue(1)).isTrue();
    }

    @Test
    void a_demand_is_due_at_once_and_sending_settles_everything() {
        acks.handleReceived(1, LARGE_WINDOW, 0);
        acks.demand(5);
        assertThat(acks.isDue(5)).isTrue();

        acks.handleSent();
        assertThat(acks.isPending()).isFalse();
        acks.handleReceived(31 * 1024, SMALL_WINDOW, 20 * MILLI);
        assertThat(acks.isDue(20 * MILLI)).as("bytes of before do not count").isFalse();
    }
}
