package io.msocket.lab.link;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;

/**
 * Packets in the order in which they came, in memory that native code reads and writes. Each lies in one piece. Not thread-safe;
 * no method may be called after {@link #close}.
 */
final class PacketRing implements AutoCloseable {
    /** A power of two; it grows. */
    private static final int FIRST_CAPACITY = 64;

    private Memory memory;
    private long size;
    /** Where the next packet begins. */
    private long end;

    /** Offsets and lengths of the packets, as a ring; the indexes only grow, their lower bits are the places. */
    private long[] offsets = new long[FIRST_CAPACITY];

    private int[] lengths = new int[FIRST_CAPACITY];
    private long head;
    private long tail;

    PacketRing(long bytes) {
        memory = new Memory(bytes);
        size = bytes;
    }

    /**
     * The address of memory for a packet of that length; or 0 if there is none. The packet exists after {@link #add} only.
     */
    long room(int bytes) {
        if (head == tail) {
            end = 0;
            return bytes <= size ? address(0) : 0;
        }
        long first = offsets[place(head)];
        if (end <= first) {
            return bytes < first - end ? address(end) : 0;
        }
        if (bytes <= size - end) {
            return address(end);
        }
        if (bytes < first) {
            end = 0;
            return address(0);
        }
        return 0;
    }

    /** Adds what was written to {@link #room}. */
    void add(int bytes) {
        if (tail - head == offsets.length) {
            grow();
        }
        offsets[place(tail)] = end;
        lengths[place(tail)] = bytes;
        end += bytes;
        tail++;
    }

    /** The address of the oldest packet. */
    long firstAddress() {
        return address(offsets[place(head)]);
    }

    /** The length of the oldest packet. */
    int firstLength() {
        return lengths[place(head)];
    }

    /** Forgets the oldest packet. */
    void removeFirst() {
        head++;
    }

    /** Makes room for more, and keeps what it holds. Never shrinks. */
    void reserve(long bytes) {
        if (bytes <= size) {
            return;
        }
        Memory larger = new Memory(bytes);
        long at = 0;
        for (long index = head; index != tail; index++) {
            int length = lengths[place(index)];
            larger.getByteBuffer(at, length).put(memory.getByteBuffer(offsets[place(index)], length));
            offsets[place(index)] = at;
            at += length;
        }
        memory.close();
        memory = larger;
        size = bytes;
        end = at;
    }

    @Override
    public void close() {
        memory.close();
    }

    private long address(long offset) {
        return Pointer.nativeValue(memory) + offset;
    }

    private int place(long index) {
        return (int) index & (offsets.length - 1);
    }

    private void grow() {
        int first = place(head);
        offsets = Rings.doubled(offsets, first);
        lengths = Rings.doubled(lengths, first);
        tail -= head;
        head = 0;
    }
}
