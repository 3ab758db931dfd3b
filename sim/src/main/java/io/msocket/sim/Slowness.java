package io.msocket.sim;

import io.msocket.sim.Operation.Kind;

/**
 * How slow the links behind clients' addresses become at worst in a run: what bounds on time have to allow for.
 *
 * @param leastBytesPerSecond the least rate, or {@link AccessLink#UNLIMITED}
 * @param mostExtraNanos the most by which one way becomes longer
 */
record Slowness(long leastBytesPerSecond, long mostExtraNanos) {
    private static final long NANOS = 1_000;
    private static final double NANOS_PER_SECOND = 1_000_000_000.0;

    static Slowness of(Scenario scenario) {
        long least = AccessLink.UNLIMITED;
        long extra = 0;
        for (Operation operation : scenario.operations()) {
            if (operation.kind() == Kind.SET_RATE && operation.c() != AccessLink.UNLIMITED) {
                least = least == AccessLink.UNLIMITED ? operation.c() : Math.min(least, operation.c());
            } else if (operation.kind() == Kind.SET_EXTRA_DELAY) {
                extra = Math.max(extra, operation.c() * NANOS);
            }
        }
        return new Slowness(least, extra);
    }

    /** How long so many bytes take, apart from the time that each is on its way. */
    long sendingNanos(long bytes) {
        return leastBytesPerSecond == AccessLink.UNLIMITED
                ? 0
                : (long) (bytes * NANOS_PER_SECOND / leastBytesPerSecond);
    }
}
