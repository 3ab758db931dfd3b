package io.msocket.sim;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one run ended; if there are strangers in it, two: one without them, and one that is held to that.
 *
 * @param failure what the oracle objects to, null if nothing
 * @param traceHash the same for the same scenario
 * @param trace what happened, if asked for
 * @param finishedAfterNanos virtual time from the end of all trouble to the end of the run
 * @param events how many steps the run took
 * @param bytes stream bytes that were delivered, both ways together
 * @param gaveWay how many things had to leave one of the server's bounded tables
 * @param paces when each connection was open and done
 */
record RunResult(
        @Nullable Throwable failure,
        long traceHash,
        String trace,
        long finishedAfterNanos,
        long events,
        long bytes,
        long gaveWay,
        List<Pace> paces) {
    static RunResult of(Scenario scenario, Scratch scratch, Trace trace) {
        if (scenario.setup().get(Knob.STRANGERS) != Strangers.ACTIVE) {
            return of(scenario, scratch, trace, List.of());
        }
        trace.line(0, "runs", "without strangers");
        Setup without = scenario.setup().with(Knob.STRANGERS, Strangers.ABSENT);
        RunResult quiet = of(scenario.withSetup(without), scratch, trace, List.of());
        if (quiet.failure != null) {
            return quiet;
        }
        trace.line(0, "runs", "with strangers");
        RunResult loud = of(scenario, scratch, trace, quiet.paces);
        return loud.with(quiet);
    }

    /** @param quiet when each connection is to be open and done; empty when that is not known */
    private static RunResult of(Scenario scenario, Scratch scratch, Trace trace, List<Pace> quiet) {
        SimulatedWorld world = null;
        Throwable failure = null;
        try {
            world = new SimulatedWorld(scenario, scratch, trace);
            world.run();
            world.checkPace(quiet);
        } catch (RuntimeException | AssertionError | StackOverflowError e) {
            failure = e;
        }
        scratch.forgetAll();
        if (world == null) {
            return new RunResult(failure, trace.hash(), trace.text(), 0, 0, 0, 0, List.of());
        }
        world.release();
        return new RunResult(
                failure,
                trace.hash(),
                trace.text(),
                world.finishedAfter(),
                world.eventCount(),
                world.bytesDelivered(),
                world.server().gaveWay(),
                world.paces());
    }

    /** With what another run has cost and delivered. */
    private RunResult with(RunResult other) {
        return new RunResult(
                failure,
                traceHash,
                trace,
                finishedAfterNanos,
                events + other.events,
                bytes + other.bytes,
                gaveWay,
                paces);
    }

    /** The failure and, if it was not the oracle's, where it came from. */
    static String describe(@Nullable Throwable failure) {
        if (failure == null) {
            return "it does not fail when it is traced";
        }
        if (failure instanceof SimulationFailure) {
            return String.valueOf(failure.getMessage());
        }
        StringBuilder text = new StringBuilder(failure.toString());
        for (StackTraceElement element : failure.getStackTrace()) {
            text.append("\n    at ").append(element);
        }
        return text.toString();
    }
}
