package io.msocket.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

/** Runs a scenario that has failed once, as the simulator has printed it. */
final class Pinned {
    private static final Scratch SCRATCH = new Scratch();

    private Pinned() {}

    static void run(String scenario) {
        runWithin(Duration.ofHours(2), scenario);
    }

    /**
     * The same with less patience.
     *
     * @param limit on the virtual time between the end of all trouble and the end of the run
     */
    static void runWithin(Duration limit, String scenario) {
        RunResult outcome = RunResult.of(Scenario.parse(scenario), SCRATCH, Trace.withText());
        assertThat(outcome.failure()).as(outcome.trace()).isNull();
        assertThat(Duration.ofNanos(outcome.finishedAfterNanos())).isLessThan(limit);
    }
}
