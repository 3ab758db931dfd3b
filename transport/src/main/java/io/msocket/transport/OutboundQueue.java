package io.msocket.transport;

import io.msocket.protocol.Buffers;
import io.msocket.protocol.CloseReason;
import java.net.SocketException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Bytes on their way from application threads to the event loop. They are copied once, into arrays that the engine then
 * owns until the peer has them.
 *
 * <p>Thread-safe. Locks, in this order: {@code writeLock}, held by a writer for its whole call, so that concurrent writes
 * do not mix; {@code lock}, for the fields below it, never held while blocking or calling out.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // Each volatile field is written under a lock.
final class OutboundQueue {
    /** Enough to keep the event loop busy while the writer is woken; what lies here cannot be sent late or rescued. */
    private static final long MAX_STAGED = 256 * 1024;

    /** The engine's largest record. */
    private static final int LARGEST_CHUNK = 64 * 1024;

    /** Room for some more small writes before the loop comes. */
    private static final int SMALLEST_CHUNK = 256;

    /** Writes from here on are copied outside of the lock, into an array of their own. */
    private static final int OWN_CHUNK = 8 * 1024;

    private final Buffers buffers;
    private final long maxStaged;
    private final ShortWaits waits;
    private final Runnable wakeLoop;

    private final ReentrantLock writeLock = new ReentrantLock();
    /** Of {@link ShortWaits}; under the writeLock. */
    private int credit;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable Chunk first;
    private @Nullable Chunk last;
    private boolean writerWaits;
    private boolean closed;
    private boolean finished;
    private boolean peerStoppedReading;
    private boolean acknowledged;
    private @Nullable CloseReason failure;

    /** Written under the lock; read by the loop without it, to see whether there is something. */
    private volatile long stagedBytes;

    OutboundQueue(Buffers buffers, long maxSendBuffer, ShortWaits waits, Runnable wakeLoop) {
        this.buffers = buffers;
        this.maxStaged = Math.min(MAX_STAGED, maxSendBuffer);
        this.waits = waits;
        this.wakeLoop = wakeLoop;
    }

    /** One array and how much of it is filled. */
    static final class Chunk {
        final byte[] array;
        int length;

        @Nullable
        Chunk next;

        Chunk(byte[] array, int length) {
            this.array = array;
            this.length = length;
        }
    }

    // --- application threads

    /** Copies everything, blocking while too much is staged. */
    void write(byte[] source, int offset, int length) throws SocketException, InterruptedException {
        writeLock.lock();
        try {
            checkWritable();
            int done = 0;
            while (done < length) {
                done += stageWatching(source, offset + done, length - done);
                wakeLoop.run();
            }
        } finally {
            writeLock.unlock();
        }
    }

    private void checkWritable() throws SocketException {
        lock.lock();
        try {
            requireWritable();
        } finally {
            lock.unlock();
        }
    }

    private void requireWritable() throws SocketException {
        if (closed) {
            throw CloseReasons.closed();
        }
        if (finished) {
            throw new SocketException("Socket output is shutdown");
        }
        if (failure != null) {
            throw CloseReasons.failure(failure);
        }
        if (peerStoppedReading) {
            throw CloseReasons.brokenPipe();
        }
    }

    private int stageWatching(byte[] source, int offset, int length) throws SocketException, InterruptedException {
        if (stagedBytes < maxStaged) {
            return stage(source, offset, length);
        }
        credit = waits.watch(credit, this::hasRoomAgain);
        long start = waits.now();
        int count = stage(source, offset, length);
        credit = waits.creditAfter(credit, waits.now() - start);
        return count;
    }

    /** At half, not at the first byte: fewer switches between the threads. */
    private boolean hasRoomAgain() {
        return stagedBytes <= maxStaged / 2;
    }

    private int stage(byte[] source, int offset, int length) throws SocketException, InterruptedException {
        return length >= OWN_CHUNK
                ? stageOwn(source, offset, Math.min(length, LARGEST_CHUNK))
                : stageShared(source, offset, length);
    }

