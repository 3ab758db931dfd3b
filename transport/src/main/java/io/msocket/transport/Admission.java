package io.msocket.transport;

import io.msocket.protocol.FairQueue;
import io.msocket.protocol.Principal;
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
    private final FairQueue<C> waiting;

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
        this.waiting = new FairQueue<>(mostWaiting, FairQueue.GivesWay.OLDEST);
    }

    /** One has come, and waits for {@link #poll}; which one has to go for it, which may be the same, or null. */
    @Nullable
    C add(C connection, Principal source) {
        crowded = true;
        return waiting.add(connection, source);
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
            entering.incrementAndGet();
        }
        return next;
    }

    /** Takes out all that wait. */
    List<C> clear() {
        return waiting.clear();
    }

    /** One has been looked at; whether others wait, so that {@link #poll} is to be called. From any thread. */
    boolean settle() {
        entering.decrementAndGet();
        return crowded;
    }
}
