package io.msocket.protocol;

import io.msocket.protocol.crypto.RandomSource;

/**
 * One server process among those that serve the same service with the same key. Whoever has an instance's id must have it
 * alone: it is drawn at random, or guarded by a lock while it outlives the process. What an instance says of its
 * connections, that it has lost them above all, is believed of no other one's.
 *
 * @param high the first eight bytes
 * @param low the last eight bytes
 */
public record ServiceInstance(long high, long low) {
    /** Bytes on the wire. */
    public static final int LENGTH = 16;

    /** Stands for any instance, where a client has no wish. */
    static final ServiceInstance ANY = new ServiceInstance(0, 0);

    /** A new one, which nobody else has. */
    public static ServiceInstance random(RandomSource random) {
        byte[] bytes = new byte[LENGTH];
        random.nextBytes(bytes);
        return of(bytes);
    }

    /**
     * The one with these bytes.
     *
     * @throws IllegalArgumentException when they are not {@value #LENGTH}
     */
    public static ServiceInstance of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("an instance's id has %d bytes, not %d".formatted(bytes.length, LENGTH));
        }
        return read(bytes, 0);
    }

    static ServiceInstance read(byte[] bytes, int at) {
        return new ServiceInstance(Wire.getLong(bytes, at), Wire.getLong(bytes, at + Long.BYTES));
    }

    /** Its {@value #LENGTH} bytes. */
    public byte[] toBytes() {
        byte[] bytes = new byte[LENGTH];
        write(bytes, 0);
        return bytes;
    }

    void write(byte[] bytes, int at) {
        Wire.putLong(bytes, at, high);
        Wire.putLong(bytes, at + Long.BYTES, low);
    }

    @Override
    public String toString() {
        return "%016x%016x".formatted(high, low);
    }
}
