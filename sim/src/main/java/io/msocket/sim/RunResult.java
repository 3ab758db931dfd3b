package io.msocket.sim;

import org.jspecify.annotations.Nullable;

/**
 * How one run ended.
 *
 * @param failure what the oracle objects to, null if nothing
 * @param traceHash the same for the same scenario
 * @param trace what happened, if asked for
 * @param finishedAfterNanos virtual time from the end of all trouble to the end of the run
 * @param events how many steps the run took
 * @param bytes stream bytes that were delivered, both ways together
 */
record RunResult(
        @Nullable Throwable failure, long traceHash, String trace, long finishedAfterNanos, long events, long bytes) {
    static RunResult of(Scenario scenario, Scratch scratch, Trace trace) {
        SimulatedWorld world = null;
        Throwable failure = null;
        try {
            world = new SimulatedWorld(scenario, scratch, trace);
            world.run();
        } catch (RuntimeException | AssertionError | StackOverflowError e) {
            failure = e;
        }
        scratch.forgetAll();
        if (world == null) {
            return new RunResult(failure, trace.hash(), trace.text(), 0, 0, 0);
        }
        world.release();
        return new RunResult(
                failure, trace.hash(), trace.text(), world.finishedAfter(), world.eventCount(), world.bytesDelivered());
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
