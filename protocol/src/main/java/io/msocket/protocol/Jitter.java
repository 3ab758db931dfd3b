package io.msocket.protocol;

import io.msocket.protocol.crypto.RandomSource;

/**
 * Makes pauses longer or shorter by chance, the longest ones too: clients that have lost the same server at one instant would come back
 * in step for ever.
 */
final class Jitter {
    /** Shorter pauses are no longer than what round trips to one server differ by, and than a client should wait for its link. */
    private static final long LEAST_NANOS = 1_000_000_000L;

    private static final int PART = 4;

    private final RandomSource random;

    Jitter(RandomSource random) {
        this.random = random;
    }

    /** Three to five quarters of the pause, the same on average. */
    long of(long pauseNanos) {
        if (pauseNanos < LEAST_NANOS) {
            return pauseNanos;
        }
        byte[] chance = new byte[Integer.BYTES];
        random.nextBytes(chance);
        double wide = 2.0 * pauseNanos / PART;
        return pauseNanos
                - pauseNanos / PART
                + (long) (wide * Integer.toUnsignedLong(Wire.getInt(chance, 0)) / (1L << Integer.SIZE));
    }
}
