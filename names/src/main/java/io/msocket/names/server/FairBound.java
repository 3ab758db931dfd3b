package io.msocket.names.server;

import io.msocket.protocol.Holdings;
import io.msocket.protocol.Principal;
import java.util.ArrayList;
import java.util.List;

/**
 * So much of something at most, for all who come together: connections, or bytes. Beyond that, whoever has most loses the oldest things
 * that have some. Thread-safe.
 *
 * @param <T> what has some; equal ones are the same
 */
final class FairBound<T> {
    private final long most;
    private final Holdings<T> holdings = new Holdings<>();

    FairBound(long most) {
        this.most = most;
    }

    /** A thing has so much from now on, zero for nothing any more; those that have to go for it, maybe itself among them. */
    synchronized List<T> set(T thing, Principal who, long amount) {
        if (amount == 0) {
            holdings.remove(thing);
            return List.of();
        }
        holdings.put(thing, who, amount);
        List<T> victims = new ArrayList<>(1);
        while (holdings.amount() > most) {
            T victim = holdings.first();
            holdings.remove(victim);
            victims.add(victim);
        }
        return victims;
    }

    synchronized long amount() {
        return holdings.amount();
    }
}
