package io.msocket.lab.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.msocket.lab.link.Shaper.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Timelines on a virtual clock. 12 Mbit/s send 1500 bytes in 1 ms. */
class ShaperTest {
    private static final long MILLI = 1_000_000;
    private static final int PACKET = 1_500;
    private static final LinkConditions PLAIN = LinkConditions.of(12_000_000, Duration.ofMillis(10));
    private static final long SEED = 7;

    private Shaper shaper = new Shaper(PLAIN, SEED);

    @Test
    void a_lone_packet_takes_its_sending_time_and_the_delay() {
        assertThat(shaper.offer(0, PACKET)).isTrue();

        assertThat(shaper.nextNanos()).isEqualTo(11 * MILLI);
        assertThat(shaper.poll(11 * MILLI - 1, 0)).isEqualTo(Outcome.NONE);
        assertThat(shaper.poll(11 * MILLI, 0)).isEqualTo(Outcome.DELIVERED);
        assertThat(shaper.poll(11 * MILLI, 0)).isEqualTo(Outcome.NONE);
        assertThat(shaper.nextNanos()).isEqualTo(Shaper.NEVER);
    }

    @Test
    void packets_leave_one_sending_time_apart_however_seldom_one_looks() {
        for (int i = 0; i < 20; i++) {
            shaper.offer(0, PACKET);
        }
        // Nobody looks until all have arrived, and then the times would still have been exact.
        assertThat(arrivals(shaper, 29 * MILLI)).hasSize(19);
        assertThat(shaper.nextNanos()).isEqualTo(30 * MILLI);
    }

    @Test
    void small_packets_take_less_of_the_rate() {
        shaper.offer(0, 150);
        shaper.offer(0, 150);

        assertThat(arrivals(shaper)).containsExactly(MILLI / 10 + 10 * MILLI, MILLI / 5 + 10 * MILLI);
    }

    @Test
    void an_idle_link_does_not_save_up_its_rate() {
        shaper.offer(0, PACKET);
        arrivals(shaper);
        shaper.offer(100 * MILLI, PACKET);
        shaper.offer(100 * MILLI, PACKET);

        assertThat(arrivals(shaper)).containsExactly(111 * MILLI, 112 * MILLI);
    }

