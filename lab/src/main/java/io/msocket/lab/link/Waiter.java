package io.msocket.lab.link;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Waits for packets, a time or a wake-up. All but {@link #wake} belongs to one thread. */
final class Waiter implements AutoCloseable {
    /** No limit of a wait. */
    static final long FOREVER = -1;

    /** struct pollfd: descriptor, events, returned events; two of them, then struct timespec: seconds, nanoseconds. */
    private static final int POLLFD_LENGTH = 8;

    private static final int EVENTS_OFFSET = 4;
    private static final int RETURNED_OFFSET = 6;
    private static final int DESCRIPTORS = 2;
    /** Which of them a poll begins with. */
    private static final int BOTH = 0;

    private static final int WAKER = 1;
    private static final int TIME_OFFSET = DESCRIPTORS * POLLFD_LENGTH;
    private static final int TIME_LENGTH = 16;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** An eventfd's counter. */
    private static final int COUNTER_LENGTH = Long.BYTES;

    private final int waker;
    private final Memory memory = new Memory(TIME_OFFSET + TIME_LENGTH);
    private final ByteBuffer fields = memory.getByteBuffer(0, memory.size());
    private final Memory counter = new Memory(COUNTER_LENGTH);
    /** What is written to wake: one. In memory of its own, since any thread reads it. */
    private final Memory one = new Memory(COUNTER_LENGTH);

    /**
     * Waits for packets of a device.
     *
     * @throws IOException if the process may open no more files
     */
    Waiter(Tun tun) throws IOException {
        waker = LibC.eventfd(0, LibC.EFD_CLOEXEC | LibC.EFD_NONBLOCK);
        if (waker < 0) {
            throw new IOException("no eventfd: errno " + Native.getLastError());
        }
        fields.putInt(0, tun.descriptor());
        fields.putShort(EVENTS_OFFSET, LibC.POLLIN);
        fields.putInt(WAKER * POLLFD_LENGTH, waker);
        fields.putShort(WAKER * POLLFD_LENGTH + EVENTS_OFFSET, LibC.POLLIN);
        one.setLong(0, 1);
    }

    /**
     * Waits for a packet, a wake-up or a time; or until the device has failed, as reading it will tell.
     *
     * @param nanos the most, or {@link #FOREVER}
     * @throws IOException if the kernel does not wait
     */
    void await(long nanos) throws IOException {
        poll(BOTH, nanos);
    }

    /** Waits for a wake-up or a time, whatever the device has; otherwise as {@link #await}. */
    void rest(long nanos) throws IOException {
        poll(WAKER, nanos);
    }

    private void poll(int first, long nanos) throws IOException {
        long start = Pointer.nativeValue(memory);
        long time = 0;
        if (nanos != FOREVER) {
            time = start + TIME_OFFSET;
            fields.putLong(TIME_OFFSET, nanos / NANOS_PER_SECOND);
            fields.putLong(TIME_OFFSET + Long.BYTES, nanos % NANOS_PER_SECOND);
        }
        int ready = LibC.ppoll(start + (long) first * POLLFD_LENGTH, DESCRIPTORS - first, time, 0);
        if (ready < 0) {
            int reason = Native.getLastError();
            if (reason != LibC.EINTR) {
                throw new IOException("ppoll failed: errno " + reason);
            }
        } else if (ready > 0 && fields.getShort(WAKER * POLLFD_LENGTH + RETURNED_OFFSET) != 0) {
            LibC.read(waker, Pointer.nativeValue(counter), COUNTER_LENGTH);
        }
    }

    /** Ends a wait, this one or the next. From any thread; not after {@link #close}. */
    void wake() {
        LibC.write(waker, Pointer.nativeValue(one), COUNTER_LENGTH);
    }

    @Override
    public void close() {
        LibC.close(waker);
        memory.close();
        counter.close();
        one.close();
    }
}
