package io.msocket.protocol;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What has been offered to clients that have still to prove themselves, by connection. Several acceptors at which the same
 * clients may arrive share one; thread-safe if they run in several threads. It holds no more than all of them may have
 * half-open.
 */
public interface Offers {
    /** What was offered, or {@link Offer#TAKEN}; null for nothing. */
    @Nullable
    Offer get(ConnectionId id);

    /** Adds an offer. */
    void put(ConnectionId id, Offer offer);

    /** Puts the other in the offer's place; false when it is no longer there. */
    boolean replace(ConnectionId id, Offer offer, Offer by);

    /** Forgets whatever there is. */
    void remove(ConnectionId id);

    /** Until this instant an unknown connection may be one whose offer had to give way to newer ones. */
    long incompleteUntil();

    /** An offer had to give way that would have stood until the instant. */
    void handleGaveWay(long until);

    /** For an acceptor on its own; not thread-safe. */
    static Offers unshared() {
        return new Offers() {
            private final Map<ConnectionId, Offer> offers = new HashMap<>();
            private long incompleteUntil;

            @Override
            public @Nullable Offer get(ConnectionId id) {
                return offers.get(id);
            }

            @Override
            public void put(ConnectionId id, Offer offer) {
                offers.put(id, offer);
            }

            @Override
            public boolean replace(ConnectionId id, Offer offer, Offer by) {
                return offers.replace(id, offer, by);
            }

            @Override
            public void remove(ConnectionId id) {
                offers.remove(id);
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
