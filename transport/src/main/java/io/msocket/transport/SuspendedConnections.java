package io.msocket.transport;

import io.msocket.protocol.Holdings;
import io.msocket.protocol.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounds what connections without any flowpath keep in this process. Beyond the bounds those are evicted of the principal whose
 * keep most, in the order in which they were suspended. Thread-safe.
 */
final class SuspendedConnections {
    /** In place of a number of bytes. */
    static final long NOT_SUSPENDED = -1;

    /** What one keeps without any bytes. */
    private static final long STATE_BYTES = 4 * 1024;

    private final int maxConnections;
    private final long maxBytes;

    /** For the fields below; never held while a connection is evicted. */
    private final ReentrantLock lock = new ReentrantLock();

    /** In bytes, {@link #STATE_BYTES} for each connection included. */
    private final Holdings<ConnectionDriver> held = new Holdings<>();

    SuspendedConnections(int maxConnections, long maxBytes) {
        this.maxConnections = maxConnections;
        this.maxBytes = maxBytes;
    }

    /** Says how many bytes a suspended connection holds now, or {@link #NOT_SUSPENDED}. */
    void update(ConnectionDriver driver, Principal holder, long bytes) {
        for (ConnectionDriver victim : updateAndChoose(driver, holder, bytes)) {
            victim.loop()
                    .execute(() -> victim.drive((connection, now) -> {
                        if (connection.isSuspended()) {
                            connection.evict(now);
                        }
                    }));
        }
    }

    private List<ConnectionDriver> updateAndChoose(ConnectionDriver driver, Principal holder, long bytes) {
        List<ConnectionDriver> victims = new ArrayList<>();
        lock.lock();
        try {
            if (bytes == NOT_SUSPENDED) {
                held.remove(driver);
            } else {
                held.put(driver, holder, STATE_BYTES + bytes);
            }
            while (held.count() > maxConnections || held.amount() > maxBytes) {
                ConnectionDriver victim = held.first();
                held.remove(victim);
                victims.add(victim);
            }
        } finally {
            lock.unlock();
        }
        return victims;
    }

    int count() {
        lock.lock();
        try {
            return held.count();
        } finally {
            lock.unlock();
        }
    }
}
