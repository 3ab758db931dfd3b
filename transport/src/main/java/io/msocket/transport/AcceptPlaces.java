package io.msocket.transport;

import io.msocket.protocol.Holdings;
import io.msocket.protocol.Principal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;

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
    private final Deque<Promise> promises = new ArrayDeque<>();

    /** A class, no record: each is another one. */
    private static final class Promise {
        final Principal source;
        final long until;

        Promise(Principal source, long until) {
            this.source = source;
            this.until = until;
        }
    }

    AcceptPlaces(int places) {
        this.places = places;
    }

    int places() {
        return places;
    }

    /** Whether anybody finds a place now. */
    boolean hasRoom(long now) {
        forget(now);
        return taken.count() < places;
    }

    /** Keeps a place for a client; false if there is none for it. */
    boolean promise(Principal source, long now) {
        if (!hasRoom(now) && taken.lead(taken.firstHolder(), source) <= 1) {
            return false;
        }
        Promise promise = new Promise(source, now + PROMISED_NANOS);
        promises.add(promise);
        taken.put(promise, source, 1);
        return true;
    }

    /** A client to which one was promised has become a connection, or has gone. */
    void giveBack(Principal source) {
        for (Iterator<Promise> all = promises.iterator(); all.hasNext(); ) {
            Promise promise = all.next();
            if (promise.source.equals(source)) {
                all.remove();
                taken.remove(promise);
                return;
            }
        }
    }

    private void forget(long now) {
        for (Promise first = promises.peek(); first != null && first.until - now <= 0; first = promises.peek()) {
            promises.remove();
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
