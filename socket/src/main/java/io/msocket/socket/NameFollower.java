package io.msocket.socket;

import io.msocket.protocol.ConnectionEvent;
import io.msocket.transport.StreamConnection;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a connection to where its server's name leads: by what is heard of it, and, while nobody is reached there, by asking again.
 * Thread-safe.
 */
final class NameFollower {
    /** After the first question, while no flowpath works; twice as long each time, longer or shorter by chance. */
    private static final long FIRST_PAUSE_MILLIS = 1_000;

    private static final long LONGEST_PAUSE_MILLIS = 60_000;

    private final Whereabouts lookup;
    private final RouteFollower routes;
    private final MobilityManager manager;

    private final @Nullable ResolverFollower resolver;

    /** Counts the times that the connection is suspended, and goes on, or ends. */
    private final AtomicLong changes = new AtomicLong();

    private final AtomicBoolean ended = new AtomicBoolean();

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
        if (connection.isSuspended() && changes.compareAndSet(0, 1)) {
            ask(1, FIRST_PAUSE_MILLIS);
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
            case SUSPENDED -> ask(changes.incrementAndGet(), FIRST_PAUSE_MILLIS);
            case RESUMED -> changes.incrementAndGet();
            case CLOSED -> end();
            default -> {
                // The server is where it was.
            }
        }
    }

    private void ask(long during, long pauseMillis) {
        if (during == changes.get()) {
            lookup.ask();
            long pause = pauseMillis - ThreadLocalRandom.current().nextLong(pauseMillis / 2);
            Timers.after(pause, () -> ask(during, Math.min(LONGEST_PAUSE_MILLIS, 2 * pauseMillis)));
        }
    }

    private void end() {
        if (ended.compareAndSet(false, true)) {
            changes.incrementAndGet();
            if (resolver != null) {
                resolver.end();
            }
            lookup.close();
        }
    }
}
