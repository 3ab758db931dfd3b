package io.msocket.socket;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Somebody who hears where a server can be reached: the newest, one word at a time, and nothing of the place that it has left.
 *
 * <p>Thread-safe: {@code lock} guards the fields below it. Nobody is told under it, and the mobility manager's lock alone is taken there.
 */
final class AddressListener {
    private static final Logger LOG = LoggerFactory.getLogger(AddressListener.class);

    private final Interfaces some;
    private final Consumer<List<InetSocketAddress>> told;
    private final @Nullable NetworkChangeSource source;

    private final ReentrantLock lock = new ReentrantLock();
    /** Of the place where the server is now. */
    private @Nullable Follower follower;
    /** What is to be told; null for nothing. */
    private @Nullable List<InetSocketAddress> untold;

    private int moves;
    private boolean telling;
    private boolean closed;

    /**
     * @param some the interfaces that count where the server is bound to all of them
     * @param told by the thread that tells all sockets of such changes, which they wait for meanwhile, or by one that moves the server,
     *     which holds the server's lock for moves: it returns soon, and waits for nobody else who moves or follows the server
     * @param source whom to ask for the machine's addresses; null for this system's own
     */
    AddressListener(Interfaces some, Consumer<List<InetSocketAddress>> told, @Nullable NetworkChangeSource source) {
        this.some = some;
        this.told = told;
        this.source = source;
    }

    private MobilityManager manager() {
        return MobilityManager.of(source);
    }

    /** The server listens there now. Called by one thread at a time; may tell. */
    void handleMoved(InetSocketAddress bound) {
        Follower former;
        Follower next;
        int move;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            moves++;
            move = moves;
            untold = null;
            former = follower;
            next = bound.getAddress().isAnyLocalAddress()
                    ? new AnnouncedInterfaces(some, bound.getPort(), addresses -> handle(move, addresses))
                    : null;
            follower = next;
            if (next != null) {
                manager().add(next);
            }
        } finally {
            lock.unlock();
        }
        if (former != null) {
            manager().remove(former);
        }
        if (next == null) {
            handle(move, List.of(bound));
        }
    }

    private void handle(int move, List<InetSocketAddress> addresses) {
        lock.lock();
        try {
            if (move != moves) {
                return;
            }
            untold = addresses;
            if (telling) {
                return;
            }
            telling = true;
        } finally {
            lock.unlock();
        }
        for (List<InetSocketAddress> next = next(); next != null; next = next()) {
            tell(next);
        }
    }

    private @Nullable List<InetSocketAddress> next() {
        lock.lock();
        try {
            List<InetSocketAddress> next = closed ? null : untold;
            untold = null;
            telling = next != null;
            return next;
        } finally {
            lock.unlock();
        }
    }

    private void tell(List<InetSocketAddress> addresses) {
        try {
            told.accept(addresses);
        } catch (RuntimeException | Error e) {
            LOG.error("Whoever follows a server's addresses has failed", e);
        }
    }

    /** Nothing is told any more, but for what is being told just now. */
    void close() {
        Follower last;
        lock.lock();
        try {
            closed = true;
            last = follower;
        } finally {
            lock.unlock();
        }
        if (last != null) {
            manager().remove(last);
        }
    }
}
