package io.msocket.protocol;

/**
 * How fast a flowpath delivers, by what the peer has counted on it. It decides how much is handed to the path at a time,
 * so that little is queued on a slow path and records are long on a fast one.
 */
final class DeliveryRate {
    /**
     * What a record should at most take on its way: none of it can be read before its last byte is there, so that a record takes
     * part in each gap that a loss makes.
     */
    private static final long RECORD_NANOS = 2_500_000L;

    /** What may wait in the driver: enough for it to find something whenever it looks. */
    private static final long UNSENT_NANOS = 10_000_000L;

    /**
     * Also for a path that is not known yet: what does not fit TCP's initial window, some 14 KB, arrives a round trip later,
     * and no record can be read before its last byte.
     */
    private static final int LEAST_RECORD = 4 * 1024;

    /** With the answer to a join before it, it fits one packet, and can be read as soon as that is there. */
    private static final int FIRST_RECORD = 1_000;

    /** So many times as much may wait where no other path might carry it sooner. */
    private static final int UNSENT_FACTOR = 4;

    /** A shorter interval says more about scheduling than about the path. */
    private static final long LEAST_INTERVAL_NANOS = 1_000_000L;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** Zero until it is known. */
    private long bytesPerSecond;

    private long intervalStart = -1;
    private long bytesInInterval;

    /** The path was idle before: what it did not carry then says nothing. */
    void handleStart(long now) {
        intervalStart = now;
        bytesInInterval = 0;
    }

    void handleDelivered(long bytes, long now) {
        bytesInInterval += bytes;
        long elapsed = now - intervalStart;
        if (elapsed < LEAST_INTERVAL_NANOS) {
            return;
        }
        long rate = (long) ((double) bytesInInterval * NANOS_PER_SECOND / elapsed);
        bytesPerSecond = rate > bytesPerSecond ? rate : bytesPerSecond - (bytesPerSecond - rate) / 8;
        handleStart(now);
    }

    /** Stream bytes to put into the path's first record, at most. */
    static int firstRecordSize() {
        return FIRST_RECORD;
    }

    /** Stream bytes to put into another one, at most. */
    int recordSize() {
        return (int) carriedWithin(RECORD_NANOS);
    }

    private long carriedWithin(long nanos) {
        long carried = (long) ((double) bytesPerSecond * nanos / NANOS_PER_SECOND);
        return Math.max(LEAST_RECORD, Math.min(carried, Limits.MAX_RECORD_DATA));
    }

    /**
     * Bytes that may wait in the driver, at most.
     *
     * @param isLittle whether they must be few, since another path might carry them sooner
     */
    int unsentLimit(boolean isLittle) {
        long little = carriedWithin(UNSENT_NANOS);
        return (int) (isLittle && bytesPerSecond > 0 ? little : UNSENT_FACTOR * little);
    }
}
