package io.msocket.names.server;

import java.util.concurrent.TimeUnit;

/**
 * How often somebody was not reached in a row. Who fails again soon after he was reached has not become better, so that only what lasts
 * ends the row. Not thread-safe.
 */
final class FailureStreak {
    private static final long LASTING_NANOS = TimeUnit.SECONDS.toNanos(10);

    private int failures;
    private boolean isReached;
    private long reachedSince;

    /** He was not reached; returns how often that has been so in a row. */
    int handleFailure(long now) {
        handleEnd(now);
        isReached = false;
        return ++failures;
    }

    /** He was reached; returns whether a row of failures has ended by that. */
    boolean handleReached(long now) {
        if (!isReached) {
            isReached = true;
            reachedSince = now;
        }
        return handleEnd(now);
    }

    private boolean handleEnd(long now) {
        if (failures == 0 || !isReached || now - reachedSince < LASTING_NANOS) {
            return false;
        }
        failures = 0;
        return true;
    }
}
