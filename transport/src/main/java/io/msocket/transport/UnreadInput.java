package io.msocket.transport;

import io.msocket.protocol.CloseReason;
import io.msocket.protocol.Holdings;
import io.msocket.protocol.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What connections that others have opened, and that are over, have left to applications that have not read it. It stays charged with
 * what windows promise: whoever sends a window and goes, again and again, has no connection that counts. Where that is more than the
 * process has, it is dropped of the principal that has most of it, what came first first, and reads of it fail. Thread-safe.
 */
final class UnreadInput {
    private static final Logger LOG = LoggerFactory.getLogger(UnreadInput.class);

    private static final CloseReason DROPPED =
            new CloseReason(CloseReason.Kind.EVICTED, "too much that nobody reads in this process");

    /** Stays whatever living connections have been promised. */
    private static final long KEPT_PARTS = 16;

    /** And never less than this: some requests that a program reads late. */
    private static final long LEAST_KEPT = 1 << 20;

    private final BufferPool buffers;
    private final long maxWindowBytes;

    /** For the fields below, and while what they count is reserved and given back; never held while something is dropped. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Holdings<InboundStaging> held = new Holdings<>();

    /** What is reserved and not held: it is being dropped, or in this moment put. */
    private long leaving;

    /** @param maxWindowBytes to whose account it is put */
    UnreadInput(BufferPool buffers, long maxWindowBytes) {
        this.buffers = buffers;
        this.maxWindowBytes = maxWindowBytes;
    }

    /** The connection is over. What it has left counts until its application has read that, or wants no more. */
    void keep(InboundStaging input, Principal holder) {
        long bytes = input.memory();
        if (bytes == 0 || holder.equals(Principal.own())) {
            return;
        }
        List<InboundStaging> victims = new ArrayList<>();
        try {
            put(input, holder, bytes, victims);
        } finally {
            victims.forEach(UnreadInput::drop);
        }
        // Last, for it may have been read meanwhile.
        input.whenRead(() -> forget(input, holder, bytes));
    }

    private void put(InboundStaging input, Principal holder, long bytes, List<InboundStaging> victims) {
        lock.lock();
        try {
            buffers.reserveAlways(holder, bytes);
            leaving += bytes;
            try {
                hold(input, holder, bytes);
                chooseVictims(victims);
            } catch (RuntimeException | Error e) {
                forget(input, holder, bytes);
                throw e;
            }
        } finally {
            lock.unlock();
        }
    }

    private void hold(InboundStaging input, Principal holder, long bytes) {
        held.put(input, holder, bytes);
        leaving -= bytes;
    }

    private void chooseVictims(List<InboundStaging> victims) {
        long tooMuch = buffers.reservedBytes() - leaving - maxWindowBytes;
        long most = Math.max(Math.max(LEAST_KEPT, maxWindowBytes / KEPT_PARTS), held.amount() - tooMuch);
        while (held.amount() > most) {
            InboundStaging victim = held.first();
            victims.add(victim);
            long before = held.amount();
            held.remove(victim);
            leaving += before - held.amount();
        }
    }

    /** An error of a program that hears of it must not keep the others. */
    private static void drop(InboundStaging victim) {
        try {
            victim.drop(DROPPED);
        } catch (RuntimeException | Error e) {
            LOG.error("a program fails that is told of what was dropped", e);
        }
    }

    private void forget(InboundStaging input, Principal holder, long bytes) {
        lock.lock();
        try {
            if (!held.remove(input)) {
                leaving -= bytes;
            }
            buffers.unreserve(holder, bytes);
        } finally {
            lock.unlock();
        }
    }

    /** How many bytes of memory it takes. */
    long bytes() {
        lock.lock();
        try {
            return held.amount() + leaving;
        } finally {
            lock.unlock();
        }
    }
}
