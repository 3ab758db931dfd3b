package io.msocket.protocol;

import io.msocket.protocol.crypto.RandomSource;

/**
 * Names a connection for its whole life (the paper's connID, section III-B1).
 *
 * <p>128 bits, chosen by the server, unguessable. It is sent in clear when a flowpath joins, so it is a name and
 * never a credential.
 */
public record ConnectionId(long high, long low) {
    static final int LENGTH = 16;

    static ConnectionId random(RandomSource random) {
        byte[] bytes = new byte[LENGTH];
        random.nextBytes(bytes);
        return read(bytes, 0);
    }

    static ConnectionId read(byte[] source, int offset) {
        return new ConnectionId(Wire.getLong(source, offset), Wire.getLong(source, offset + Long.BYTES));
    }

    byte[] toBytes() {
        byte[] bytes = new byte[LENGTH];
        Wire.putLong(bytes, 0, high);
        Wire.putLong(bytes, Long.BYTES, low);
        return bytes;
    }

    @Override
    public String toString() {
        return "%016x%016x".formatted(high, low);
    }
}