    @Test
    void what_does_not_fit_the_queue_is_dropped_at_its_tail() {
        shaper = new Shaper(PLAIN.withQueue(3 * PACKET), SEED);
        List<Boolean> taken = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            taken.add(shaper.offer(0, PACKET));
        }
        // One is being sent, three wait.
        assertThat(taken).containsExactly(true, true, true, true, false, false);
        // At 1 ms the first has been sent, and there is room for one.
        assertThat(shaper.offer(MILLI - 1, PACKET)).isFalse();
        assertThat(shaper.offer(MILLI, PACKET)).isTrue();
        assertThat(shaper.offer(MILLI, PACKET)).isFalse();
        assertThat(arrivals(shaper)).containsExactly(ms(11), ms(12), ms(13), ms(14), ms(15));
        assertThat(shaper.counters(0)).isEqualTo(new LinkCounters(9, 5, 4, 0, 0, 0));
    }

    @Test
    void the_queue_is_counted_in_bytes() {
        shaper = new Shaper(PLAIN.withQueue(PACKET), SEED);
        shaper.offer(0, PACKET);

        for (int i = 0; i < 10; i++) {
            assertThat(shaper.offer(0, PACKET / 10)).isTrue();
        }
        assertThat(shaper.offer(0, 1)).isFalse();
    }

    @Test
    void jitter_delays_within_its_bound_and_never_reorders() {
        shaper = new Shaper(PLAIN.withJitter(Duration.ofMillis(5)), SEED);
        List<Long> late = new ArrayList<>();
        long last = 0;
        for (int i = 0; i < 1_000; i++) {
            long sent = i * 2L * MILLI;
            shaper.offer(sent, PACKET);
            long arrived = arrivals(shaper).get(0);
            assertThat(arrived).isGreaterThanOrEqualTo(last);
            late.add(arrived - sent - 11 * MILLI);
            last = arrived;
        }
        assertThat(Collections.min(late)).isBetween(0L, MILLI / 10);
        assertThat(Collections.max(late)).isBetween(49 * MILLI / 10, 5 * MILLI);
        assertThat(mean(late)).isCloseTo(2.9 * MILLI, within(0.3 * MILLI));
    }

    @Test
    void packets_in_a_row_with_jitter_stay_in_order_and_keep_the_rate() {
        shaper = new Shaper(PLAIN.withJitter(Duration.ofMillis(5)).withQueue(1_000 * PACKET), SEED);
        for (int i = 0; i < 500; i++) {
            shaper.offer(0, PACKET);
        }
        List<Long> arrivals = arrivals(shaper);
        assertThat(arrivals).isSorted();
        assertThat(arrivals.get(499) - arrivals.get(0)).isBetween(ms(494), ms(504));
    }

    @Test
    void random_loss_has_its_rate_and_uses_the_link() {
        shaper = new Shaper(PLAIN.withLoss(0.08), SEED);
        for (int i = 0; i < 20_000; i++) {
            shaper.offer(i * MILLI, PACKET);
            drain(shaper, i * MILLI);
        }
        drain(shaper, Shaper.NEVER / 2);
        LinkCounters counters = shaper.counters(0);
        // Four standard deviations of a binomial: 0.0077.
        assertThat(counters.lost() / 20_000.0).isCloseTo(0.08, within(0.008));
        assertThat(counters.delivered() + counters.lost()).isEqualTo(20_000);
    }

    @Test
    void bursty_loss_has_its_rate_and_its_length() {
        shaper = new Shaper(PLAIN.withBurstLoss(BurstLoss.of(0.05, 10)), SEED);
        int bursts = 0;
        int lost = 0;
        boolean before = false;
        for (int i = 0; i < 100_000; i++) {
            shaper.offer(i * MILLI, PACKET);
            boolean now = shaper.poll(i * MILLI + 11 * MILLI, 0) == Outcome.LOST;
            lost += now ? 1 : 0;
            bursts += now && !before ? 1 : 0;
            before = now;
        }
        assertThat(lost / 100_000.0).isCloseTo(0.05, within(0.01));
        assertThat((double) lost / bursts).isCloseTo(10, within(1.5));
    }

    @Test
    void the_same_seed_makes_the_same_chance_and_another_seed_another() {
        assertThat(fates(1)).isEqualTo(fates(1)).isNotEqualTo(fates(2));
    }

    @Test
    void packets_above_the_largest_that_passes_vanish_without_using_the_rate() {
        shaper.change(0, PLAIN.withLargestPassed(1_000));
        assertThat(shaper.offer(0, 1_001)).isFalse();
        assertThat(shaper.offer(0, 1_000)).isTrue();
        assertThat(arrivals(shaper)).hasSize(1);
    }

    @Test
    void a_black_hole_swallows_what_comes_and_what_is_on_its_way() {
        shaper.offer(0, PACKET);
        shaper.change(5 * MILLI, PLAIN.withBlackHole(true));
        assertThat(shaper.offer(6 * MILLI, PACKET)).isFalse();
        assertThat(shaper.poll(11 * MILLI, 0)).isEqualTo(Outcome.LOST);

        shaper.change(20 * MILLI, PLAIN);
        shaper.offer(20 * MILLI, PACKET);
        assertThat(arrivals(shaper)).containsExactly(31 * MILLI);
        assertThat(shaper.counters(0)).isEqualTo(new LinkCounters(3, 1, 0, 0, 2, 0));
    }

    @Test
    void a_short_black_hole_spares_what_arrives_after_it() {
        shaper.offer(0, PACKET);
        shaper.change(5 * MILLI, PLAIN.withBlackHole(true));
        shaper.change(6 * MILLI, PLAIN);

        assertThat(arrivals(shaper)).containsExactly(11 * MILLI);
    }

    @Test
    void another_rate_holds_for_the_rest_of_the_packet_that_is_being_sent() {
        shaper.offer(0, PACKET);
        shaper.offer(0, PACKET);
        shaper.change(MILLI / 2, PLAIN.withRate(1_200_000));

        // Half of the first in 0.5 ms, its other half in 5 ms, the second in 10 ms.
        assertThat(arrivals(shaper)).containsExactly(15_500_000L, 25_500_000L);
    }

    @Test
    void a_shorter_delay_lets_nobody_overtake() {
        shaper.offer(0, PACKET);
        shaper.change(2 * MILLI, PLAIN.withDelay(Duration.ofMillis(1)));
        shaper.offer(2 * MILLI, PACKET);
        shaper.offer(20 * MILLI, PACKET);

        assertThat(arrivals(shaper)).containsExactly(11 * MILLI, 11 * MILLI, 22 * MILLI);
    }

    @Test
    void a_shorter_queue_keeps_what_it_holds() {
        for (int i = 0; i < 10; i++) {
            shaper.offer(0, PACKET);
        }
        shaper.change(0, PLAIN.withQueue(PACKET));

        assertThat(shaper.offer(0, PACKET)).isFalse();
        assertThat(arrivals(shaper)).hasSize(10);
    }

    @Test
    void a_packet_may_come_out_early_once_it_has_been_sent() {
        shaper.offer(0, PACKET);

        assertThat(shaper.poll(MILLI - 1, 100 * MILLI)).isEqualTo(Outcome.NONE);
        assertThat(shaper.poll(10 * MILLI, MILLI)).isEqualTo(Outcome.DELIVERED);
    }

    @Test
    void the_mtu_of_a_running_link_stays() {
        assertThatThrownBy(() -> shaper.change(0, PLAIN.withMtu(1_400)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1500");
    }

    @Test
    void no_packet_is_forgotten_or_made_up_whatever_happens() {
        SplittableRandom random = new SplittableRandom(SEED);
        LinkConditions wild = PLAIN.withLoss(0.1).withJitter(Duration.ofMillis(3));
        shaper = new Shaper(wild, SEED);
        long now = 0;
        int taken = 0;
        int out = 0;
        for (int i = 0; i < 50_000; i++) {
            now += random.nextInt(2_000_000);
            switch (random.nextInt(8)) {
                case 0 -> shaper.change(now, wild.withRate(random.nextLong(1_000_000, 100_000_000)));
                case 1 -> shaper.change(now, wild.withDelay(Duration.ofNanos(random.nextInt(20_000_000))));
                case 2, 3, 4 -> out += drain(shaper, now);
                default -> taken += shaper.offer(now, random.nextInt(20, PACKET + 1)) ? 1 : 0;
            }
        }
        out += drain(shaper, Shaper.NEVER / 2);
        assertThat(out).isEqualTo(taken);
        LinkCounters counters = shaper.counters(0);
        assertThat(counters.offered()).isEqualTo(taken + counters.dropped());
        assertThat(counters.delivered() + counters.lost()).isEqualTo(taken);
    }

    private static List<Boolean> fates(long seed) {
        Shaper shaper = new Shaper(PLAIN.withLoss(0.3), seed);
        List<Boolean> fates = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            shaper.offer(i * MILLI, PACKET);
            fates.add(shaper.poll(i * MILLI + 11 * MILLI, 0) == Outcome.DELIVERED);
        }
        return fates;
    }

    private static List<Long> arrivals(Shaper shaper) {
        return arrivals(shaper, Shaper.NEVER - 1);
    }

    /** When packets come out, for somebody who looks exactly when told, until then. */
    private static List<Long> arrivals(Shaper shaper, long until) {
        List<Long> arrivals = new ArrayList<>();
        for (long next = shaper.nextNanos(); next <= until; next = shaper.nextNanos()) {
            while (shaper.poll(next, 0) != Outcome.NONE) {
                arrivals.add(next);
            }
        }
        return arrivals;
    }

    private static int drain(Shaper shaper, long now) {
        int count = 0;
        while (shaper.poll(now, 0) != Outcome.NONE) {
            count++;
        }
        return count;
    }

    private static double mean(List<Long> values) {
        return values.stream().mapToLong(Long::longValue).average().orElseThrow();
    }

    private static long ms(long millis) {
        return millis * MILLI;
    }
}
