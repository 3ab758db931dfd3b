package io.msocket.transport;

import io.msocket.protocol.Buffers;
import io.msocket.protocol.CloseReason;
import io.msocket.protocol.Slice;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Bytes on their way from the event loop to application threads, in order. The receive window bounds them.
 *
 * <p>Thread-safe. Locks, in this order: {@code readLock}, held by a reader for its whole call; {@code lock}, for the
 * fields below it, never held while copying or calling out.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // Each volatile field is written under a lock.
final class InboundQueue {
    /** The window is opened in steps of an eighth: a reader of single bytes wakes the loop rarely. */
    private static final int REPORTS_PER_WINDOW = 8;

    /** At a large window an eighth would be many records; this is about one. */
    private static final long MAX_UNREPORTED = 64 * 1024;

    private final Buffers buffers;
    private final long maxUnreported;
    private final ShortWaits waits;
    private final Runnable wakeLoop;

    private final ReentrantLock readLock = new ReentrantLock();
    private byte @Nullable [] current;
    private int position;
    private int end;
    private long reported;
    /** Of {@link ShortWaits}. */
    private int credit;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Slice> slices = new ArrayDeque<>(1);
    private boolean ended;
    private boolean readerWaits;
    private @Nullable CloseReason failure;

    /** Ended or failed. */
    private volatile boolean over;

    private volatile boolean closed;
    private volatile boolean shutdown;

    /** Written by the loop only. */
    private volatile long deliveredBytes;

    /** Written by the holder of readLock only. */
    private volatile long consumedBytes;

    InboundQueue(Buffers buffers, long initialWindow, ShortWaits waits, Runnable wakeLoop) {
        this.buffers = buffers;
        this.maxUnreported = Math.max(1, Math.min(MAX_UNREPORTED, initialWindow / REPORTS_PER_WINDOW));
        this.waits = waits;
        this.wakeLoop = wakeLoop;
    }

    // --- application threads

    /** Reads what is there, at least one byte; -1 at the end. */
    int read(byte[] target, int offset, int length, int timeoutMillis) throws IOException, InterruptedException {
        readLock.lock();
        try {
            if (closed) {
                throw CloseReasons.closed();
            }
            if (shutdown) {
                return -1;
            }
            if (length == 0) {
                return 0;
            }
            if (current == null && !awaitNext(timeoutMillis)) {
                return -1;
            }
            int count = copy(target, offset, length);
            while (count < length && takeNext()) {
                count += copy(target, offset + count, length - count);
            }
            report(count);
            return count;
        } finally {
            readLock.unlock();
        }
    }

    private int copy(byte[] target, int offset, int length) {
        byte[] source = current;
        if (source == null) {
            return 0;
        }
        int count = Math.min(length, end - position);
        System.arraycopy(source, position, target, offset, count);
        position += count;
        if (position == end) {
            current = null;
            buffers.release(source);
        }
        return count;
    }

    private void report(int count) {
        long consumed = consumedBytes + count;
        consumedBytes = consumed;
        if (consumed - reported >= maxUnreported) {
            reported = consumed;
            wakeLoop.run();
        }
    }

    private boolean takeNext() {
        lock.lock();
        try {
            return makeCurrent(slices.poll());
        } finally {
            lock.unlock();
        }
    }

    private boolean makeCurrent(@Nullable Slice slice) {
        if (slice == null) {
            return false;
        }
        current = slice.array();
        position = slice.offset();
        end = slice.offset() + slice.length();
        return true;
    }

    /** Waits for bytes; false at the end of the stream. */
    private boolean awaitNext(int timeoutMillis) throws IOException, InterruptedException {
        if (takeNext()) {
            return true;
        }
        credit = waits.watch(credit, this::hasNews);
        long start = waits.now();
        Wait wait = new Wait(timeoutMillis);
        lock.lock();
        try {
            while (!makeCurrent(slices.poll())) {
                if (closed) {
                    throw CloseReasons.closed();
                }
                if (ended || shutdown) {
                    return false;
                }
                if (failure != null) {
                    throw CloseReasons.failure(failure);
                }
                readerWaits = true;
                if (!wait.on(changed)) {
                    throw CloseReasons.timedOut("Read");
                }
            }
            return true;
        } finally {
            readerWaits = false;
            lock.unlock();
            wait.end();
            credit = waits.creditAfter(credit, waits.now() - start);
        }
    }

    /** Whether a reader who has nothing left finds something now: bytes, the end or an error. */
    private boolean hasNews() {
        return deliveredBytes != consumedBytes || closed || shutdown || over;
    }

    /** Bytes that a read would return at once. */
    int available() throws SocketException {
        if (closed) {
            throw CloseReasons.closed();
        }
        return shutdown ? 0 : (int) Math.min(Integer.MAX_VALUE, deliveredBytes - consumedBytes);
    }

    /** Reads find the end of the stream from now on. */
    void shutdown() {
        shutdown = true;
        dropAndWake();
    }

    /** Reads fail from now on. */
    void close() {
        closed = true;
        dropAndWake();
    }

    private void dropAndWake() {
        lock.lock();
        try {
            drop();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void drop() {
        for (Slice slice = slices.poll(); slice != null; slice = slices.poll()) {
            buffers.release(slice.array());
        }
    }

    // --- event loop

    /** Appends bytes; the array is ours now. */
    void deliver(Slice slice) {
        lock.lock();
        try {
            deliveredBytes += slice.length();
            if (closed || shutdown) {
                buffers.release(slice.array());
                return;
            }
            slices.add(slice);
            if (readerWaits) {
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The stream's last byte was delivered. */
    void end() {
        lock.lock();
        try {
            ended = true;
            over = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The connection is over; what was delivered before can still be read, as from a TCP socket. */
    void fail(CloseReason reason) {
        lock.lock();
        try {
            failure = reason;
            over = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether the peer's last byte has come, or the connection is over. From any thread. */
    boolean isOver() {
        return over;
    }

    long deliveredBytes() {
        return deliveredBytes;
    }

    /** Bytes that the engine may count as read: what the application took, or all that it does not want. */
    long consumedBytes() {
        return closed || shutdown ? deliveredBytes : consumedBytes;
    }
}
