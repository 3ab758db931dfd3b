package io.msocket.transport;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The ports on which a server has listened, one after the other. The connections of all can join at the newest, which therefore stays open
 * while any of them lives. Thread-safe.
 */
final class PortLineage {
    private final AtomicInteger liveConnections = new AtomicInteger();
    private final AtomicReference<@Nullable ListeningPort> newest = new AtomicReference<>();

    /** Returns the one before, or null. */
    @Nullable
    ListeningPort setNewest(ListeningPort port) {
        return newest.getAndSet(port);
    }

    boolean isNewest(ListeningPort port) {
        return newest.get() == port;
    }

    boolean hasConnections() {
        return liveConnections.get() > 0;
    }

    /** One more was accepted at one of the ports. */
    void add() {
        liveConnections.incrementAndGet();
    }

    /** One is over. Returns the port that stays open for none any more, if that is so; null while there are others. */
    @Nullable
    ListeningPort remove() {
        return liveConnections.decrementAndGet() == 0 ? newest.get() : null;
    }
}
