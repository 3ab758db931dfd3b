package io.msocket.protocol;

import java.util.function.LongSupplier;

/**
 * What one connection holds of records that have not come whole, on all of its flowpaths. Nobody can send a record of more than what he
 * was allowed to send so far. One of the first size is part of what every connection has; what the window promises, and has not come yet,
 * is paid for already, and an honest sender's records lie in it but for repeats. What is beyond both is charged, in steps, for as long as the
 * connection lives.
 */
final class PartialRecords implements RecordRoom {
    /** As much as the record that has proved the client. */
    private static final long FREE = Limits.MAX_FIRST_RECORD_BODY;

    private static final long STEP = Limits.MAX_RECORD_BODY;

    private final MemoryAccount account;
    private final LongSupplier limit;
    private final LongSupplier promised;
    private long held;
    private long reserved;

    /**
     * @param limit the offset that the peer must not pass
     * @param promised bytes before it that have not come
     */
    PartialRecords(MemoryAccount account, LongSupplier limit, LongSupplier promised) {
        this.account = account;
        this.limit = limit;
        this.promised = promised;
    }

    @Override
    public int longestBody() {
        return (int) Math.min(Limits.MAX_RECORD_BODY, limit.getAsLong() + Limits.MAX_RECORD_CONTROL);
    }

    @Override
    public boolean hold(int bytes) {
        long missing = held + bytes - FREE - promised.getAsLong() - reserved;
        if (missing > 0) {
            long steps = (missing + STEP - 1) / STEP * STEP;
            if (!account.take(steps)) {
                return false;
            }
            reserved += steps;
        }
        held += bytes;
        return true;
    }

    @Override
    public void giveBack(int bytes) {
        held -= bytes;
    }

    /** The connection is over. Once. */
    void close() {
        account.give(reserved);
        reserved = 0;
    }
}
