package io.msocket.transport;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounds what connections without any flowpath keep in this process. Beyond the bounds the longest suspended are evicted.
 * Thread-safe.
 */
final class SuspendedConnections {
    /** In place of a number of bytes. */
    static final long NOT_SUSPENDED = -1;

    private final int maxConnections;
    private final long maxBytes;

    /** For the fields below; never held while a connection is evicted. */
    private final ReentrantLock lock = new ReentrantLock();

    /** In the order in which they were suspended. */
    private final Map<ConnectionDriver, Long> held = new LinkedHashMap<>();

    private long totalBytes;

    SuspendedConnections(int maxConnections, long maxBytes) {
        this.maxConnections = maxConnections;
        this.maxBytes = maxBytes;
    }

    /** Says how many bytes a suspended connection holds now, or {@link #NOT_SUSPENDED}. */
    void update(ConnectionDriver driver, long bytes) {
        for (ConnectionDriver victim : updateAndChoose(driver, bytes)) {
            victim.loop()
                    .execute(() -> victim.drive((connection, now) -> {
                        if (connection.isSuspended()) {
                            connection.evict(now);
                        }
                    }));
        }
    }

    private List<ConnectionDriver> updateAndChoose(ConnectionDriver driver, long bytes) {
        List<ConnectionDriver> victims = new ArrayList<>();
        lock.lock();
        try {
            Long before = bytes == NOT_SUSPENDED ? held.remove(driver) : held.put(driver, bytes);
            totalBytes += (bytes == NOT_SUSPENDED ? 0 : bytes) - (before == null ? 0 : before);
            while (held.size() > maxConnections || (totalBytes > maxBytes && !held.isEmpty())) {
                Map.Entry<ConnectionDriver, Long> eldest =
                        held.entrySet().iterator().next();
                totalBytes -= eldest.getValue();
                victims.add(eldest.getKey());
                held.remove(eldest.getKey());
            }
        } finally {
            lock.unlock();
        }
        return victims;
    }

    int count() {
        lock.lock();
        try {
            return held.size();
        } finally {
            lock.unlock();
        }
    }
}
