package io.msocket.socket;

import io.msocket.protocol.ConnectionEvent;
import io.msocket.transport.StreamConnection;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a connection to where its server's name leads: by what is heard of it, and, while nobody is reached there, by asking again.
 *
 * <p>Thread-safe: {@code lock} guards the fields below it and is never held while calling out.
 */
final class NameFollower {
    /** After the first question, while no flowpath works; twice as long each time, less by chance. */
    private static final long FIRST_PAUSE_MILLIS = 1_000;

    private static final long LONGEST_PAUSE_MILLIS = 60_000;

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
            ask(0, FIRST_PAUSE_MILLIS);
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
            case SUSPENDED -> ask(change(), FIRST_PAUSE_MILLIS);
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

    /** @param during the last change: after it nothing is asked */
    private void ask(long during, long pauseMillis) {
        lock.lock();
        try {
            if (during != changes) {
                return;
            }
            long nextPause = Math.min(LONGEST_PAUSE_MILLIS, 2 * pauseMillis);
            question = Timers.after(Pauses.lessByChance(pauseMillis), () -> ask(during, nextPause));
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
