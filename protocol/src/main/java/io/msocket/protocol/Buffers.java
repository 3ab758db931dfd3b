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
     * Asks whether so many more bytes may be promised to a peer beyond what every connection may promise; whoever gets
     * a yes calls {@link #unreserve} later. It bounds what all windows of a process grow to together.
     */
    default boolean reserve(long bytes) {
        return true;
    }

    /** Takes back what {@link #reserve} granted. */
    default void unreserve(long bytes) {}

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
