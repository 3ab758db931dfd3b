package io.msocket.transport;

import io.msocket.protocol.Principal;
import io.msocket.protocol.SuspensionBounds;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** Evicts what connections without any flowpath keep in this process beyond its bounds. Thread-safe. */
final class SuspendedConnections {
    /** For the bounds; never held while a connection is evicted. */
    private final ReentrantLock lock = new ReentrantLock();

    private final SuspensionBounds<ConnectionDriver> bounds;

    SuspendedConnections(int maxConnections, long maxBytes) {
        this.bounds = new SuspensionBounds<>(maxConnections, maxBytes);
    }

    /** Says how many bytes a suspended connection holds now, or {@link SuspensionBounds#NOT_SUSPENDED}. */
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
        lock.lock();
        try {
            return bounds.update(driver, holder, bytes);
        } finally {
            lock.unlock();
        }
    }

    int count() {
        lock.lock();
        try {
            return bounds.count();
        } finally {
            lock.unlock();
        }
    }
}
