package io.msocket.protocol;

/** What may be done so many times at once, and in the long run once in a period. Its clock is never negative. Not thread-safe. */
public final class TokenBucket {
    private final int most;
    private final long periodNanos;
    /** When it is full again. */
    private long fullAt;

    /**
     * A full one.
     *
     * @param most times at once
     */
    public TokenBucket(int most, long periodNanos) {
        this.most = most;
        this.periodNanos = periodNanos;
    }

    /** Whether it may be done now; then it is taken to be done. */
    public boolean tryTake(long now) {
        if (nextTime() > now) {
            return false;
        }
        take(now);
        return true;
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
