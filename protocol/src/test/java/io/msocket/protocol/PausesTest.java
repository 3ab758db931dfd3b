package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PausesTest {
    private static final double LEAST = 0;
    private static final double MOST = Math.nextDown(1.0);

    private final Pauses pauses = new Pauses(1_000, 60_000);

    @Test
    void a_pause_is_twice_as_long_each_time_up_to_the_longest() {
        long[] expected = {1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000};
        for (int i = 0; i < expected.length; i++) {
            assertThat(pauses.after(i + 1, LEAST)).isEqualTo(expected[i]);
        }
        assertThat(pauses.after(Integer.MAX_VALUE, LEAST)).isEqualTo(60_000);
        assertThat(pauses.atMost(LEAST)).isEqualTo(60_000);
    }

    @Test
    void each_is_less_by_chance_the_longest_too_and_half_of_it_at_least() {
        assertThat(pauses.after(1, 0.5)).isEqualTo(750);
        assertThat(pauses.after(1, MOST)).isBetween(500L, 501L);
        assertThat(pauses.after(100, 0.5)).isEqualTo(45_000);
        assertThat(pauses.after(100, MOST)).isBetween(30_000L, 30_001L);
        assertThat(pauses.atMost(0.5)).isEqualTo(45_000);
    }

    @Test
    void however_long_pauses_may_be_they_do_not_overflow() {
        assertThat(new Pauses(1, Long.MAX_VALUE).after(1_000, LEAST)).isEqualTo(Long.MAX_VALUE);
        assertThat(new Pauses(1, 1).after(1_000, MOST)).isEqualTo(1);
        assertThatThrownBy(() -> new Pauses(0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Pauses(2, 1)).hasMessage("pauses from 2 to 1");
    }
}
