package io.msocket.protocol;

/**
 * How far the peer may send ahead of the application. It starts small, doubles while the stream shows that it needs more
 * and the process has more to give, and is small again after a rest.
 *
 * <p>It is measured against the least round-trip time, as a window that grows with the queues that it fills would never
 * stop, and what does not fit the processor's caches is slower on a fast path.
 */
final class ReceiveWindow {
    /** A window that the application uses up within so many round trips holds the sender back. */
    private static final int ROUND_TRIPS = 2;

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
        boolean usedUp = consumed - roundStartedAtOffset >= size;
        boolean inTime = now - roundStartedAt <= ROUND_TRIPS * roundTripNanos;
        if (usedUp && inTime) {
            grow();
        }
        if (usedUp || !inTime) {
            roundStartedAt = now;
            roundStartedAtOffset = consumed;
        }
        limit = Math.max(limit, consumed + size);
    }

    private void grow() {
        long more = Math.min(size, maxSize - size);
        if (more > 0 && buffers.reserve(more)) {
            size += more;
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
