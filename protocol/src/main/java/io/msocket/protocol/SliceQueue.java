package io.msocket.protocol;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Bytes in order, in the arrays in which they came where they fill these well; the rest is copied together. However they come,
 * their memory is no more than themselves, an eighth, {@value #MAX_WASTE} bytes and one array, nor, where they are few, than themselves, a
 * quarter, {@value #TAIL_CAPACITY} bytes and one array, and {@link Buffers#BYTES_FOR_EACH} bytes for each array: a peer that sends them one
 * by one must not make us keep an array for each. Where some have been taken out, the rest may be as empty as
 * all were allowed to be. Not thread-safe.
 */
public final class SliceQueue {
    /** A shorter run is copied behind the one before it, so that little arrays do not pile up. */
    private static final int COPY_BELOW = 4 * 1024;

    /** So many bytes of the arrays that are kept may be empty, of all together, and as many as are an eighth of what is in them. */
    static final int MAX_WASTE = 64 * 1024;

    private static final int WASTE_SHARES = 8;

    /** And so much of each, in shares of its bytes; of few bytes no more of all together, and of one array. */
    private static final int EMPTY_SHARES = 4;

    static final int TAIL_CAPACITY = 8 * 1024;

    private final Buffers buffers;
    private final ArrayDeque<Slice> runs = new ArrayDeque<>(1);
    private long bytes;
    private long waste;

    /** @param buffers where arrays come from and go back to */
    public SliceQueue(Buffers buffers) {
        this.buffers = buffers;
    }

    /** Whether there is nothing. */
    public boolean isEmpty() {
        return runs.isEmpty();
    }

    /**
     * Adds a run.
     *
     * @return whether the array was kept; otherwise it still belongs to the caller
     */
    public boolean add(byte[] array, int from, int length) {
        int empty = array.length - length;
        boolean isLittle = length < COPY_BELOW && !runs.isEmpty();
        if (isLittle || waste + empty > mostWaste(bytes + length) || empty > length / EMPTY_SHARES) {
            addCopy(array, from, length);
            return false;
        }
        add(new Slice(array, from, length));
        return true;
    }

    private static long mostWaste(long bytes) {
        return Math.min(MAX_WASTE + bytes / WASTE_SHARES, TAIL_CAPACITY + bytes / EMPTY_SHARES);
    }

    /** What the arrays take of memory, in bytes. */
    public long memory() {
        return bytes + waste + (long) runs.size() * Buffers.BYTES_FOR_EACH;
    }

    /** Adds a run, whose array still belongs to the caller. The last array is filled before another one is taken. */
    public void addCopy(byte[] array, int from, int length) {
        int done = fillTail(array, from, length);
        while (done < length) {
            int count = Math.min(length - done, TAIL_CAPACITY);
            byte[] copy = buffers.acquire(runs.isEmpty() ? count : TAIL_CAPACITY);
            System.arraycopy(array, from + done, copy, 0, count);
            add(new Slice(copy, 0, count));
            done += count;
        }
    }

    private int fillTail(byte[] array, int from, int length) {
        Slice tail = runs.peekLast();
        if (tail == null) {
            return 0;
        }
        int end = tail.offset() + tail.length();
        int count = Math.min(length, tail.array().length - end);
        if (count > 0) {
            System.arraycopy(array, from, tail.array(), end, count);
            runs.removeLast();
            runs.add(new Slice(tail.array(), tail.offset(), tail.length() + count));
            bytes += count;
            waste -= count;
        }
        return count;
    }

    private void add(Slice slice) {
        runs.add(slice);
        bytes += slice.length();
        waste += slice.array().length - slice.length();
    }

    /** The next run, whose array is the taker's from now on; null when there is none. */
    public @Nullable Slice poll() {
        Slice slice = runs.poll();
        if (slice != null) {
            bytes -= slice.length();
            waste -= slice.array().length - slice.length();
        }
        return slice;
    }

    /** Gives every array back. */
    public void clear() {
        for (Slice slice : runs) {
            buffers.release(slice.array());
        }
        runs.clear();
        bytes = 0;
        waste = 0;
    }
}
