package io.msocket.protocol;

/**
 * How much a flowpath delivers within its least round trip, by what the peer has counted on it: what has to be on its way so
 * that the path is busy, without the queues. Bytes of the stream.
 */
final class DeliveredPerRoundTrip {
    /** Counted over a shorter time, a burst of acknowledgements would pass for a fast path. */
    private static final long LEAST_INTERVAL_NANOS = 10_000_000L;

    /** A slower round trip takes an eighth of the difference away: ten of them forget half of what was. */
    private static final int FORGETTING = 8;

    private long bytes;
    private long intervalStart = -1;
    private long bytesInInterval;

    /** The path was idle before: what it did not carry then says nothing. */
    void handleStart(long now) {
        intervalStart = now;
        bytesInInterval = 0;
    }

    /** @param leastRoundTrip nanoseconds, zero while it is not known */
    void handleDelivered(long delivered, long leastRoundTrip, long now) {
        bytesInInterval += delivered;
        long elapsed = now - intervalStart;
        if (leastRoundTrip == 0 || elapsed < Math.max(leastRoundTrip, LEAST_INTERVAL_NANOS)) {
            return;
        }
        long sample = (long) ((double) bytesInInterval * leastRoundTrip / elapsed);
        bytes = sample > bytes ? sample : bytes - (bytes - sample) / FORGETTING;
        handleStart(now);
    }

    /** Zero until it is known. */
    long bytes() {
        return bytes;
    }
}
