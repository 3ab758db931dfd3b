package io.msocket.cli;

import io.msocket.protocol.ConnectionEvent;
import io.msocket.protocol.FlowpathSnapshot;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Knows whether a network works, and what is tried while none does. Thread-safe: the connection tells, others look. */
final class OutageWatch {
    /**
     * What was tried within so long is still being tried, in nanoseconds: a round of all routes comes every few seconds, and an
     * address that has gone is not tried again.
     */
    private static final long OF_LATE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Duration retention;

    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by lock, as all below: when each was made last. */
    private final Map<Attempt, Long> attempts = new LinkedHashMap<>();

    private boolean suspended;
    private long suspendedAt;

    private record Attempt(@Nullable InetAddress local, InetSocketAddress server) {}

    OutageWatch(Duration retention) {
        this.retention = retention;
    }

    /** Something happened to the connection, at {@code now} of {@link System#nanoTime}. */
    void handle(ConnectionEvent event, long now) {
        lock.lock();
        try {
            switch (event.kind()) {
                case PATH_CONNECTING -> handleAttempt(Objects.requireNonNull(event.path()), now);
                case SUSPENDED -> {
                    suspended = true;
                    suspendedAt = now;
                }
                case RESUMED -> suspended = false;
                default -> {
                    // A connection that ends without a network does not have one again.
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void handleAttempt(FlowpathSnapshot path, long now) {
        forgetOld(now);
        InetSocketAddress local = path.local();
        attempts.put(new Attempt(local == null ? null : local.getAddress(), path.remote()), now);
    }

    private void forgetOld(long now) {
        attempts.values().removeIf(madeAt -> now - madeAt > OF_LATE_NANOS);
    }

    /** The outage of this instant; null while a network works. */
    @Nullable
    Outage outage(long now) {
        lock.lock();
        try {
            if (!suspended) {
                return null;
            }
            forgetOld(now);
            return new Outage(suspendedAt, retention, servers(), locals());
        } finally {
            lock.unlock();
        }
    }

    private List<InetSocketAddress> servers() {
        return attempts.keySet().stream().map(Attempt::server).distinct().toList();
    }

    private List<InetAddress> locals() {
        return attempts.keySet().stream()
                .map(Attempt::local)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }
}
