package io.msocket.protocol;

/**
 * What a flowpath delivers of late, in stream bytes a second: measured over round trips in which it had enough to do.
 *
 * <p>{@link DeliveryRate} is the peak of shorter times: records must grow at once on a fast path, and there a burst does no harm.
 */
final class Throughput {
    /** A round trip, but not less: acknowledgements come together. */
    private static final long LEAST_INTERVAL_NANOS = 20_000_000L;

    private static final double NANOS_PER_SECOND = 1_000_000_000.0;

    private long bytesPerSecond;
    private long intervalStart = -1;
    private long bytesInInterval;

    /** Zero until it is known. */
    long bytesPerSecond() {
        return bytesPerSecond;
    }

    /** It was idle before: what it did not carry then says nothing. */
    void handleStart(long now) {
        intervalStart = now;
        bytesInInterval = 0;
    }

    /**
     * The peer has counted more.
     *
     * @param isIdle whether that is everything that was sent
     */
    void handleDelivered(long bytes, long roundTrip, boolean isIdle, long now) {
        bytesInInterval += bytes;
        long elapsed = now - intervalStart;
        if (elapsed < Math.max(roundTrip, LEAST_INTERVAL_NANOS) && !isIdle) {
            return;
        }
        if (elapsed > 0) {
            long measured = (long) (bytesInInterval * NANOS_PER_SECOND / Math.max(elapsed, roundTrip));
            handleMeasured(measured, isIdle);
        }
        handleStart(now);
    }

    /** More counts at once. Less is what the path carries only if it had enough to do. */
    private void handleMeasured(long measured, boolean isIdle) {
        if (measured > bytesPerSecond) {
            bytesPerSecond = measured;
        } else if (!isIdle) {
            bytesPerSecond = (bytesPerSecond + measured) / 2;
        }
    }
}
