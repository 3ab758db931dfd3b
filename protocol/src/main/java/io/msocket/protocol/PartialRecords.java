package io.msocket.protocol;

import java.util.function.LongSupplier;

/**
 * What one connection holds of records that have not come whole, on all of its flowpaths: the arrays, in their whole length. Nobody can
 * send a record of more than what he was allowed to send so far. A little is part of what every connection has; what the window promises,
 * and has not come yet, is paid for already, and an honest sender's records lie in it but for repeats. What is beyond both is charged, in
 * steps, for as long as the connection lives.
 */
final class PartialRecords implements RecordRoom {
    /** What a record is longer than its bytes of the stream, and an array longer than the record. */
    static final long FREE = Limits.MAX_RECORD_CONTROL + Buffers.MOST_EXCESS;

    private static final long STEP = 8 * 1024;

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
        if (!charge(held + bytes)) {
            return false;
        }
        held += bytes;
        return true;
    }

    /**
     * Something has come of what the window promises: whether what is held is paid for all the same. An honest sender's is, unless he has
     * sent again on one flowpath what had come to a standstill on another.
     */
    boolean settle() {
        return charge(held);
    }

    private boolean charge(long all) {
        long missing = all - FREE - promised.getAsLong() - reserved;
        if (missing > 0) {
            long steps = (missing + STEP - 1) / STEP * STEP;
            if (!account.take(steps)) {
                return false;
            }
            reserved += steps;
        }
        return true;
    }

    @Override
    public void giveBack(int bytes) {
        held -= bytes;
    }

    /** How many bytes the arrays have. */
    long held() {
        return held;
    }

    /** The connection is over. Once. */
    void close() {
        account.give(reserved);
        reserved = 0;
    }
}
