package io.msocket.transport;

import io.msocket.protocol.Holdings;
import io.msocket.protocol.Principal;
import io.msocket.protocol.Turns;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Connections that wait for the application to accept them, at most so many. Principals take turns; what one has opened is accepted in
 * the order in which it came. When there are too many, the principal that has most gives way with what it opened last, and nobody for
 * somebody who has as much. Not thread-safe.
 *
 * @param <C> a connection; equal ones are the same
 */
final class AcceptQueue<C> {
    private final int most;
    private final Turns<C> turns = new Turns<>();
    private final Holdings<C> holdings = new Holdings<>();

    AcceptQueue(int most) {
        this.most = most;
    }

    /** A connection waits from now on; which one waits no longer for it, maybe itself, or null for none. */
    @Nullable
    C add(C connection, Principal holder) {
        turns.add(connection, holder);
        holdings.put(connection, holder, 1);
        if (holdings.count() <= most) {
            return null;
        }
        C victim = holdings.last();
        remove(victim);
        return victim;
    }

    private void remove(C connection) {
        turns.remove(connection);
        holdings.remove(connection);
    }

    /** Takes out the connection whose turn it is; null if none waits. */
    @Nullable
    C poll() {
        C next = turns.poll();
        if (next != null) {
            holdings.remove(next);
        }
        return next;
    }

    /** Takes out all. */
    List<C> clear() {
        List<C> all = new ArrayList<>(turns.size());
        for (C next = poll(); next != null; next = poll()) {
            all.add(next);
        }
        return all;
    }
}
