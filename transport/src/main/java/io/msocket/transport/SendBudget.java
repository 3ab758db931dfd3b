package io.msocket.transport;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds what the connections of one process keep for sending or sending again, beyond a little that each of them always
 * may. A peer that allows much and acknowledges nothing must not fill the heap. Thread-safe.
 */
final class SendBudget {
    private final long maxBytes;
    private final AtomicLong held = new AtomicLong();

    SendBudget(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** A connection keeps so many bytes more, or fewer, than it said last. */
    void change(long bytes) {
        held.addAndGet(bytes);
    }

    /** Whether a connection may take more than what each may. */
    boolean hasRoom() {
        return held.get() < maxBytes;
    }

    long held() {
        return held.get();
    }
}
