package io.msocket.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RecoveryMeterTest {
    private final RecoveryMeter meter = new RecoveryMeter();

    @Test
    void a_recovery_ends_with_the_first_byte_that_had_not_arrived_before() {
        meter.read(100, 0);
        meter.cut(1_000);
        meter.gone(150);
        meter.read(50, 2_000);
        assertThat(meter.slowest()).isZero();
        meter.read(1, 5_000);
        assertThat(meter.slowest()).isEqualTo(Duration.ofNanos(4_000));
        assertThat(meter.stall(6_000)).isZero();
    }

    @Test
    void bytes_that_are_read_before_the_connection_tells_do_not_count() {
        meter.cut(1_000);
        meter.read(10, 1_500);
        meter.gone(10);
        assertThat(meter.stall(2_000)).isEqualTo(Duration.ofNanos(1_000));
        meter.read(1, 3_000);
        assertThat(meter.slowest()).isEqualTo(Duration.ofNanos(2_000));
    }

    @Test
    void a_second_cut_during_a_stall_prolongs_it() {
        meter.cut(1_000);
        meter.gone(0);
        meter.cut(2_000);
        meter.gone(0);
        meter.read(1, 3_000);
        assertThat(meter.slowest()).isEqualTo(Duration.ofNanos(2_000));
    }

    @Test
    void the_slowest_is_kept_and_a_closed_path_without_a_cut_changes_nothing() {
        meter.gone(5);
        meter.read(10, 100);
        assertThat(meter.slowest()).isZero();
        for (long stall : new long[] {300, 700, 200}) {
            meter.cut(1_000);
            meter.gone(0);
            meter.read(1, 1_000 + stall);
        }
        assertThat(meter.slowest()).isEqualTo(Duration.ofNanos(700));
        assertThat(meter.mean()).isEqualTo(Duration.ofNanos(400));
    }
}
