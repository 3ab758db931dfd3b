package io.msocket.protocol;

/**
 * What a control datagram calls its connection: a name that only the two ends can make, another one in each epoch and in each
 * direction. It is sent in clear. To everybody else two such names have nothing to do with each other or with the
 * {@link ConnectionId}.
 *
 * @param high the first 8 bytes
 * @param low the last 8 bytes
 */
public record BlindedId(long high, long low) {
    static final int LENGTH = 16;

    /** Of the first bytes there. */
    static BlindedId read(byte[] source, int offset) {
        return new BlindedId(Wire.getLong(source, offset), Wire.getLong(source, offset + Long.BYTES));
    }

    void putInto(byte[] target, int offset) {
        Wire.putLong(target, offset, high);
        Wire.putLong(target, offset + Long.BYTES, low);
    }

    @Override
    public String toString() {
        return "%016x%016x".formatted(high, low);
    }
}
