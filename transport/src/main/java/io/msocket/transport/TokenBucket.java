package io.msocket.transport;

import java.util.concurrent.TimeUnit;

/** Lets something happen so many times a second on average, and so many times at once. Not thread-safe. */
final class TokenBucket {
    private final long nanosEach;
    private final long burstNanos;

    /** As long as it is past, the bucket is full. */
    private long fullAt = Long.MIN_VALUE;

    TokenBucket(int perSecond, int atOnce) {
        this.nanosEach = TimeUnit.SECONDS.toNanos(1) / perSecond;
        this.burstNanos = nanosEach * atOnce;
    }

    /** Whether it may happen now, and then it is taken to have happened. */
    boolean take(long now) {
        long next = Math.max(fullAt, now) + nanosEach;
        if (next - now > burstNanos) {
            return false;
        }
        fullAt = next;
        return true;
    }
}
