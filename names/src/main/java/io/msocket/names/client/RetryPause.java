package io.msocket.names.client;

import io.msocket.protocol.Pauses;
import java.util.random.RandomGenerator;

/** How long to wait before the next try: hardly at first, and longer after each failure. Not thread-safe. */
final class RetryPause {
    /** Whoever watches a server that ends hears of that at one moment, and all at once they would be too much for the next one. */
    static final long FIRST_JITTER_MILLIS = 100;

    private static final Pauses PAUSES_MILLIS = new Pauses(400, 60_000);

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
        int before = failures;
        failures++;
        return before == 0
                ? random.nextLong(FIRST_JITTER_MILLIS + 1)
                : PAUSES_MILLIS.after(before, random.nextDouble());
    }
}
