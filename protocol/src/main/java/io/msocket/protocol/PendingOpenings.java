package io.msocket.protocol;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What has been granted to clients that have still to prove themselves, by connection. Several acceptors at which the same
 * clients may arrive share one; thread-safe if they run in several threads. It holds no more than all of them may have
 * half-open.
 */
public interface PendingOpenings {
    /** What was granted, or {@link PendingOpening#TAKEN}; null for nothing. */
    @Nullable
    PendingOpening get(ConnectionId id);

    /** Adds an opening. */
    void put(ConnectionId id, PendingOpening opening);

    /** Puts the other in the opening's place; false when it is no longer there. */
    boolean replace(ConnectionId id, PendingOpening opening, PendingOpening by);

    /** Forgets whatever there is. */
    void remove(ConnectionId id);

    /** Until this instant an unknown connection may be one whose opening had to give way to newer ones. */
    long incompleteUntil();

    /** An opening had to give way that would have stood until the instant. */
    void handleGaveWay(long until);

    /** For an acceptor on its own; not thread-safe. */
    static PendingOpenings unshared() {
        return new PendingOpenings() {
            private final Map<ConnectionId, PendingOpening> openings = new HashMap<>();
            private long incompleteUntil;

            @Override
            public @Nullable PendingOpening get(ConnectionId id) {
                return openings.get(id);
            }

            @Override
            public void put(ConnectionId id, PendingOpening opening) {
                openings.put(id, opening);
            }

            @Override
            public boolean replace(ConnectionId id, PendingOpening opening, PendingOpening by) {
                return openings.replace(id, opening, by);
            }

            @Override
            public void remove(ConnectionId id) {
                openings.remove(id);
            }

            @Override
            public long incompleteUntil() {
                return incompleteUntil;
            }

            @Override
            public void handleGaveWay(long until) {
                incompleteUntil = Math.max(incompleteUntil, until);
            }
        };
    }
}
