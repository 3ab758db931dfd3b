package io.msocket.names.server;

import io.msocket.protocol.Holdings;
import io.msocket.protocol.Principal;
import org.jspecify.annotations.Nullable;

/**
 * Memory that all who come may take together: what was asked, and what is answered and not read yet. Beyond that, whoever has most loses the
 * oldest thing that has some. Thread-safe.
 *
 * @param <T> what takes some; equal ones are the same
 */
final class FairBytes<T> {
    private final long most;
    private final Holdings<T> holdings = new Holdings<>();

    FairBytes(long most) {
        this.most = most;
    }

    /** So much is taken from now on, zero for none any more; which one has to go for it, maybe itself, or null for none. */
    synchronized @Nullable T set(T thing, Principal who, long bytes) {
        if (bytes == 0) {
            holdings.remove(thing);
            return null;
        }
        holdings.put(thing, who, bytes);
        if (holdings.amount() <= most) {
            return null;
        }
        T victim = holdings.first();
        holdings.remove(victim);
        return victim;
    }

    synchronized long amount() {
        return holdings.amount();
    }
}
