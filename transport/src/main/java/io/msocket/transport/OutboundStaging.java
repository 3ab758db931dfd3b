package io.msocket.transport;

import io.msocket.protocol.Buffers;
import io.msocket.protocol.CloseReason;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Bytes on their way from the application to the event loop. They are copied once, into arrays that the engine then
 * owns until the peer has them. Nothing here blocks: {@link BlockingWriter} waits for room where an application wants that.
 *
 * <p>Thread-safe, but {@link #offer} is for one thread at a time.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // Each volatile field is written under the lock.
final class OutboundStaging {
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
    private final Runnable onChange;

    /** For the fields below; never held while calling out, but for the buffers and the budget. */
    private final ReentrantLock lock = new ReentrantLock();

    private @Nullable Chunk first;
    private @Nullable Chunk last;
    private boolean roomWanted;

    /** Of the process; null before it has one. Read without the lock, too. */
    private volatile SendBudget.@Nullable Account budget;

    /** Changed under the lock; read by any thread without it. */
    private final OutputState state = new OutputState();

    /** Written under the lock; read by the loop without it, to see whether there is something. */
    private volatile long stagedBytes;

    /** What the chunks take of memory, as far as the budget was told. Written under the lock. */
    private volatile long memory;

    /** @param onChange called without the lock when there is room for whoever wanted it, and when the state has changed */
    OutboundStaging(Buffers buffers, long maxSendBuffer, Runnable onChange) {
        this.buffers = buffers;
        this.maxStaged = Math.min(MAX_STAGED, maxSendBuffer);
        this.onChange = onChange;
    }

    /** From now on stages no more than the process has for it, either, and what is staged is charged there. */
    void chargeTo(SendBudget.Account account) {
        lock.lock();
        try {
            long charged = memory;
            charge(-charged);
            budget = account;
            charge(charged);
        } finally {
            lock.unlock();
        }
    }

    /** So many bytes of memory more are taken. Under the lock. */
    private void charge(long more) {
        memory += more;
        SendBudget.Account account = budget;
        if (account != null) {
            account.change(more);
        }
    }

    /** What the process has for it. */
    private long budgeted() {
        SendBudget.Account account = budget;
        return account == null ? Long.MAX_VALUE : account.mostFor(0);
    }

    private long mostStaged() {
        return Math.min(maxStaged, budgeted());
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

    OutputState state() {
        return state;
    }

    /** Whether there is something to take. */
    boolean hasStaged() {
        return stagedBytes > 0;
    }

    long stagedBytes() {
        return stagedBytes;
    }

    /** What is staged takes so many bytes of memory. */
    long memory() {
        return memory;
    }

    // --- the application

    /** As {@link #offer(ByteBuffer)}. */
    int offer(byte[] source, int offset, int length) throws SocketException {
        return offer(ByteBuffer.wrap(source, offset, length));
    }

    /**
     * Takes as many of the bytes as go at once, which is some if there is room. One thread at a time: only then room that
     * was seen is still there.
     *
     * @return how many; 0 when too much is staged
     * @throws SocketException when nothing can be written any more
     */
    int offer(ByteBuffer source) throws SocketException {
        state.requireWritable();
        long budgeted = budgeted();
        long staged = stagedBytes;
        if (staged >= Math.min(maxStaged, budgeted)) {
            return 0;
        }
        // Our own bound may be passed by a chunk, that of the process may not: there a chunk can be many times as much.
        int most = (int) Math.min(Math.min(source.remaining(), LARGEST_CHUNK), budgeted - staged);
        return most >= OWN_CHUNK ? stageOwn(source, most) : stageShared(source, most);
    }

    private int stageOwn(ByteBuffer source, int length) throws SocketException {
        byte[] array = buffers.acquire(length);
        source.get(array, 0, length);
        lock.lock();
        try {
            state.requireWritable();
            append(new Chunk(array, length));
        } catch (SocketException e) {
            buffers.release(array);
            throw e;
        } finally {
            lock.unlock();
        }
        return length;
    }

    private int stageShared(ByteBuffer source, int length) throws SocketException {
        lock.lock();
        try {
            state.requireWritable();
            Chunk chunk = last;
            if (chunk == null || chunk.length == chunk.array.length) {
                chunk = new Chunk(buffers.acquire(sizeOfNext(length)), 0);
                append(chunk);
            }
            int count = Math.min(length, chunk.array.length - chunk.length);
            source.get(chunk.array, chunk.length, count);
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
        stagedBytes += chunk.length;
        charge(Buffers.memoryOf(chunk.array));
    }

    /** At half, not at the first byte: fewer switches between the threads. */
    boolean hasRoomAgain() {
        return stagedBytes <= mostStaged() / 2;
    }

    /** Whether an offer would do something, or fail; if not, onChange is called when there is room again. */
    boolean wantRoom() {
        lock.lock();
        try {
            roomWanted = state.isWritable() && stagedBytes >= mostStaged();
            return !roomWanted;
        } finally {
            lock.unlock();
        }
    }

    /** No more writes; what is staged still goes out. */
    void finish() {
        change(state::finish);
    }

    /** Later writes fail; what is staged still goes out. */
    void close() {
        change(state::close);
    }

    private void change(Runnable transition) {
        lock.lock();
        try {
            transition.run();
        } finally {
            lock.unlock();
        }
        onChange.run();
    }

    // --- event loop

    /** Takes chunks, linked by next, until {@code room} bytes are reached or passed; null when there are none. */
    @Nullable
    Chunk take(long room) {
        if (room <= 0) {
            return null;
        }
        Chunk head;
        boolean tell;
        lock.lock();
        try {
            head = first;
            if (head == null) {
                return null;
            }
            stagedBytes -= cutBehind(head, room);
            tell = roomWanted && hasRoomAgain();
            roomWanted &= !tell;
        } finally {
            lock.unlock();
        }
        if (tell) {
            onChange.run();
        }
        return head;
    }

    /** Leaves in the list what is behind {@code room} bytes; how many are before. */
    private long cutBehind(Chunk head, long room) {
        long taken = head.length;
        long freed = Buffers.memoryOf(head.array);
        Chunk end = head;
        while (end.next != null && taken < room) {
            end = end.next;
            taken += end.length;
            freed += Buffers.memoryOf(end.array);
        }
        charge(-freed);
        first = end.next;
        end.next = null;
        if (first == null) {
            last = null;
        }
        return taken;
    }

    void peerStoppedReading() {
        change(() -> {
            state.unwanted();
            dropStaged();
        });
    }

    /** The peer has everything, the end included. */
    void acknowledged() {
        change(state::delivered);
    }

    /** The connection is over. */
    void fail(CloseReason reason) {
        change(() -> {
            state.over(reason);
            dropStaged();
        });
    }

    private void dropStaged() {
        for (Chunk chunk = first; chunk != null; chunk = chunk.next) {
            buffers.release(chunk.array);
        }
        first = null;
        last = null;
        stagedBytes = 0;
        charge(-memory);
    }
}
