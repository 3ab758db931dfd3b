package io.msocket.names.server;

import io.msocket.protocol.Holdings;
import io.msocket.protocol.Principal;
import org.jspecify.annotations.Nullable;

/**
 * So many things at most, of all who come: beyond that, whoever has most loses the oldest of them. Thread-safe.
 *
 * @param <T> a thing; equal ones are the same
 */
final class FairBound<T> {
    private final int most;
    private final Holdings<T> holdings = new Holdings<>();

    FairBound(int most) {
        this.most = most;
    }

    /** One more; which one has to go for it, maybe itself, or null for none. */
    synchronized @Nullable T add(T thing, Principal who) {
        holdings.put(thing, who, 1);
        if (holdings.count() <= most) {
            return null;
        }
        T victim = holdings.first();
        holdings.remove(victim);
        return victim;
    }

    synchronized void remove(T thing) {
        holdings.remove(thing);
    }

    synchronized int count() {
        return holdings.count();
    }
}
