package io.msocket.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.sim.Operation.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LinkChangesTest {
    private static final int SEEDS = 4_000;
    private static final long LEAST_RATE = 5_000;
    private static final long MOST_EXTRA_DELAY_MICROS = 500_000;

    private static List<Scenario> scenarios() {
        List<Scenario> all = new ArrayList<>();
        for (long seed = 1; seed <= SEEDS; seed++) {
            Scenario scenario = ScenarioGenerator.of(seed, false);
            if (scenario.operations().stream().anyMatch(one -> one.kind() == Kind.SET_RATE)) {
                all.add(scenario);
            }
        }
        return all;
    }

    @Test
    void links_change_in_every_mode_and_with_every_scheduler() {
        Set<List<Long>> plans = new HashSet<>();
        List<Scenario> scenarios = scenarios();
        for (Scenario scenario : scenarios) {
            Setup setup = scenario.setup();
            plans.add(List.of(setup.get(Knob.MODE), setup.get(Knob.CLIENT_SCHEDULER)));
            plans.add(List.of(setup.get(Knob.MODE), -1 - setup.get(Knob.SERVER_SCHEDULER)));
        }
        assertThat(scenarios).hasSizeBetween(SEEDS / 10, SEEDS / 7);
        assertThat(plans).as("three modes, five schedulers, two ends").hasSize(3 * 5 * 2);
    }

    @Test
    void rates_fall_to_a_tenth_and_rise_again_and_ways_become_longer_and_shorter_in_each_direction() {
        Set<String> seen = new HashSet<>();
        for (Scenario scenario : scenarios()) {
            long[] first = new long[VirtualNetwork.MOST_ADDRESSES];
            for (Operation one : scenario.operations()) {
                int address = (int) one.a() % VirtualNetwork.MOST_ADDRESSES;
                if (one.kind() == Kind.SET_RATE) {
                    assertThat(one.c()).isGreaterThanOrEqualTo(LEAST_RATE);
                    first[address] = one.at() == 0 ? one.c() : first[address];
                    boolean isTenth = one.c() == first[address] / 10;
                    seen.add((isTenth ? "tenth " : one.at() > 0 ? "again " : "first ") + one.b());
                } else if (one.kind() == Kind.SET_EXTRA_DELAY) {
                    assertThat(one.c()).isBetween(0L, MOST_EXTRA_DELAY_MICROS);
                    seen.add((one.c() > 0 ? "longer " : "shorter ") + one.b());
                }
            }
        }
        assertThat(seen)
                .containsExactlyInAnyOrder(
                        "first 0",
                        "tenth 0",
                        "tenth 1",
                        "tenth 2",
                        "again 0",
                        "again 1",
                        "again 2",
                        "longer 0",
                        "longer 1",
                        "longer 2",
                        "shorter 0",
                        "shorter 1",
                        "shorter 2");
    }

    @Test
    void how_slow_links_become_at_worst_is_known() {
        Scenario scenario = Scenario.parse("""
            1
            delay=10
            0 set_rate 0 0 100000
            5 set_rate 1 2 20000
            6 set_rate 1 2 0
            7 set_extra_delay 0 1 300
            8 set_extra_delay 0 1 0
            """);
        Slowness slowness = Slowness.of(scenario);
        assertThat(slowness).isEqualTo(new Slowness(20_000, 300_000));
        assertThat(slowness.sendingNanos(40_000)).isEqualTo(2_000_000_000L);
        assertThat(Slowness.of(Scenario.parse("1\ndelay=10\n")).sendingNanos(40_000))
                .isZero();
    }
}
