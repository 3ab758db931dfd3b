package io.msocket.socket;

import io.msocket.protocol.ConnectionEvent;
import io.msocket.protocol.Pauses;
import io.msocket.transport.StreamConnection;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a connection to where its server's name leads: by what is heard of it, and, while nobody is reached there, by asking again.
 *
 * <p>Thread-safe: {@code lock} guards the fields below it and is never held while calling out.
 */
final class NameFollower {
    /** Between questions while no flowpath works. */
    private static final Pauses PAUSES_MILLIS = new Pauses(1_000, 60_000);

    private final Whereabouts lookup;
    private final RouteFollower routes;
    private final MobilityManager manager;

    private final @Nullable ResolverFollower resolver;

    private final AtomicBoolean ended = new AtomicBoolean();

    private final ReentrantLock lock = new ReentrantLock();
    /** Counts the times that the connection is suspended, and goes on, or ends. */
    private long changes;
    /** What is to be asked later, while it is suspended; null for nothing. */
    private Timers.@Nullable Timer question;

    NameFollower(Whereabouts lookup, RouteFollower routes, MobilityManager manager) {
        this.lookup = lookup;
        this.routes = routes;
        this.manager = manager;
        NameResolver asked = lookup.resolver();
        this.resolver = asked == null ? null : new ResolverFollower(asked, manager);
    }

    /** Until the connection ends. */
    void begin(StreamConnection connection) {
        if (resolver != null) {
            resolver.begin();
        }
        connection.addObserver((event, sent, acknowledged, received, now) -> handleEvent(event));
        lookup.setListener(this::handleNews);
        // What has changed meanwhile nobody was told.
        handleNews();
        if (connection.isSuspended()) {
            ask(0, 1);
        }
        if (connection.closeReason() != null) {
            end();
        }
    }

    private void handleNews() {
        List<InetSocketAddress> addresses = lookup.addresses();
        if (addresses != null) {
            routes.handleMoved(addresses);
            manager.recall(routes);
        }
    }

    private void handleEvent(ConnectionEvent event) {
        switch (event.kind()) {
            case SUSPENDED -> ask(change(), 1);
            case RESUMED -> change();
            case CLOSED -> end();
            default -> {
                // The server is where it was.
            }
        }
    }

    /** What was to be asked later is asked no more. Returns the number of the change. */
    private long change() {
        lock.lock();
        try {
            changes++;
            if (question != null) {
                question.cancel();
                question = null;
            }
            return changes;
        } finally {
            lock.unlock();
        }
    }

    /**
     * @param during the last change: after it nothing is asked
     * @param questions so many since then, with this one
     */
    private void ask(long during, int questions) {
        lock.lock();
        try {
            if (during != changes) {
                return;
            }
            long pause =
                    PAUSES_MILLIS.after(questions, ThreadLocalRandom.current().nextDouble());
            question = Timers.after(pause, () -> ask(during, questions + 1));
        } finally {
            lock.unlock();
        }
        lookup.ask();
    }

    private void end() {
        if (ended.compareAndSet(false, true)) {
            change();
            if (resolver != null) {
                resolver.end();
            }
            lookup.close();
        }
    }
}
