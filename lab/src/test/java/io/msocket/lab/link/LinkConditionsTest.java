package io.msocket.lab.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LinkConditionsTest {
    @Test
    void a_standard_queue_holds_the_product_of_rate_and_round_trip() {
        assertThat(LinkProfile.SATELLITE.conditions().queueBytes()).isEqualTo(25_000_000 / 8 * 6 / 10);
    }

    @Test
    void a_standard_queue_holds_50_ms_at_least_and_32_kilobytes_at_least() {
        assertThat(LinkProfile.GOOD_WIFI.conditions().queueBytes()).isEqualTo(625_000);
        assertThat(LinkConditions.of(800_000, Duration.ofMillis(20)).queueBytes())
                .isEqualTo(32_768);
    }

    @Test
    void profiles_halve_the_round_trip() {
        assertThat(LinkProfile.WEAK_4G.conditions())
                .isEqualTo(LinkConditions.of(8_000_000, Duration.ofMillis(45)).withLoss(0.02));
        assertThat(LinkProfile.ETHERNET.conditions().delay()).isEqualTo(Duration.ofNanos(500_000));
        assertThat(LinkProfile.of("very_bad_cellular")).isEqualTo(LinkProfile.VERY_BAD_CELLULAR);
    }

    @Test
    void an_unknown_profile_is_answered_with_the_known_ones() {
        assertThatThrownBy(() -> LinkProfile.of("5g"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("5g", "good_wifi", "ethernet");
    }

    @Test
    void values_out_of_range_are_refused_with_their_range() {
        LinkConditions plain = LinkProfile.LTE.conditions();
        assertThatThrownBy(() -> plain.withLoss(1.5)).hasMessage("loss is 1.5; want 0 to 1");
        assertThatThrownBy(() -> plain.withRate(0)).hasMessageContaining("rate (bits a second) is 0; want 1000 to");
        assertThatThrownBy(() -> plain.withQueue(100)).hasMessageContaining("want 1500 to");
        assertThatThrownBy(() -> plain.withLargestPassed(-1)).hasMessageContaining("want 0 to 65535");
        assertThatThrownBy(() -> plain.withDelay(Duration.ofMillis(-1))).hasMessageContaining("delay");
        assertThatThrownBy(() -> LinkConditions.of(10_000_000_000L, Duration.ofSeconds(1)))
                .hasMessageContaining("1250000000 bytes would be on their way");
        assertThatThrownBy(() -> BurstLoss.of(0.5, 0)).hasMessageContaining("mean length 0.0");
        assertThatThrownBy(() -> new BurstLoss(0.1, 0, 1)).hasMessageContaining("would never end");
    }

    @Test
    void bursts_of_a_mean_loss_and_length_have_them() {
        BurstLoss bursts = BurstLoss.of(0.2, 5);

        assertThat(bursts.leave()).isEqualTo(0.2);
        assertThat(bursts.enter() / (bursts.enter() + bursts.leave())).isCloseTo(0.2, within(1e-12));
    }
}
