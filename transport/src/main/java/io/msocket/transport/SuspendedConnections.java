package io.msocket.transport;

import io.msocket.protocol.Holdings;
import io.msocket.protocol.Principal;
import io.msocket.protocol.SuspensionBounds;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** Evicts what connections without any flowpath keep in this process beyond its bounds. Thread-safe. */
final class SuspendedConnections {
    /** For the bounds; never held while a connection is evicted. */
    private final ReentrantLock lock = new ReentrantLock();

    private final SuspensionBounds<ConnectionDriver> bounds;

    private long evicted;

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
            List<ConnectionDriver> victims = bounds.update(driver, holder, bytes);
            evicted += victims.size();
            return victims;
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

    /**
     * What is kept at one instant.
     *
     * @param evicted since the start
     * @param heaviest those whose connections keep most, in bytes
     */
    record Use(int connections, long bytes, long evicted, List<Holdings.Share> heaviest) {}

    /** @param heaviest how many of those to name whose connections keep most */
    Use use(int heaviest) {
        lock.lock();
        try {
            return new Use(bounds.count(), bounds.bytes(), evicted, bounds.heaviest(heaviest));
        } finally {
            lock.unlock();
        }
    }
}
