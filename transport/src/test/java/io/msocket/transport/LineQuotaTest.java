package io.msocket.transport;

import static io.msocket.transport.LineQuota.LEFT_OUT;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LineQuotaTest {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final LineQuota<String> quota = new LineQuota<>(2, 3);

    @Test
    void a_subject_has_so_many_lines_in_a_minute_and_the_next_one_tells_of_those_left_out() {
        assertThat(quota.admit("a", 0)).isZero();
        assertThat(quota.admit("a", 1)).isZero();
        for (int i = 0; i < 100_000; i++) {
            assertThat(quota.admit("a", MINUTE - 1)).isEqualTo(LEFT_OUT);
        }
        assertThat(quota.admit("a", MINUTE)).isEqualTo(100_000);
        assertThat(quota.admit("a", MINUTE + 1)).isZero();
        assertThat(quota.admit("a", MINUTE + 2)).isEqualTo(LEFT_OUT);
    }

    @Test
    void one_subject_takes_nothing_from_another() {
        for (int i = 0; i < 10; i++) {
            quota.admit("a", 0);
        }
        assertThat(quota.admit("b", 0)).isZero();
    }

    @Test
    void subjects_beyond_the_bound_count_as_one_until_there_is_room() {
        for (String subject : new String[] {"a", "b", "c"}) {
            assertThat(quota.admit(subject, 0)).isZero();
        }
        assertThat(quota.admit("d", 1)).isZero();
        assertThat(quota.admit("e", 1)).isZero();
        assertThat(quota.admit("f", 1)).isEqualTo(LEFT_OUT);
        assertThat(quota.admit("a", 1)).as("one that was known before").isZero();
        assertThat(quota.admit("g", MINUTE)).isZero();
        assertThat(quota.admit("g", MINUTE)).isZero();
    }
}
