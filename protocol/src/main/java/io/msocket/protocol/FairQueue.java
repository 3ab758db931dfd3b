package io.msocket.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Things that wait for somebody to take them, at most so many: connections, or requests. Principals take turns; what one has there is taken
 * in the order in which it came. When there are too many, the principal that has most gives way. Not thread-safe.
 *
 * @param <C> a thing; equal ones are the same
 */
public final class FairQueue<C> {
    /** Which of its connections a principal loses that has most. */
    public enum GivesWay {
        /** What came first: for connections that say nothing, and are the less worth the longer they do. */
        OLDEST,

        /** What came last, and nobody for somebody who has as much: who has waited longest is next, and may have worked much in vain. */
        NEWEST
    }

    private final int most;
    private final GivesWay givesWay;
    private final Turns<C> turns = new Turns<>();
    private final Holdings<C> holdings;

    /** How many have come. */
    private long came;

    /** For so many at most. */
    public FairQueue(int most, GivesWay givesWay) {
        this.most = most;
        this.givesWay = givesWay;
        this.holdings = new Holdings<>(most);
    }

    /** A connection waits from now on; which one waits no longer for it, maybe itself, or null for none. */
    public @Nullable C add(C connection, Principal holder) {
        turns.add(connection, holder);
        came++;
        holdings.put(connection, holder, 1, givesWay == GivesWay.OLDEST ? 0 : -came);
        if (holdings.count() <= most) {
            return null;
        }
        C victim = holdings.first();
        turns.remove(victim);
        holdings.remove(victim);
        return victim;
    }

    /** How many wait. */
    public int size() {
        return holdings.count();
    }

    /** Takes out the connection whose turn it is; null if none waits. */
    public @Nullable C poll() {
        return poll(unused -> true);
    }

    /** The same of those principals that may have a turn, of which a wide network is one; the others keep their place. */
    public @Nullable C poll(Predicate<Principal.Group> mayHaveTurn) {
        C next = turns.poll(mayHaveTurn);
        if (next != null) {
            holdings.remove(next);
        }
        return next;
    }

    /** Takes out all. */
    public List<C> clear() {
        List<C> all = new ArrayList<>(turns.size());
        for (C next = poll(); next != null; next = poll()) {
            all.add(next);
        }
        return all;
    }
}
