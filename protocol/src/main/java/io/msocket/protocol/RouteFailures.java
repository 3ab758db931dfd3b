package io.msocket.protocol;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * While a connection is being opened: what became of each route, and whether all of that makes the opening fail.
 *
 * <p>That nobody answers is no failure, only time that passes: an attempt may have lost its packets, and the application
 * says how long to try. A server that refuses, a TCP connection or our handshake, has answered, and will hardly say anything
 * else to another address of this machine; only a filter on the way could have spoken in its name. So its other routes are
 * given a moment, and the refusal is told then, whether they have answered or not.
 */
final class RouteFailures {
    /** An opening that loses its connection in mid-handshake tries again, but not for ever. */
    private static final int MAX_LOSSES = 8;

    /** What has failed is tried again so long after, where the opening goes on for another route's sake. */
    private static final long RETRY_AFTER_NANOS = 1_000_000_000L;

    /** The moment that a refusing server's other routes get is as long as the refusal took, and this. */
    private static final long REFUSED_GRACE_NANOS = 250_000_000L;

    private record Failure(Flowpaths.FailedAttempt what, long at) {}

    private final Map<Route, Failure> failures = new LinkedHashMap<>();
    /** Until when a server's other routes are waited for. */
    private final Map<InetSocketAddress, Long> refusedUntil = new HashMap<>();

    private Flowpaths.@Nullable FailedAttempt last;
    private Flowpaths.@Nullable FailedAttempt refusal;
    private long judgedAt;
    /** How often every route has failed, the last one in mid-handshake. */
    private int losses;

    void reset() {
        failures.clear();
        refusedUntil.clear();
        last = null;
        refusal = null;
        losses = 0;
    }

    void add(Flowpaths.FailedAttempt failed, long now) {
        failures.put(failed.attempt().route, new Failure(failed, now));
        last = failed;
        if (failed.refused()) {
            refusal = failed;
        }
        if (failed.refused() || failed.why().kind() != CloseReason.Kind.UNREACHABLE) {
            refusedUntil.putIfAbsent(failed.attempt().route.remote(), now + failed.nanos() + REFUSED_GRACE_NANOS);
        }
    }

    /** Whether the route has not failed, or so long ago that it may be tried again. */
    boolean mayTry(Route route, long now) {
        Failure failure = failures.get(route);
        return failure == null || now - failure.at >= RETRY_AFTER_NANOS;
    }

    /** Whether there is little time left to hear what the server says on this route. */
    boolean isUrgent(Route route, long now) {
        Long until = refusedUntil.get(route.remote());
        return until != null && now < until;
    }

    /** The next instant at which the {@link #verdict} may change by itself, or {@link Connection#NO_TIMEOUT}. */
    long nextVerdictAt() {
        long next = Connection.NO_TIMEOUT;
        for (long until : refusedUntil.values()) {
            next = until > judgedAt ? Math.min(next, until) : next;
        }
        return next;
    }

    /**
     * Why the opening fails, once every route has failed or will no longer be waited for; else null.
     *
     * @param reached whether a server is in the middle of a handshake
     */
    @Nullable
    CloseReason verdict(List<Route> routes, boolean reached, long now) {
        judgedAt = now;
        Flowpaths.FailedAttempt latest = last;
        if (latest == null || reached || !routes.stream().allMatch(route -> hasFailed(route, now))) {
            return null;
        }
        if (latest.why().kind() == CloseReason.Kind.RESET_BY_PEER && ++losses < MAX_LOSSES) {
            failures.clear();
            refusedUntil.clear();
            last = null;
            return null;
        }
        return reason(latest);
    }

    private boolean hasFailed(Route route, long now) {
        return failures.containsKey(route) || now >= refusedUntil.getOrDefault(route.remote(), Connection.NO_TIMEOUT);
    }

    /** What is not mere silence says more, and a refusal more than that there was no way. */
    private CloseReason reason(Flowpaths.FailedAttempt latest) {
        for (Failure failure : failures.values()) {
            if (failure.what.why().kind() != CloseReason.Kind.UNREACHABLE) {
                return failure.what.why();
            }
        }
        return refusal == null ? latest.why() : refusal.why();
    }
}
