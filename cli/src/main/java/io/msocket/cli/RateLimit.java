package io.msocket.cli;

import java.util.concurrent.TimeUnit;

/** A token bucket over a clock that is given: what passes, passes at a rate. Not thread-safe. */
final class RateLimit {
    /** What a pause of whoever sends may be made good for, so that the average comes near the rate. */
    private static final long BURST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final long bytesPerSecond;
    private long due;

    /**
     * A full bucket.
     *
     * @param bytesPerSecond more than zero
     * @param now {@link System#nanoTime}
     */
    RateLimit(long bytesPerSecond, long now) {
        if (bytesPerSecond <= 0) {
            throw new IllegalArgumentException("no rate: " + bytesPerSecond + " bytes/s");
        }
        this.bytesPerSecond = bytesPerSecond;
        this.due = now - BURST_NANOS;
    }

    /** Takes so many bytes and returns how long they have to wait, in nanoseconds; zero or less for not at all. */
    long take(int bytes, long now) {
        if (due - now < -BURST_NANOS) {
            due = now - BURST_NANOS;
        }
        long wait = due - now;
        due += (long) (bytes * (double) TimeUnit.SECONDS.toNanos(1) / bytesPerSecond);
        return wait;
    }
}
