package io.msocket.protocol;

/**
 * How far the peer may send ahead of the application. It starts small, grows while the application takes much of it in a
 * round trip and the process has more to give, and is small again after a rest.
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

    private final Buffers buffers;
    private final long initialSize;
    private final long maxSize;
    private long size;
    private long limit;
    private long advertised;
    private long roundStartedAt;
    private long roundStartedAtOffset;

    ReceiveWindow(Buffers buffers, ConnectionOptions options) {
        this.buffers = buffers;
        this.initialSize = options.initialWindow();
        this.maxSize = options.maxWindow();
        this.size = initialSize;
        this.limit = size;
        this.advertised = size;
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
        limit = Math.max(limit, consumed + size);
    }

    /** Or as far as the process allows. */
    private void growTo(long wanted) {
        for (long more = wanted - size; more > 0; more /= 2) {
            if (buffers.reserve(more)) {
                size += more;
                return;
            }
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

    /** Back to the initial size; what was promised to the peer stays promised. */
    void shrink() {
        buffers.unreserve(size - initialSize);
        size = initialSize;
    }
}
