package io.msocket.lab.link;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Waits for packets, a time or a wake-up. All but {@link #wake} belongs to one thread. */
final class Waiter implements AutoCloseable {
    /** struct pollfd: descriptor, events, returned events; two of them, then struct timespec: seconds, nanoseconds. */
    private static final int POLLFD_LENGTH = 8;

    private static final int EVENTS_OFFSET = 4;
    private static final int RETURNED_OFFSET = 6;
    private static final int DESCRIPTORS = 2;
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
        fields.putInt(POLLFD_LENGTH, waker);
        fields.putShort(POLLFD_LENGTH + EVENTS_OFFSET, LibC.POLLIN);
        one.setLong(0, 1);
    }

    /**
     * Waits.
     *
     * @param nanos the most; less than 0 for ever
     * @return whether the device has packets, or has failed
     * @throws IOException if the kernel does not wait
     */
    boolean await(long nanos) throws IOException {
        long time = 0;
        if (nanos >= 0) {
            time = Pointer.nativeValue(memory) + TIME_OFFSET;
            fields.putLong(TIME_OFFSET, nanos / NANOS_PER_SECOND);
            fields.putLong(TIME_OFFSET + Long.BYTES, nanos % NANOS_PER_SECOND);
        }
        int ready = LibC.ppoll(Pointer.nativeValue(memory), DESCRIPTORS, time, 0);
        if (ready < 0) {
            int reason = Native.getLastError();
            if (reason != LibC.EINTR) {
                throw new IOException("ppoll failed: errno " + reason);
            }
            return false;
        }
        if (ready > 0 && fields.getShort(POLLFD_LENGTH + RETURNED_OFFSET) != 0) {
            LibC.read(waker, Pointer.nativeValue(counter), COUNTER_LENGTH);
        }
        return ready > 0 && fields.getShort(RETURNED_OFFSET) != 0;
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
