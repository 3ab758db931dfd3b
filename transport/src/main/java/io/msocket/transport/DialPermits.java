package io.msocket.transport;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how many attempts to reconnect are under way in a process. When the network returns to one with thousands of
 * connections, these would otherwise all try several times at once, run out of descriptors, and keep each other from
 * coming back by the load. Who finds no permit gets one in the order of asking. Thread-safe.
 */
final class DialPermits {
    /** A connection that waits for its turn. */
    interface Waiting {
        /**
         * It has a permit now, which it uses or gives back; false when it has ended. From any thread, without blocking.
         *
         * @param from where to give it back
         */
        boolean permitted(DialPermits from);
    }

    private final int most;

    /** For the fields below; never held while a waiter is told. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Set<Waiting> waiting = new LinkedHashSet<>();
    private int used;

    DialPermits(int most) {
        this.most = most;
    }

    /** Whether there is a permit at once. */
    boolean tryAcquire() {
        lock.lock();
        try {
            boolean free = used < most && waiting.isEmpty();
            used += free ? 1 : 0;
            return free;
        } finally {
            lock.unlock();
        }
    }

    /** Queues the waiter, unless it is queued already. */
    void await(Waiting waiter) {
        lock.lock();
        try {
            waiting.add(waiter);
            if (used == most) {
                return;
            }
            used++;
        } finally {
            lock.unlock();
        }
        giveBack();
    }

    /** The waiter has nothing to try any more; a permit that is on its way to it comes nevertheless. */
    void leave(Waiting waiter) {
        lock.lock();
        try {
            waiting.remove(waiter);
        } finally {
            lock.unlock();
        }
    }

    /** A permit is free: the first in the queue gets it. */
    void giveBack() {
        Waiting next = next();
        while (next != null && !next.permitted(this)) {
            next = next();
        }
    }

    private @Nullable Waiting next() {
        lock.lock();
        try {
            Iterator<Waiting> queue = waiting.iterator();
            if (!queue.hasNext()) {
                used--;
                return null;
            }
            Waiting first = queue.next();
            queue.remove();
            return first;
        } finally {
            lock.unlock();
        }
    }

    /** Permits in use. */
    int used() {
        lock.lock();
        try {
            return used;
        } finally {
            lock.unlock();
        }
    }
}
