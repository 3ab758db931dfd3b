package io.msocket.protocol;

/** What may be done so many times at once, and in the long run once in a period. */
final class TokenBucket {
    private final int most;
    private final long periodNanos;
    /** When it is full again. */
    private long fullAt;

    /** @param most times at once */
    TokenBucket(int most, long periodNanos) {
        this.most = most;
        this.periodNanos = periodNanos;
    }

    /** When it may be done again; 0 for at any time. */
    long nextTime() {
        return Math.max(0, fullAt - (most - 1) * periodNanos);
    }

    /** It is done. */
    void take(long now) {
        fullAt = Math.max(fullAt, now) + periodNanos;
    }
}
