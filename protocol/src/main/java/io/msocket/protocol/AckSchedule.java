package io.msocket.protocol;

/**
 * When the data received on one flowpath is acknowledged: after a share of the window, so that a fast sender never
 * waits for it, or after a short while, so that a slow one hears it in time.
 */
final class AckSchedule {
    /** The least that is worth an acknowledgement of its own before the time is up. */
    private static final long LEAST_BYTES = 32 * 1024;

    private static final long MOST_BYTES = 512 * 1024;
    private static final int SHARES_OF_WINDOW = 2;

    private long pendingBytes;
    private long dueAt = Connection.NO_TIMEOUT;
    private long toldReceived = -1;
    private long toldLimit = -1;

    void handleReceived(int bytes, long window, long now) {
        pendingBytes += bytes;
        long enough = Math.max(LEAST_BYTES, Math.min(window / SHARES_OF_WINDOW, MOST_BYTES));
        dueAt = pendingBytes >= enough ? now : Math.min(dueAt, now + Limits.MAX_ACK_DELAY_NANOS);
    }

    /** Something must be acknowledged without delay. */
    void demand(long now) {
        dueAt = now;
    }

    boolean isPending() {
        return dueAt != Connection.NO_TIMEOUT;
    }

    boolean isDue(long now) {
        return dueAt <= now;
    }

    long dueAt() {
        return dueAt;
    }

    void handleSent() {
        pendingBytes = 0;
        dueAt = Connection.NO_TIMEOUT;
    }

    /** A record on this flowpath has told the peer what is here in all, and how far it may send. */
    void handleTold(long received, long limit) {
        toldReceived = received;
        toldLimit = limit;
    }

    /** Whether a record on this flowpath has told the peer just that. */
    boolean hasTold(long received, long limit) {
        return toldReceived == received && toldLimit == limit;
    }
}
