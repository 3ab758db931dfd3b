package io.msocket.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Links whose first handshake message is whole, and waits to be read: the first step that costs a computation on a curve, for somebody
 * who has proved nothing but an address. Openings and joins come in turns, so that neither uses up what the other needs, and in
 * each the sources do ({@link Turns}).
 */
final class PendingHandshakes {
    private final Turns<Long> joins = new Turns<>();
    private final Turns<Long> openings = new Turns<>();
    private boolean joinWasLast;

    void add(long linkId, HalfOpen link) {
        (link.isJoin() ? joins : openings).add(linkId, link.source());
    }

    void remove(long linkId) {
        if (!joins.remove(linkId)) {
            openings.remove(linkId);
        }
    }

    boolean isEmpty() {
        return joins.size() + openings.size() == 0;
    }

    /** Whether nobody waits but one source. */
    boolean areOfOneSource() {
        return joins.principals() + openings.principals() == 1;
    }

    /** Takes out the link whose turn it is; null if none waits. */
    @Nullable
    Long poll() {
        boolean joinIsNext = joins.size() > 0 && (!joinWasLast || openings.size() == 0);
        joinWasLast = joinIsNext;
        return (joinIsNext ? joins : openings).poll();
    }
}
