package io.msocket.protocol;

import java.util.Arrays;
import java.util.IdentityHashMap;

/** Buffers that notice arrays given back twice or by strangers, and spoil what was given back. */
final class CheckedBuffers implements Buffers {
    private static final byte SPOILED = (byte) 0xdd;

    private final IdentityHashMap<byte[], Boolean> outstanding = new IdentityHashMap<>();
    private long bytes;
    private long mostBytes;
    private long reserved;
    private long mostReserved = Long.MAX_VALUE;

    @Override
    public byte[] acquire(int size) {
        byte[] array = new byte[size];
        outstanding.put(array, true);
        bytes += size;
        mostBytes = Math.max(mostBytes, bytes);
        return array;
    }

    @Override
    public void release(byte[] array) {
        if (outstanding.remove(array) == null) {
            throw new AssertionError("an array of %d bytes was given back that is not out".formatted(array.length));
        }
        bytes -= array.length;
        Arrays.fill(array, SPOILED);
    }

    @Override
    public boolean reserve(Principal holder, long more) {
        boolean isGranted = more <= mostReserved - reserved;
        reserved += isGranted ? more : 0;
        return isGranted;
    }

    @Override
    public void reserveAlways(Principal holder, long more) {
        reserved += more;
    }

    @Override
    public void unreserve(Principal holder, long less) {
        reserved -= less;
    }

    /** From now on no more is granted than so many bytes in all. */
    void grantAtMost(long all) {
        mostReserved = all;
    }

    /** Promised for what peers send, and not taken back. */
    long reserved() {
        return reserved;
    }

    /** Copies the bytes into an array that may be given to the engine. */
    Slice slice(byte[] content) {
        byte[] array = acquire(content.length);
        System.arraycopy(content, 0, array, 0, content.length);
        return new Slice(array, 0, content.length);
    }

    /** Bytes acquired and not given back. */
    long bytes() {
        return bytes;
    }

    /** The most that {@link #bytes} ever was. */
    long mostBytes() {
        return mostBytes;
    }
}
