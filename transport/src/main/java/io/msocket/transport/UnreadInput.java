package io.msocket.transport;

import io.msocket.protocol.CloseReason;
import io.msocket.protocol.Holdings;
import io.msocket.protocol.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What connections that others have opened, and that are over, have left to applications that have not read it. It stays charged with
 * what windows promise: whoever sends a window and goes, again and again, has no connection that counts. Where that is more than the
 * process has, it is dropped of the principal that has most of it, what came first first, and reads of it fail. Thread-safe.
 */
final class UnreadInput {
    private static final CloseReason DROPPED =
            new CloseReason(CloseReason.Kind.EVICTED, "too much that nobody reads in this process");

    /** Stays whatever living connections have been promised. */
    private static final long KEPT_PARTS = 16;

    /** And never less than this: some requests that a program reads late. */
    private static final long LEAST_KEPT = 1 << 20;

    private final BufferPool buffers;
    private final long maxWindowBytes;

    /** For the field below; never held while something is dropped. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Holdings<ConnectionDriver> held = new Holdings<>();

    /** @param maxWindowBytes to whose account it is put */
    UnreadInput(BufferPool buffers, long maxWindowBytes) {
        this.buffers = buffers;
        this.maxWindowBytes = maxWindowBytes;
    }

    /** The connection is over. It counts until its application has read what it has left, or wants no more. */
    void keep(ConnectionDriver driver, Principal holder) {
        InboundStaging input = driver.port().inbound();
        long bytes = input.memory();
        if (bytes == 0 || holder.equals(Principal.own())) {
            return;
        }
        buffers.reserveAlways(holder, bytes);
        for (ConnectionDriver victim : put(driver, holder, bytes, buffers.reservedBytes() - maxWindowBytes)) {
            victim.port().inbound().drop(DROPPED);
        }
        // Last, for it may have been read meanwhile.
        input.whenRead(() -> {
            forget(driver);
            buffers.unreserve(holder, bytes);
        });
    }

    private List<ConnectionDriver> put(ConnectionDriver driver, Principal holder, long bytes, long tooMuch) {
        List<ConnectionDriver> victims = new ArrayList<>();
        lock.lock();
        try {
            held.put(driver, holder, bytes);
            long most = Math.max(Math.max(LEAST_KEPT, maxWindowBytes / KEPT_PARTS), held.amount() - tooMuch);
            while (held.amount() > most) {
                ConnectionDriver victim = held.first();
                held.remove(victim);
                victims.add(victim);
            }
        } finally {
            lock.unlock();
        }
        return victims;
    }

    private void forget(ConnectionDriver driver) {
        lock.lock();
        try {
            held.remove(driver);
        } finally {
            lock.unlock();
        }
    }

    /** How many bytes of memory it takes. */
    long bytes() {
        lock.lock();
        try {
            return held.amount();
        } finally {
            lock.unlock();
        }
    }
}
