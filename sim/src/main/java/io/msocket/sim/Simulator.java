package io.msocket.sim;

import org.jspecify.annotations.Nullable;

/**
 * Runs seeds: of each it makes a scenario, lets clients and a server live through it on a virtual network and clock, and
 * holds all to the oracle (see {@link Verdict} and {@link ConnectionWatch}).
 *
 * <p>One thread; a program may have several simulators.
 */
public final class Simulator {
    /** Seeds are spread over both kinds of run by their hash, so that any range of them has its share. */
    private static final long CRYPTO_SALT = 0x5eedL;

    private final double realCryptoShare;
    private final Scratch scratch = new Scratch();
    private long runs;
    private long realCryptoRuns;
    private long bytes;
    private long events;

    /**
     * A run that the oracle objects to.
     *
     * @param seed the seed
     * @param message what is wrong
     * @param scenario the smallest scenario found that fails in the same way, as text: seed, numbers, operations
     * @param trace what happened in it, one event a line
     */
    public record Failure(long seed, String message, String scenario, String trace) {}

    /** @param realCryptoShare how many of the runs use real cryptography instead of a fast stand-in, from 0 to 1 */
    public Simulator(double realCryptoShare) {
        if (!(realCryptoShare >= 0 && realCryptoShare <= 1)) {
            throw new IllegalArgumentException("a share of " + realCryptoShare);
        }
        this.realCryptoShare = realCryptoShare;
    }

    /** The scenario that a seed stands for. */
    Scenario scenario(long seed) {
        long hash = SeededRandom.mix(seed ^ CRYPTO_SALT) >>> 11;
        return ScenarioGenerator.of(seed, hash * 0x1.0p-53 < realCryptoShare);
    }

    /** Runs a seed; null when all is well. A failure is made as small as possible first, which takes its time. */
    public @Nullable Failure run(long seed) {
        Scenario scenario = scenario(seed);
        RunResult outcome = RunResult.of(scenario, scratch, Trace.hashOnly());
        runs++;
        realCryptoRuns += scenario.setup().is(Knob.SUITE) ? 1 : 0;
        bytes += outcome.bytes();
        events += outcome.events();
        if (outcome.failure() == null) {
            return null;
        }
        Scenario smallest = Shrinker.shrink(scenario, scratch);
        RunResult again = RunResult.of(smallest, scratch, Trace.withText());
        return new Failure(seed, RunResult.describe(again.failure()), smallest.toString(), again.trace());
    }

    /** What happened in a seed's run, one event a line. */
    public String trace(long seed) {
        return RunResult.of(scenario(seed), scratch, Trace.withText()).trace();
    }

    /** A hash of what happened in a seed's run: the same each time. */
    public long traceHash(long seed) {
        return RunResult.of(scenario(seed), scratch, Trace.hashOnly()).traceHash();
    }

    /** How many seeds were run. */
    public long runs() {
        return runs;
    }

    /** How many of them with real cryptography. */
    public long realCryptoRuns() {
        return realCryptoRuns;
    }

    /** Stream bytes that were delivered in all. */
    public long bytes() {
        return bytes;
    }

    /** Events on the virtual clocks in all. */
    public long events() {
        return events;
    }
}
