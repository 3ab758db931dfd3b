package io.msocket.protocol;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Links whose first handshake message is whole, and waits to be read: the first step that costs a computation on a curve, for somebody
 * who has proved nothing but an address. Openings and joins come in turns, so that neither uses up what the other needs, and in
 * each the sources do ({@link Turns}). Of both together no source gets more than half of the time ({@link HandshakeShares}).
 *
 * <p>Openings whose turn came while the program had no place for them are held until it has one.
 */
final class PendingHandshakes {
    private final Turns<Long> joins = new Turns<>();
    private final Turns<Long> openings = new Turns<>();
    private final Turns<Long> held = new Turns<>();
    private final HandshakeShares shares = new HandshakeShares();
    private boolean joinWasLast;

    void add(long linkId, Principal source, boolean isJoin) {
        (isJoin ? joins : openings).add(linkId, source);
    }

    void remove(long linkId) {
        if (!joins.remove(linkId) && !openings.remove(linkId)) {
            held.remove(linkId);
        }
    }

    /** An opening that was polled waits until there is a place. */
    void hold(long linkId, Principal source) {
        held.add(linkId, source);
    }

    /** How many are held. */
    int held() {
        return held.size();
    }

    /** Whether one of this source is. */
    boolean holds(Principal source) {
        return held.hasAny(source);
    }

    /** The held one whose turn it is, passing over some principals; null if there is none. */
    @Nullable
    Long nextHeld(Predicate<Principal.Group> mayHaveTurn) {
        return held.peek(mayHaveTurn);
    }

    /** Takes out the held one whose turn it is; null if there is none. */
    @Nullable
    Long pollHeld() {
        return held.poll();
    }

    /** The same, passing over some principals. */
    @Nullable
    Long pollHeld(Predicate<Principal.Group> mayHaveTurn) {
        return held.poll(mayHaveTurn);
    }

    boolean isEmpty() {
        return joins.size() + openings.size() == 0;
    }

    /** Something has been done for a source, in its turn or not, which has taken so long, until now. */
    void handleStep(Principal source, long tookNanos, long now) {
        shares.handleStep(source, tookNanos, now);
    }

    /** When {@link #poll} has something to take out, or {@link Connection#NO_TIMEOUT}. */
    long nextTurn(long now) {
        Predicate<Principal.Group> mayHaveTurn = network -> shares.mayHaveTurn(network, now);
        if (joins.hasTurn(mayHaveTurn) || openings.hasTurn(mayHaveTurn)) {
            return now;
        }
        return isEmpty() ? Connection.NO_TIMEOUT : shares.nextTurn(now);
    }

    /** Takes out the link whose turn it is; null if none waits that may have one. */
    @Nullable
    Long poll(long now) {
        Predicate<Principal.Group> mayHaveTurn = network -> shares.mayHaveTurn(network, now);
        Long next = (joinWasLast ? openings : joins).poll(mayHaveTurn);
        if (next == null) {
            return (joinWasLast ? joins : openings).poll(mayHaveTurn);
        }
        joinWasLast = !joinWasLast;
        return next;
    }
}
