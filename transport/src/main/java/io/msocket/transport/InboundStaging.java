package io.msocket.transport;

import io.msocket.protocol.Buffers;
import io.msocket.protocol.CloseReason;
import io.msocket.protocol.Slice;
import io.msocket.protocol.SliceQueue;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Bytes on their way from the event loop to the application, in order. The receive window bounds them. Nothing here blocks:
 * {@link BlockingReader} waits for bytes where an application wants that.
 *
 * <p>Thread-safe, but {@link #read} is for one thread at a time.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // Each volatile field has one writer.
final class InboundStaging {
    /** The window is opened in steps of an eighth: a reader of single bytes wakes the loop rarely. */
    private static final int REPORTS_PER_WINDOW = 8;

    /** At a large window an eighth would be many records; this is about one. */
    private static final long MAX_UNREPORTED = 64 * 1024;

    private final Buffers buffers;
    private final long maxUnreported;
    private final Runnable onChange;
    private final Runnable wakeLoop;

    /**
     * What is being read, and how far; the one reader's while it is {@link #reading}, as are the three below it. Between its calls whoever
     * wants nothing more of it takes the array away, under the lock.
     */
    private byte @Nullable [] current;

    private int position;
    private int end;
    private long reported;

    /** For the fields below; never held while calling out, but for the buffers, nor while copying more than a record. */
    private final ReentrantLock lock = new ReentrantLock();

    private final SliceQueue slices;
    private boolean newsWanted;

    /** What {@link #current} takes. */
    private long currentMemory;

    /** Once the connection is over; read without the lock, too. */
    private volatile @Nullable Runnable whenRead;

    /** Changed under the lock; read by any thread without it. */
    private final InputState state = new InputState();

    /** Written by the loop only. */
    private volatile long deliveredBytes;

    /** Written by the one reader only. */
    private volatile long consumedBytes;

    /** Written by the one reader only, before it looks at the state and after it has copied; others look at it after they changed the state. */
    private volatile boolean reading;

    /**
     * @param onChange called without the lock when something has come for whoever wanted it, and when the state has changed
     * @param wakeLoop called when so much was read that the peer may send more
     */
    InboundStaging(Buffers buffers, long initialWindow, Runnable onChange, Runnable wakeLoop) {
        this.buffers = buffers;
        this.slices = new SliceQueue(buffers);
        this.maxUnreported = Math.max(1, Math.min(MAX_UNREPORTED, initialWindow / REPORTS_PER_WINDOW));
        this.onChange = onChange;
        this.wakeLoop = wakeLoop;
    }

    InputState state() {
        return state;
    }

    // --- the application

    /** As {@link #read(ByteBuffer)}. */
    int read(byte[] target, int offset, int length) throws IOException {
        return read(ByteBuffer.wrap(target, offset, length));
    }

    /**
     * Reads what is there, as far as the target has room; 0 when nothing is, -1 at the end of the stream. One thread at a time.
     *
     * @throws IOException when the connection failed, after everything that came before; or the socket is closed
     */
    int read(ByteBuffer target) throws IOException {
        state.requireNotClosed();
        if (state.isUnwanted()) {
            return -1;
        }
        if (!target.hasRemaining()) {
            return 0;
        }
        // Before we look for bytes: after the end there come none, but before it there might.
        boolean over = state.isOver();
        int count = readTo(target);
        if (count == 0) {
            return over ? state.endOfStream() : 0;
        }
        report(count);
        return count;
    }

    private int readTo(ByteBuffer target) {
        reading = true;
        try {
            if (state.isGone()) {
                return 0;
            }
            int count = copyTo(target);
            while (target.hasRemaining() && takeNext()) {
                count += copyTo(target);
            }
            return count;
        } finally {
            reading = false;
            if (state.isGone()) {
                forgetCurrent();
            }
        }
    }

    /** All of it is read, or it is not wanted any more. */
    private void forgetCurrent() {
        lock.lock();
        try {
            releaseCurrent();
        } finally {
            lock.unlock();
        }
        tellIfRead();
    }

    private void releaseCurrent() {
        byte[] array = current;
        if (array != null) {
            current = null;
            currentMemory = 0;
            buffers.release(array);
        }
    }

    private int copyTo(ByteBuffer target) {
        byte[] source = current;
        if (source == null) {
            return 0;
        }
        int count = Math.min(target.remaining(), end - position);
        target.put(source, position, count);
        position += count;
        if (position == end) {
            forgetCurrent();
        }
        return count;
    }

    private boolean takeNext() {
        lock.lock();
        try {
            Slice slice = slices.poll();
            if (slice == null) {
                return false;
            }
            current = slice.array();
            currentMemory = Buffers.memoryOf(slice.array());
            position = slice.offset();
            end = slice.offset() + slice.length();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void report(int count) {
        long consumed = consumedBytes + count;
        consumedBytes = consumed;
        if (consumed - reported >= maxUnreported) {
            reported = consumed;
            wakeLoop.run();
        }
    }

    /** Whether a reader who has found nothing finds something now: bytes, the end or an error. */
    boolean hasNews() {
        return deliveredBytes != consumedBytes || state.isUnwanted() || state.isOver();
    }

    /** The same; if not, onChange is called when there is. */
    boolean wantNews() {
        lock.lock();
        try {
            newsWanted = !hasNews();
            return !newsWanted;
        } finally {
            lock.unlock();
        }
    }

    /** Bytes that a read would return at once. */
    int available() throws SocketException {
        state.requireNotClosed();
        return state.isGone() ? 0 : (int) Math.min(Integer.MAX_VALUE, deliveredBytes - consumedBytes);
    }

    /** Reads find the end of the stream from now on. */
    void shutDown() {
        change(state::shutDown);
    }

    /** Reads fail from now on. */
    void close() {
        change(state::close);
    }

    private void change(Runnable transition) {
        lock.lock();
        try {
            transition.run();
            if (state.isGone()) {
                slices.clear();
                if (!reading) {
                    releaseCurrent();
                }
            }
        } finally {
            lock.unlock();
        }
        try {
            onChange.run();
        } finally {
            tellIfRead();
        }
    }

    // --- when the connection is over

    /** Runs it once, when nothing is here any more: maybe at once, and by whichever thread sees to that. */
    void whenRead(Runnable then) {
        whenRead = then;
        tellIfRead();
    }

    private void tellIfRead() {
        if (whenRead != null) {
            Runnable told = pollWhenRead();
            if (told != null) {
                told.run();
            }
        }
    }

    private @Nullable Runnable pollWhenRead() {
        lock.lock();
        try {
            if (currentMemory > 0 || !slices.isEmpty()) {
                return null;
            }
            Runnable told = whenRead;
            whenRead = null;
            return told;
        } finally {
            lock.unlock();
        }
    }

    /** Drops what has not been read, since the process keeps too much; reads fail, also where the stream has ended. From any thread. */
    void drop(CloseReason reason) {
        change(() -> state.drop(reason));
    }

    // --- event loop

    /** Appends bytes; the array is ours now. */
    void deliver(Slice slice) {
        boolean tell;
        lock.lock();
        try {
            deliveredBytes += slice.length();
            if (state.isGone()) {
                buffers.release(slice.array());
                return;
            }
            if (!slices.add(slice.array(), slice.offset(), slice.length())) {
                buffers.release(slice.array());
            }
            tell = newsWanted;
            newsWanted = false;
        } finally {
            lock.unlock();
        }
        if (tell) {
            onChange.run();
        }
    }

    /** The stream's last byte was delivered. */
    void end() {
        change(state::end);
    }

    /** The connection is over; what was delivered before can still be read, as from a TCP socket. */
    void fail(CloseReason reason) {
        change(() -> state.fail(reason));
    }

    /** What has come and was not read takes so many bytes of memory: an array as long as one byte in it is unread. */
    long memory() {
        lock.lock();
        try {
            return currentMemory + slices.memory();
        } finally {
            lock.unlock();
        }
    }

    /** Bytes that the engine may count as read: what the application took, or all that it does not want. */
    long consumedBytes() {
        return state.isUnwanted() ? deliveredBytes : consumedBytes;
    }
}
