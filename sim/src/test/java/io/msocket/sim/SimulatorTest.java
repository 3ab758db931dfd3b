package io.msocket.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SimulatorTest {
    private static final long FIRST_SEED = 1;
    private static final int RUNS = 20_000;
    private static final double REAL_CRYPTO_SHARE = 0.1;

    /** Two connections may live through anything that an operation does, and end as they should. */
    @Test
    @Tag("thorough")
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void twenty_thousand_seeds_end_as_they_should() {
        Simulator simulator = new Simulator(REAL_CRYPTO_SHARE);
        List<String> failures = new ArrayList<>();
        for (long seed = FIRST_SEED; seed < FIRST_SEED + RUNS && failures.size() < 3; seed++) {
            Simulator.Failure failure = simulator.run(seed);
            if (failure != null) {
                failures.add("seed " + failure.seed() + ": " + failure.message() + "\n" + failure.scenario() + "\n"
                        + failure.trace());
            }
        }
        assertThat(failures).as("failures among the seeds from " + FIRST_SEED).isEmpty();
        assertThat(simulator.runs()).isEqualTo(RUNS);
        assertThat(simulator.realCryptoRuns()).isGreaterThanOrEqualTo(RUNS / 12);
    }

    @Test
    void the_same_seed_gives_the_same_trace() {
        Simulator simulator = new Simulator(REAL_CRYPTO_SHARE);
        Simulator other = new Simulator(REAL_CRYPTO_SHARE);
        for (long seed = 1; seed <= 300; seed++) {
            assertThat(other.traceHash(seed)).as("seed " + seed).isEqualTo(simulator.traceHash(seed));
        }
        assertThat(other.trace(7)).isEqualTo(simulator.trace(7)).isNotEmpty();
    }

    @Test
    void another_seed_gives_another_trace() {
        Simulator simulator = new Simulator(0);
        assertThat(simulator.traceHash(1)).isNotEqualTo(simulator.traceHash(2));
    }

    @Test
    void a_scenario_survives_being_written_down() {
        for (long seed = 1; seed <= 1_000; seed++) {
            Scenario scenario = ScenarioGenerator.of(seed, false);
            assertThat(Scenario.parse(scenario.toString()).toString()).isEqualTo(scenario.toString());
        }
    }
}
