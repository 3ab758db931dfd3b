package io.msocket.names.client;

import java.util.random.RandomGenerator;

/** How long to wait before the next try: hardly at first, and longer after each failure. Not thread-safe. */
final class RetryPause {
    /** Whoever watches a server that ends hears of that at one moment, and all at once they would be too much for the next one. */
    static final long FIRST_JITTER_MILLIS = 100;

    static final long LONGEST_MILLIS = 30_000;

    private static final long FIRST_MILLIS = 100;
    private static final int MOST_DOUBLED = 9;

    private final RandomGenerator random;
    private int failures;

    RetryPause(RandomGenerator random) {
        this.random = random;
    }

    /** Something has failed that deserves a longer pause. */
    void handleFailure() {
        failures++;
    }

    /** It has worked for long enough. */
    void reset() {
        failures = 0;
    }

    /** In milliseconds; counts as a failure. */
    long next() {
        if (failures == 0) {
            failures++;
            return random.nextLong(FIRST_JITTER_MILLIS + 1);
        }
        long pause = Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(failures, MOST_DOUBLED));
        failures++;
        return pause + random.nextLong(pause / 2 + 1);
    }
}
