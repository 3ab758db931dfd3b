package io.msocket.protocol;

/**
 * Where byte arrays come from and go back to. The engine owns an array from {@link #acquire} until it gives it back or
 * hands it to the driver inside a {@link Slice}; nobody touches an array after {@link #release}.
 */
public interface Buffers {
    /** By so many bytes, at most, an array is longer than was asked for. */
    int MOST_EXCESS = 8 * 1024;

    /** What an array takes beside its bytes: its header, the object that says what of it is in use, and a place in a queue. */
    int BYTES_FOR_EACH = 64;

    /** An array of at least {@code size} bytes, and at most {@link #MOST_EXCESS} more; its content is undefined. */
    byte[] acquire(int size);

    /** What an array that is kept takes of memory, in bytes, however much of it is in use: the one measure of what is held for a peer. */
    static long memoryOf(byte[] array) {
        return (long) array.length + BYTES_FOR_EACH;
    }

    /** Gives back an array that {@link #acquire} returned, once. */
    void release(byte[] array);

    /**
     * Asks whether so many more bytes may be kept for what a peer sends, or promised to it; whoever gets a yes calls {@link #unreserve}
     * later. It bounds what all connections of a process keep together for those who send to them ({@link MemoryShares}).
     *
     * @param holder whose connection it is
     */
    default boolean reserve(Principal holder, long bytes) {
        return true;
    }

    /** The same for what every accepted connection has; it cannot be refused, and others get less. */
    default void reserveAlways(Principal holder, long bytes) {}

    /** Takes back what {@link #reserve} or {@link #reserveAlways} granted. */
    default void unreserve(Principal holder, long bytes) {}

    /** Leaves everything to the garbage collector. */
    static Buffers unpooled() {
        return new Buffers() {
            @Override
            public byte[] acquire(int size) {
                return new byte[size];
            }

            @Override
            public void release(byte[] array) {}
        };
    }
}
