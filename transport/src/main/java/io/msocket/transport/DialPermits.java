package io.msocket.transport;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how many attempts to reconnect are under way in a process. When the network returns to one with thousands of
 * connections, these would otherwise all try several times at once, run out of descriptors, and keep each other from
 * coming back by the load. Thread-safe.
 *
 * <p>The connections to one server may use as many as are left free, which is half of all where they are alone: so there are some
 * for every other server, however many attempts hang at those that are silent (dynamic thresholds, Choudhury and Hahne 1998). Who finds
 * no permit waits; the servers take turns, and one's connections get theirs in the order of asking.
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

    /** The attempts at one server. */
    private static final class Attempts {
        int used;
        final Set<Waiting> waiting = new LinkedHashSet<>();

        boolean areNone() {
            return used == 0 && waiting.isEmpty();
        }

        Waiting poll() {
            Waiting first = waiting.iterator().next();
            waiting.remove(first);
            return first;
        }
    }

    private final int most;

    /** For the fields below; never held while a waiter is told. */
    private final ReentrantLock lock = new ReentrantLock();

    /** Those at which something is under way or waits; who got a permit last stands last. */
    private final Map<InetSocketAddress, Attempts> byServer = new LinkedHashMap<>();

    private int used;

    private long timesWaited;

    DialPermits(int most) {
        this.most = most;
    }

    /** Whether there is a permit at once. */
    boolean tryAcquire(InetSocketAddress server) {
        lock.lock();
        try {
            Attempts attempts = byServer.computeIfAbsent(server, first -> new Attempts());
            if (!attempts.waiting.isEmpty() || !mayUseMore(attempts)) {
                forgetIfNone(server);
                return false;
            }
            use(server, attempts);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean mayUseMore(Attempts attempts) {
        return attempts.used < most - used;
    }

    private void use(InetSocketAddress server, Attempts attempts) {
        attempts.used++;
        used++;
        byServer.remove(server);
        byServer.put(server, attempts);
    }

    private void forgetIfNone(InetSocketAddress server) {
        byServer.computeIfPresent(server, (key, attempts) -> attempts.areNone() ? null : attempts);
    }

    /** Queues the waiter, unless it is queued already. */
    void await(InetSocketAddress server, Waiting waiter) {
        lock.lock();
        try {
            if (byServer.computeIfAbsent(server, first -> new Attempts())
                    .waiting
                    .add(waiter)) {
                timesWaited++;
            }
        } finally {
            lock.unlock();
        }
        giveToWaiting();
    }

    /** The waiter has nothing to try any more; a permit that is on its way to it comes nevertheless. */
    void leave(InetSocketAddress server, Waiting waiter) {
        lock.lock();
        try {
            Attempts attempts = byServer.get(server);
            if (attempts != null) {
                attempts.waiting.remove(waiter);
                forgetIfNone(server);
            }
        } finally {
            lock.unlock();
        }
    }

    /** One that was for an attempt at that server is free. */
    void giveBack(InetSocketAddress server) {
        free(server);
        giveToWaiting();
    }

    private void free(InetSocketAddress server) {
        lock.lock();
        try {
            Attempts attempts = byServer.get(server);
            if (attempts == null || attempts.used == 0) {
                throw new IllegalStateException("no attempt at " + server + " has a permit");
            }
            attempts.used--;
            used--;
            forgetIfNone(server);
        } finally {
            lock.unlock();
        }
    }

    private void giveToWaiting() {
        for (Turn turn = next(); turn != null; turn = next()) {
            if (!turn.waiter().permitted(this)) {
                free(turn.server());
            }
        }
    }

    private record Turn(InetSocketAddress server, Waiting waiter) {}

    /** Who waits and may go on, with the permit taken; the servers take turns. */
    private @Nullable Turn next() {
        lock.lock();
        try {
            for (Map.Entry<InetSocketAddress, Attempts> server : byServer.entrySet()) {
                Attempts attempts = server.getValue();
                if (!attempts.waiting.isEmpty() && mayUseMore(attempts)) {
                    Turn turn = new Turn(server.getKey(), attempts.poll());
                    use(server.getKey(), attempts);
                    return turn;
                }
            }
            return null;
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

    /** How often somebody has found none and waited. */
    long timesWaited() {
        lock.lock();
        try {
            return timesWaited;
        } finally {
            lock.unlock();
        }
    }
}
