package io.msocket.transport;

import io.msocket.protocol.Holdings;
import io.msocket.protocol.Principal;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Who takes the places in which connections wait for {@code accept}: by those that wait, and for a moment by those that are answered and
 * have still to prove themselves. When all are taken there is one more for a source that has less of them than another one, by two at
 * least: nobody is kept out by somebody's many connections. What a client's key is does not count, for before it is answered nobody
 * knows it. Not thread-safe.
 *
 * @param <C> a connection
 */
final class AcceptPlaces<C> {
    /** Longer than the round trip that a client needs to prove itself; who does not has no place any more. */
    private static final long PROMISED_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final int places;
    private final Holdings<Object> taken = new Holdings<>();

    /** What was promised first first; as many as are answered in that time. */
    private final Set<Promise> promises = new LinkedHashSet<>();

    /** A place for a client that has still to prove itself. A class, no record: each is another one. */
    static final class Promise {
        private final long until;

        private Promise(long until) {
            this.until = until;
        }

        boolean isKept(long now) {
            return until - now > 0;
        }
    }

    AcceptPlaces(int places) {
        this.places = places;
    }

    int places() {
        return places;
    }

    /** Keeps a place for a client; null if there is none for it. */
    @Nullable
    Promise promise(Principal source, long now) {
        forget(now);
        if (taken.count() >= places && taken.lead(taken.firstHolder(), source) <= 1) {
            return null;
        }
        Promise promise = new Promise(now + PROMISED_NANOS);
        promises.add(promise);
        taken.put(promise, source, 1);
        return promise;
    }

    /** A client to which one was promised has become a connection, or has gone; also one whose promise is over. */
    void giveBack(Promise promise) {
        promises.remove(promise);
        taken.remove(promise);
    }

    private void forget(long now) {
        for (Iterator<Promise> all = promises.iterator(); all.hasNext(); ) {
            Promise first = all.next();
            if (first.isKept(now)) {
                return;
            }
            all.remove();
            taken.remove(first);
        }
    }

    /** A connection waits from now on. */
    void add(C connection, Principal source) {
        taken.put(connection, source, 1);
    }

    /** It waits no longer; also one that never did. */
    void remove(C connection) {
        taken.remove(connection);
    }
}