    private int stageOwn(byte[] source, int offset, int length) throws SocketException, InterruptedException {
        lock.lock();
        try {
            awaitRoom();
        } finally {
            lock.unlock();
        }
        byte[] array = buffers.acquire(length);
        System.arraycopy(source, offset, array, 0, length);
        lock.lock();
        try {
            requireWritable();
            append(new Chunk(array, length));
            stagedBytes += length;
        } catch (SocketException e) {
            buffers.release(array);
            throw e;
        } finally {
            lock.unlock();
        }
        return length;
    }

    private int stageShared(byte[] source, int offset, int length) throws SocketException, InterruptedException {
        lock.lock();
        try {
            awaitRoom();
            Chunk chunk = last;
            if (chunk == null || chunk.length == chunk.array.length) {
                chunk = new Chunk(buffers.acquire(sizeOfNext(length)), 0);
                append(chunk);
            }
            int count = Math.min(length, chunk.array.length - chunk.length);
            System.arraycopy(source, offset, chunk.array, chunk.length, count);
            chunk.length += count;
            stagedBytes += count;
            return count;
        } finally {
            lock.unlock();
        }
    }

    /** The more lies here already, the busier the loop is, and the more will follow. */
    private int sizeOfNext(int length) {
        long wanted = Math.max(SMALLEST_CHUNK, Math.max(length, stagedBytes));
        return wanted >= LARGEST_CHUNK ? LARGEST_CHUNK : Integer.highestOneBit((int) wanted * 2 - 1);
    }

    private void append(Chunk chunk) {
        if (last == null) {
            first = chunk;
        } else {
            last.next = chunk;
        }
        last = chunk;
    }

    private void awaitRoom() throws SocketException, InterruptedException {
        requireWritable();
        if (stagedBytes < maxStaged) {
            return;
        }
        Wait wait = new Wait(0);
        try {
            while (stagedBytes >= maxStaged) {
                writerWaits = true;
                wait.on(changed);
                requireWritable();
            }
        } finally {
            writerWaits = false;
            wait.end();
        }
    }

    /** No more writes; what is staged still goes out. */
    void finish() {
        lock.lock();
        try {
            finished = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Wakes writers and lets later ones fail; what is staged still goes out. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until the peer has everything, its end included, or the connection is over.
     *
     * @param timeoutMillis at most so long, more than 0
     * @return whether it came to that
     */
    boolean awaitAcknowledged(long timeoutMillis) throws InterruptedException {
        return await(timeoutMillis, () -> acknowledged || failure != null);
    }

    /** Waits in the same way until the connection is over. */
    boolean awaitOver(long timeoutMillis) throws InterruptedException {
        return await(timeoutMillis, () -> failure != null);
    }

    private boolean await(long timeoutMillis, BooleanSupplier condition) throws InterruptedException {
        Wait wait = new Wait(timeoutMillis);
        lock.lock();
        try {
            while (!condition.getAsBoolean()) {
                if (!wait.on(changed)) {
                    return false;
                }
            }
            return true;
        } finally {
            lock.unlock();
            wait.end();
        }
    }

    // --- event loop

    /** Whether there is something to take. */
    boolean hasStaged() {
        return stagedBytes > 0;
    }

    long stagedBytes() {
        return stagedBytes;
    }

    /** Takes chunks, linked by next, until {@code room} bytes are reached or passed; null when there are none. */
    @Nullable
    Chunk take(long room) {
        if (room <= 0) {
            return null;
        }
        lock.lock();
        try {
            Chunk head = first;
            if (head == null) {
                return null;
            }
            long taken = head.length;
            Chunk end = head;
            while (end.next != null && taken < room) {
                end = end.next;
                taken += end.length;
            }
            first = end.next;
            end.next = null;
            if (first == null) {
                last = null;
            }
            stagedBytes -= taken;
            if (writerWaits && hasRoomAgain()) {
                changed.signalAll();
            }
            return head;
        } finally {
            lock.unlock();
        }
    }

    void peerStoppedReading() {
        lock.lock();
        try {
            peerStoppedReading = true;
            dropStaged();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void acknowledged() {
        lock.lock();
        try {
            acknowledged = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The connection is over. */
    void fail(CloseReason reason) {
        lock.lock();
        try {
            failure = reason;
            dropStaged();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void dropStaged() {
        for (Chunk chunk = first; chunk != null; chunk = chunk.next) {
            buffers.release(chunk.array);
        }
        first = null;
        last = null;
        stagedBytes = 0;
    }
}
