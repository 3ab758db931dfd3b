package io.msocket.protocol;

/**
 * What a flowpath delivers of late, in stream bytes a second: measured over round trips in which it had enough to do.
 *
 * <p>{@link DeliveryRate} is the peak of shorter times: records must grow at once on a fast path, and there a burst does no harm.
 */
final class Throughput {
    /** A round trip, but not less: acknowledgements come together. */
    private static final long LEAST_INTERVAL_NANOS = 20_000_000L;

    /** A path that got less for a moment, as wireless ones do, is given as much as before for some round trips. */
    private static final int PEAK_FADES_BY = 8;

    /** TCP doubles what is on its way in each round trip at first; some of it has arrived and is not acknowledged yet. */
    private static final double ROUNDS_ON_THE_WAY = 2.5;

    /** In any case: TCP's initial window twice. */
    private static final long LEAST_ON_THE_WAY = 32 * 1024;

    /** A stream lasts, as a rule, about as much longer as it has lasted; a small part of that may come late. */
    private static final int SHARE_OF_STREAM = 16;

    private static final double NANOS_PER_SECOND = 1_000_000_000.0;

    private long bytesPerSecond;
    private long peak;
    private long intervalStart = -1;
    private long bytesInInterval;

    /** Zero until it is known. */
    long bytesPerSecond() {
        return bytesPerSecond;
    }

    /**
     * Stream bytes that should be on their way at most, where other paths would carry them as well. TCP's start-up puts more on
     * the way than the path can hold, and what is lost then comes late; so does the end of a stream whose last bytes wait in a
     * queue. The longer the stream is, the less that matters, and the more a path is worth that is never short of bytes.
     *
     * @param streamed how many bytes the stream has had so far
     */
    long mostOnTheWay(long roundTrip, long streamed) {
        if (peak == 0) {
            return Long.MAX_VALUE; // TCP's initial window is the bound.
        }
        long most = (long) (ROUNDS_ON_THE_WAY * peak * roundTrip / NANOS_PER_SECOND);
        return Math.max(Math.max(most, LEAST_ON_THE_WAY), streamed / SHARE_OF_STREAM);
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
        peak = Math.max(measured, peak - peak / PEAK_FADES_BY);
        if (measured > bytesPerSecond) {
            bytesPerSecond = measured;
        } else if (!isIdle) {
            bytesPerSecond = (bytesPerSecond + measured) / 2;
        }
    }
}
