package io.msocket.transport;

import io.msocket.protocol.Buffers;
import io.msocket.protocol.Holdings;
import io.msocket.protocol.MemoryShares;
import io.msocket.protocol.Principal;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Byte arrays for stream data, used again and again, so that a fast transfer does not pay for clearing and collecting
 * them. Thread-safe. Keeps a bounded number of bytes; what is over goes to the garbage collector.
 *
 * <p>An array that is too small to be worth it, or larger than any class, is never pooled. An array from elsewhere
 * may be released too: it joins the class of its length or is dropped.
 */
final class BufferPool implements Buffers {
    /** Below this the garbage collector is as fast as a pool. */
    private static final int SMALLEST = 2 * 1024;

    /**
     * So close that no array is longer by {@link #MOST_EXCESS} than was asked for; and one each for a client's first record and for the
     * longest one: 16 and 64 KiB of data, and the frames and seal around it.
     */
    private static final int[] CLASSES = {
        SMALLEST, 4 * 1024, 8 * 1024, 16 * 1024, 18 * 1024, 24 * 1024, 32 * 1024, 40 * 1024, 48 * 1024, 56 * 1024,
        64 * 1024, 68 * 1024
    };

    private static final int LARGEST = CLASSES[CLASSES.length - 1];

    /** Not zero, and no length field of a record: whoever reads a released array sees garbage at once. */
    private static final byte POISON = (byte) 0xEF;

    private final Shelf[] shelves = new Shelf[CLASSES.length];
    private final AtomicLong pooledBytes = new AtomicLong();
    private final long maxPooledBytes;

    /** For the next field; no other lock is taken under it. */
    private final ReentrantLock reservingLock = new ReentrantLock();

    private final MemoryShares reserved;
    private final boolean poison;

    /**
     * @param maxPooledBytes free bytes to keep, at most
     * @param maxReservedBytes bytes that all receive windows together may promise, at most
     * @param poison whether released arrays are overwritten, to find whoever still uses them
     */
    BufferPool(long maxPooledBytes, long maxReservedBytes, boolean poison) {
        this.maxPooledBytes = maxPooledBytes;
        this.reserved = new MemoryShares(maxReservedBytes);
        this.poison = poison;
        Arrays.setAll(shelves, index -> new Shelf());
    }

    @Override
    public byte[] acquire(int size) {
        if (size > LARGEST) {
            return new byte[size];
        }
        if (size < SMALLEST) {
            return new byte[size];
        }
        int index = classFor(size);
        byte[] array = shelves[index].take();
        if (array == null) {
            return new byte[CLASSES[index]];
        }
        pooledBytes.addAndGet(-array.length);
        return array;
    }

    @Override
    public void release(byte[] array) {
        if (poison) {
            Arrays.fill(array, POISON);
        }
        int index = Arrays.binarySearch(CLASSES, array.length);
        if (index < 0) {
            return;
        }
        if (pooledBytes.addAndGet(array.length) > maxPooledBytes) {
            pooledBytes.addAndGet(-array.length);
            return;
        }
        shelves[index].put(array);
    }

    @Override
    public boolean reserve(Principal holder, long bytes) {
        reservingLock.lock();
        try {
            return reserved.take(holder, bytes);
        } finally {
            reservingLock.unlock();
        }
    }

    @Override
    public void reserveAlways(Principal holder, long bytes) {
        reservingLock.lock();
        try {
            reserved.force(holder, bytes);
        } finally {
            reservingLock.unlock();
        }
    }

    @Override
    public void unreserve(Principal holder, long bytes) {
        reservingLock.lock();
        try {
            reserved.give(holder, bytes);
        } finally {
            reservingLock.unlock();
        }
    }

    /** Bytes that all connections together may be sent, or need for what they were. */
    long reservedBytes() {
        reservingLock.lock();
        try {
            return reserved.taken();
        } finally {
            reservingLock.unlock();
        }
    }

    /** How many of those bytes are for those who have most. */
    List<Holdings.Share> heaviest(int number) {
        reservingLock.lock();
        try {
            return reserved.heaviest(number);
        } finally {
            reservingLock.unlock();
        }
    }

    /** Free bytes that are kept now. */
    long pooledBytes() {
        return pooledBytes.get();
    }

    private static int classFor(int size) {
        int index = 0;
        while (CLASSES[index] < size) {
            index++;
        }
        return index;
    }

    /** The free arrays of one length, a stack: the one used last is the one that is in the processor's cache. */
    private static final class Shelf {
        private static final int FIRST_CAPACITY = 16;

        /** For the fields below; no other lock is taken under it. */
        private final ReentrantLock lock = new ReentrantLock();

        private byte[][] arrays = new byte[FIRST_CAPACITY][];
        private int count;

        byte @org.jspecify.annotations.Nullable [] take() {
            lock.lock();
            try {
                if (count == 0) {
                    return null;
                }
                byte[] array = arrays[--count];
                arrays[count] = EMPTY;
                return array;
            } finally {
                lock.unlock();
            }
        }

        void put(byte[] array) {
            lock.lock();
            try {
                if (count == arrays.length) {
                    arrays = Arrays.copyOf(arrays, count * 2);
                }
                arrays[count++] = array;
            } finally {
                lock.unlock();
            }
        }
    }

    /** Stands where no array is; a pool holds no reference to what it gave away. */
    private static final byte[] EMPTY = {};
}
