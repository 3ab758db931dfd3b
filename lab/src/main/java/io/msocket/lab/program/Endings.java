package io.msocket.lab.program;

import io.msocket.protocol.ConnectionEvent;
import io.msocket.transport.ConnectionObserver;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts how connections end; a bad end is told on standard error. Thread-safe. */
final class Endings implements ConnectionObserver {
    private final AtomicInteger all = new AtomicInteger();
    private final AtomicInteger complete = new AtomicInteger();

    @Override
    public void onEvent(ConnectionEvent event, long sent, long acknowledged, long received, long now) {
        if (event.close() == null) {
            return;
        }
        if (event.close().isClean()) {
            complete.incrementAndGet();
        } else {
            System.err.println("a connection ended as " + event.close() + ", sent " + sent + ", acknowledged "
                    + acknowledged + ", received " + received);
        }
        all.incrementAndGet();
    }

    /** How many have ended. */
    int all() {
        return all.get();
    }

    /** How many of them as both applications wanted. */
    int complete() {
        return complete.get();
    }
}
