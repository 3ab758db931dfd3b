package io.msocket.transport;

import io.msocket.protocol.Holdings;
import io.msocket.protocol.Principal;
import io.msocket.protocol.Turns;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Which of many TCP connections that come at once is looked at next: few at a time are, and the sources of the others take turns. The
 * kernel's own queue knows no sources, and an event loop none among what it has to read: whoever opens them as fast as he can would be
 * everywhere in front of everybody.
 *
 * <p>On one thread, but for {@link #settle}.
 *
 * @param <C> a TCP connection; equal ones are the same
 */
final class Admission<C> {
    private final int mostEntering;
    private final int mostWaiting;
    private final Turns<C> waiting = new Turns<>();

    /** The same, by whose they are. */
    private final Holdings<C> holdings = new Holdings<>();

    /** Were admitted, and have not been looked at yet. */
    private final AtomicInteger entering = new AtomicInteger();

    /** Whether some wait, for other threads. */
    private volatile boolean crowded;

    /**
     * @param mostEntering so many are looked at before the next one's turn
     * @param mostWaiting so many wait; beyond it the oldest goes of the source that has most, as among half-open links
     */
    Admission(int mostEntering, int mostWaiting) {
        this.mostEntering = mostEntering;
        this.mostWaiting = mostWaiting;
    }

    /** One has come, and waits for {@link #poll}; which one has to go for it, which may be the same, or null. */
    @Nullable
    C add(C connection, Principal source) {
        crowded = true;
        waiting.add(connection, source);
        holdings.put(connection, source, 1);
        if (holdings.count() <= mostWaiting) {
            return null;
        }
        C victim = holdings.first();
        holdings.remove(victim);
        waiting.remove(victim);
        return victim;
    }

    /** Admits the one whose turn it is; null where none may be now. Whoever gets one sees to it that {@link #settle} is called. */
    @Nullable
    C poll() {
        if (entering.get() >= mostEntering) {
            return null;
        }
        C next = waiting.poll();
        if (next == null) {
            crowded = false;
        } else {
            holdings.remove(next);
            entering.incrementAndGet();
        }
        return next;
    }

    /** Takes out all that wait. */
    List<C> clear() {
        List<C> all = new ArrayList<>(waiting.size());
        for (C next = waiting.poll(); next != null; next = waiting.poll()) {
            holdings.remove(next);
            all.add(next);
        }
        return all;
    }

    /** One has been looked at; whether others wait, so that {@link #poll} is to be called. From any thread. */
    boolean settle() {
        entering.decrementAndGet();
        return crowded;
    }
}
