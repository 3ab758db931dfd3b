package io.msocket.cli;

import io.msocket.cli.Outage.Cause;
import io.msocket.protocol.ConnectionEvent;
import io.msocket.protocol.FlowpathSnapshot;
import io.msocket.protocol.FlowpathState;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Knows whether the server can be reached, and what is tried while it cannot. Thread-safe: the connection tells, others look. */
final class OutageWatch {
    /**
     * What was tried within so long is still being tried, in nanoseconds: a round of all routes comes every few seconds, and an
     * address that has gone is not tried again.
     */
    private static final long OF_LATE_NANOS = TimeUnit.SECONDS.toNanos(30);

    /**
     * Where the system knows no way, an attempt fails sooner; one that ends later has been without an answer. In nanoseconds.
     */
    private static final long HANGING_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** As the driver calls it. */
    private static final String REFUSAL = "Connection refused";

    private final Duration retention;

    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by lock, as all below: when each was made last. */
    private final Map<Attempt, Long> attempts = new LinkedHashMap<>();

    /** When those attempts began that have not come to anything yet, by the flowpath's number. */
    private final Map<Integer, Long> begun = new HashMap<>();

    /** When attempts last showed that the outage has this cause. */
    private final Map<Cause, Long> seen = new EnumMap<>(Cause.class);

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
                    seen.clear();
                }
                case RESUMED -> suspended = false;
                case PATH_ACTIVE ->
                    begun.remove(Objects.requireNonNull(event.path()).id());
                case PATH_CLOSED -> handleEnd(Objects.requireNonNull(event.path()), event.detail(), now);
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
        begun.put(path.id(), now);
    }

    private void handleEnd(FlowpathSnapshot path, String why, long now) {
        Long since = begun.remove(path.id());
        if (since == null) {
            return;
        }
        if (why.equals(REFUSAL)) {
            seen.put(Cause.REFUSED, now);
        } else if (path.state() == FlowpathState.HANDSHAKING || now - since >= HANGING_NANOS) {
            seen.put(Cause.UNANSWERED, now);
        }
    }

    /** A refusal is somebody's word, which tells more than that others are silent. */
    private Cause cause(long now) {
        seen.values().removeIf(at -> now - at > OF_LATE_NANOS);
        if (seen.containsKey(Cause.REFUSED)) {
            return Cause.REFUSED;
        }
        return seen.containsKey(Cause.UNANSWERED) ? Cause.UNANSWERED : Cause.NO_NETWORK;
    }

    private void forgetOld(long now) {
        attempts.values().removeIf(madeAt -> now - madeAt > OF_LATE_NANOS);
    }

    /** The outage of this instant; null while the server is reached. */
    @Nullable
    Outage outage(long now) {
        lock.lock();
        try {
            if (!suspended) {
                return null;
            }
            forgetOld(now);
            return new Outage(cause(now), suspendedAt, retention, servers(), locals());
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
