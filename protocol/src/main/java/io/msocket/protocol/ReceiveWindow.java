package io.msocket.protocol;

/**
 * How far the peer may send ahead of the application. It starts small, grows while the application takes much of it in a
 * round trip and the process has more to give, and is small again after a rest. What an accepted connection promises is charged to
 * its holder, as long as it stands: so it promises little at first, and doubles that as often as half of it is taken at once, before a
 * sender that TCP lets double what it sends comes to the end.
 *
 * <p>It is measured against the least round-trip time, as a window that grows with the queues that it fills would never
 * stop, and what does not fit the processor's caches is slower on a fast path. Linux sizes its receive buffer in the same
 * way ("dynamic right-sizing", Fisk and Feng 2001).
 */
final class ReceiveWindow {
    /**
     * The window, in what is taken in a round trip: what is lost comes a round trip later, behind as much again, and the
     * peer hears of a new window half a round trip later.
     */
    private static final int ROUNDS = 3;

    /**
     * The same where a sender's start-up takes long. BBR multiplies its rate by 2.89 in each round trip, and the window that
     * is made from one is for the sum of the next two: 2.89 + 2.89^2.
     */
    private static final int START_UP_ROUNDS = 12;

    /** On shorter paths a start-up takes no time, and what does not fit the processor's caches does. */
    private static final long LONG_ROUND_TRIP_NANOS = 1_000_000;

    /** It grows by a third more than it must, so that it does not grow all the time. */
    private static final double SPARE = 4.0 / 3;

    private static final int SHARES_WORTH_ADVERTISING = 2;

    /** Of a connection that was accepted: as much as its client may send before it has proved itself. */
    private static final long FIRST_OF_ACCEPTED = Limits.MAX_FIRST_RECORD_DATA;

    /** Half of the window is taken at once if it is within so many round trips, and a while for those who read in their own time. */
    private static final int ROUNDS_AT_ONCE = 8;

    private static final long AT_ONCE_NANOS = 200_000_000;

    private final MemoryAccount account;

    /** What it has from the beginning, and after a rest; grants beyond it. */
    private final long firstSize;

    /** Up to this it grows by what is taken, not by how fast. */
    private final long initialSize;

    private final long maxSize;

    /** What is promised beyond the first size. */
    private long reserved;

    private long size;
    private long limit;
    private long advertised;
    private long roundStartedAt;
    private long roundStartedAtOffset;
    private boolean closed;

    /** Negative before the first byte. */
    private long halfStartedAt = -1;

    private long halfStartedAtOffset;

    ReceiveWindow(MemoryAccount account, ConnectionOptions options) {
        this.account = account;
        this.initialSize = options.initialWindow();
        this.maxSize = options.maxWindow();
        this.firstSize = account.isOwn() ? initialSize : ofAccepted(options);
        this.size = firstSize;
        this.limit = size;
        this.advertised = size;
        if (!account.isOwn()) {
            account.takeAlways(firstSize);
        }
    }

    /** What a server promises a client that has still to prove itself. */
    static long ofAccepted(ConnectionOptions options) {
        return Math.min(options.initialWindow(), FIRST_OF_ACCEPTED);
    }

    /** Bytes that the peer may be ahead. */
    long size() {
        return size;
    }

    /** The offset that the peer must not pass. It never goes back. */
    long limit() {
        return limit;
    }

    /** The application has used up everything before the offset. */
    void handleConsumed(long consumed, long roundTripNanos, long now) {
        if (closed) {
            return;
        }
        long elapsed = now - roundStartedAt;
        if (elapsed >= roundTripNanos && roundTripNanos > 0) {
            double inOneRound = (double) (consumed - roundStartedAtOffset) * roundTripNanos / elapsed;
            double needed = inOneRound * (roundTripNanos < LONG_ROUND_TRIP_NANOS ? ROUNDS : START_UP_ROUNDS);
            if (needed > size) {
                growTo(Math.min((long) (SPARE * needed), maxSize));
            }
            roundStartedAt = now;
            roundStartedAtOffset = consumed;
        }
        growByUse(consumed, roundTripNanos, now);
        limit = Math.max(limit, consumed + size);
        unreserve(reserved - Math.max(0, limit - consumed - firstSize));
    }

    private void growByUse(long consumed, long roundTripNanos, long now) {
        if (halfStartedAt < 0) {
            halfStartedAt = now;
        }
        if (size >= initialSize || consumed - halfStartedAtOffset < size / 2) {
            return;
        }
        if (now - halfStartedAt <= Math.max(ROUNDS_AT_ONCE * roundTripNanos, AT_ONCE_NANOS)) {
            growTo(Math.min(2 * size, initialSize));
        }
        halfStartedAt = now;
        halfStartedAtOffset = consumed;
    }

    /** Or as far as the process allows. What was promised before a rest, and is not used up, is no more than that again. */
    private void growTo(long wanted) {
        for (long more = wanted - size; more > 0; more /= 2) {
            if (account.take(more)) {
                reserved += more;
                size += more;
                return;
            }
        }
    }

    private void unreserve(long bytes) {
        if (bytes > 0) {
            reserved -= bytes;
            account.give(bytes);
        }
    }

    boolean isWorthAdvertising() {
        return limit - advertised >= size / SHARES_WORTH_ADVERTISING;
    }

    /** Whether a peer that has sent everything before the offset may not send a byte more until it hears the limit. */
    boolean isReopened(long received) {
        return received >= advertised && limit > advertised;
    }

    void handleAdvertised() {
        advertised = limit;
    }

    /** Back to the first size; what was promised to the peer stays promised, and charged. */
    void shrink() {
        size = firstSize;
    }

    /** The connection is over: nothing is promised any more. Once. */
    void close() {
        closed = true;
        unreserve(account.isOwn() ? reserved : reserved + firstSize);
    }
}
