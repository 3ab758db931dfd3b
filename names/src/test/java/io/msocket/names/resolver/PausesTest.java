package io.msocket.names.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.RepeatedTest;

class PausesTest {
    @RepeatedTest(100)
    void a_pause_is_twice_as_long_each_time_up_to_a_minute_and_less_by_chance() {
        assertThat(Pauses.after(1)).isBetween(501L, 1_000L);
        assertThat(Pauses.after(2)).isBetween(1_001L, 2_000L);
        assertThat(Pauses.after(6)).isBetween(16_001L, 32_000L);
        assertThat(Pauses.after(7)).isBetween(30_001L, 60_000L);
        assertThat(Pauses.after(Integer.MAX_VALUE)).isBetween(30_001L, 60_000L);
    }
}
