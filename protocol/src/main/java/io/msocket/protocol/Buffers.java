package io.msocket.protocol;

/**
 * Where byte arrays come from and go back to. The engine owns an array from {@link #acquire} until it gives it back or
 * hands it to the driver inside a {@link Slice}; nobody touches an array after {@link #release}.
 */
public interface Buffers {
    /** An array of at least {@code size} bytes, its content undefined. */
    byte[] acquire(int size);

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
