package io.msocket.protocol;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The client's search for a flowpath: which route is tried when, while the connection has none that works.
 *
 * <p>Routes are tried in order of preference, each a moment after the one before and beside it, whichever works first
 * wins (RFC 8305). While none works it goes round again: often at first, since a link may return at any instant, more
 * rarely later. A change of the routes starts it afresh.
 */
final class Dialer {
    /** Between routes, RFC 8305's connection attempt delay. */
    private static final long ROUTE_DELAY_NANOS = 250_000_000L;

    /** Between rounds, by how long the search goes on: {until, pause}. */
    private static final long[][] PAUSES = {
        {30_000_000_000L, 150_000_000L},
        {300_000_000_000L, 1_000_000_000L},
        {Long.MAX_VALUE, 5_000_000_000L}
    };

    /** Attempts at one time. */
    private static final int MAX_ATTEMPTS = 8;

    /**
     * How old an attempt of the search is before a newer one may take its place. It is a SYN that is lost, or one that will
     * arrive where round trips have become this long.
     */
    private static final long STALE_AFTER_NANOS = 700_000_000L;

    private static final int ROUND_TRIPS_UNTIL_STALE = 3;

    /** So many attempts may be stale: round trips may be longer than they ever were. */
    private static final int PATIENT_ATTEMPTS = 2;

    /** When these give way, too: TCP has sent its SYN three times by then. */
    private static final long ABANDON_AFTER_NANOS = 3_000_000_000L;

    /** An opening that loses its connection in mid-handshake tries again, but not for ever. */
    private static final int MAX_OPENING_LOSSES = 8;

    private final ConnectionOptions options;
    private final Flowpaths paths;
    private final Closing closing;
    private final Outbox outbox;
    private final Map<Integer, Route> routeOfAttempt = new HashMap<>();
    /** Attempts that somebody asked for: they end only by themselves. */
    private final Set<Integer> onDemand = new HashSet<>();
    /** While opening: what became of each route. */
    private final LinkedHashMap<Route, CloseReason> failures = new LinkedHashMap<>();

    private List<Route> routes = List.of();
    private int nextRoute;
    private int nextPathId;
    /** How often every route has failed, the last one in mid-handshake. */
    private int openingLosses;

    private long restartedAt;
    private long searchingSince = Connection.NO_TIMEOUT;
    private long nextAttemptAt = Connection.NO_TIMEOUT;

    Dialer(ConnectionOptions options, Flowpaths paths, Closing closing, Outbox outbox) {
        this.options = options;
        this.paths = paths;
        this.closing = closing;
        this.outbox = outbox;
    }

    void setRoutes(List<Route> newRoutes, long now) {
        routes = Connection.checkedRoutes(newRoutes);
        failures.clear();
        restart(now);
    }

    List<Route> routes() {
        return routes;
    }

    /** Something has changed: try at once, and often for a while. */
    void restart(long now) {
        restartedAt = now;
        nextRoute = 0;
        openingLosses = 0;
        searchingSince = Connection.NO_TIMEOUT;
        nextAttemptAt = Connection.NO_TIMEOUT;
        handleTimeout(now);
    }

    /** Starts attempts as far as they are due. */
    void handleTimeout(long now) {
        if (!isNeeded()) {
            searchingSince = Connection.NO_TIMEOUT;
            nextAttemptAt = Connection.NO_TIMEOUT;
            nextRoute = 0;
            return;
        }
        if (searchingSince == Connection.NO_TIMEOUT) {
            searchingSince = now;
            nextAttemptAt = now;
        }
        if (now >= nextAttemptAt) {
            attemptNext(now);
        }
    }

    private boolean isNeeded() {
        return closing.lifecycle() != Lifecycle.CLOSED && !paths.hasActive() && !routes.isEmpty();
    }

    private void attemptNext(long now) {
        Route route = routes.get(nextRoute);
        nextRoute = (nextRoute + 1) % routes.size();
        nextAttemptAt = now + (nextRoute == 0 ? pause(now - searchingSince) : ROUTE_DELAY_NANOS);
        boolean isTried = routeOfAttempt.containsValue(route) || failures.containsKey(route);
        if (closing.lifecycle() == Lifecycle.OPENING && isTried) {
            return;
        }
        if (hasRoom() || makeRoom(now)) {
            attempt(route, -1, now);
        }
    }

    private static long pause(long searching) {
        for (long[] step : PAUSES) {
            if (searching < step[0]) {
                return step[1];
            }
        }
        throw new AssertionError("the last step has no end");
    }

    /**
     * Starts one attempt that the application wants.
     *
     * @param replaces the flowpath that the new one takes over from, or -1
     * @return the new flowpath's number, or -1 when there are too many already
     */
    int attemptOnDemand(Route route, int replaces, long now) {
        if (!hasRoom()) {
            List<Flowpath> connecting = attempts(path -> path.is(FlowpathState.CONNECTING));
            if (connecting.isEmpty()) {
                return -1;
            }
            abandon(connecting.get(0), now);
        }
        int id = attempt(route, replaces, now);
        onDemand.add(id);
        return id;
    }

    private int attempt(Route route, int replaces, long now) {
        int id = nextPathId++;
        long deadline = now + options.handshakeTimeout().toNanos();
        Liveness liveness = new Liveness(options.keepAlive().toNanos(), now);
        Flowpath path = Flowpath.dialled(id, route, liveness, deadline, now);
        path.setReplaces(replaces);
        paths.add(path);
        routeOfAttempt.put(id, route);
        outbox.tell(ConnectionEvent.Kind.PATH_CONNECTING, path.snapshot(), "");
        outbox.ask(new PathAction.Connect(id, route));
        return id;
    }

    private boolean hasRoom() {
        return routeOfAttempt.size() < MAX_ATTEMPTS && paths.size() < options.maxFlowpaths();
    }

    /** Gives up an attempt that has become less likely to work than a new one; false when there is none. */
    private boolean makeRoom(long now) {
        List<Flowpath> attempts = attempts(this::mayGiveWay);
        if (attempts.isEmpty()) {
            return makeRoomAmongSuspects(now);
        }
        Flowpath oldest = attempts.get(0);
        if (oldest.createdAt < restartedAt || isHopeless(oldest, now)) {
            abandon(oldest, now);
            return true;
        }
        if (attempts.size() <= PATIENT_ATTEMPTS) {
            return false;
        }
        Flowpath stale = attempts.get(PATIENT_ATTEMPTS);
        if (now - stale.createdAt < Math.max(STALE_AFTER_NANOS, ROUND_TRIPS_UNTIL_STALE * paths.roundTrip())) {
            return false;
        }
        abandon(stale, now);
        return true;
    }

    /** One that is connected has shown how long its round trips are, and needs one more. */
    private static boolean isHopeless(Flowpath attempt, long now) {
        long roundTrip = attempt.liveness.roundTrip().smoothed();
        return now - attempt.createdAt >= Math.max(ABANDON_AFTER_NANOS, ROUND_TRIPS_UNTIL_STALE * roundTrip);
    }

    /** While opening, an attempt that is connected may be waiting for somebody to verify the server. */
    private boolean mayGiveWay(Flowpath path) {
        boolean isJoining = path.is(FlowpathState.HANDSHAKING) && closing.lifecycle() != Lifecycle.OPENING;
        return path.is(FlowpathState.CONNECTING) || isJoining;
    }

    /** Where few flowpaths are allowed, one that may recover must not keep a new one out for long. */
    private boolean makeRoomAmongSuspects(long now) {
        for (Flowpath path : paths.all()) {
            if (path.is(FlowpathState.SUSPECT) && path.liveness.waitingFor(now) >= ABANDON_AFTER_NANOS) {
                paths.close(path, "gave way to a new attempt", now);
                return true;
            }
        }
        return false;
    }

    /** Those of them that fulfil the condition, oldest first. */
    private List<Flowpath> attempts(Predicate<Flowpath> condition) {
        return paths.all().stream()
                .filter(path -> isAttempt(path.id) && condition.test(path))
                .toList();
    }

    private void abandon(Flowpath path, long now) {
        forget(path.id);
        paths.close(path, "gave way to a newer attempt", now);
    }

    /** A flowpath works: the attempts that were racing it are over, those that somebody asked for go on. */
    void handleSuccess(Flowpath winner, long now) {
        forget(winner.id);
        failures.clear();
        for (Flowpath path : new ArrayList<>(paths.all())) {
            if (isAttempt(path.id) && !onDemand.contains(path.id)) {
                forget(path.id);
                paths.close(path, "another attempt was faster", now);
            }
        }
        handleTimeout(now);
    }

    /** An attempt came to nothing. The reason why the opening fails, once every route has; else null. */
    @Nullable
    CloseReason handleFailure(int pathId, CloseReason why, long now) {
        Route route = routeOfAttempt.get(pathId);
        forget(pathId);
        if (closing.lifecycle() != Lifecycle.OPENING || route == null || routes.isEmpty()) {
            handleTimeout(now);
            return null;
        }
        failures.put(route, why);
        if (!routeOfAttempt.isEmpty() || !failures.keySet().containsAll(routes)) {
            // A route that fails at once must not be tried on and on while another attempt hangs.
            if (!failures.containsKey(routes.get(nextRoute))) {
                nextAttemptAt = Math.min(nextAttemptAt, now);
            }
            handleTimeout(now);
            return null;
        }
        boolean mayRetry = why.kind() == CloseReason.Kind.RESET_BY_PEER && ++openingLosses < MAX_OPENING_LOSSES;
        if (mayRetry) {
            failures.clear();
            return null;
        }
        return worst();
    }

    private CloseReason worst() {
        CloseReason chosen = null;
        for (CloseReason reason : failures.values()) {
            if (chosen == null || chosen.kind() == CloseReason.Kind.UNREACHABLE) {
                chosen = reason;
            }
        }
        if (chosen == null) {
            throw new IllegalStateException("no route has failed");
        }
        return chosen;
    }

    private boolean isAttempt(int pathId) {
        return routeOfAttempt.containsKey(pathId);
    }

    void forget(int pathId) {
        routeOfAttempt.remove(pathId);
        onDemand.remove(pathId);
    }

    long timeout() {
        if (!isNeeded()) {
            return Connection.NO_TIMEOUT;
        }
        return searchingSince == Connection.NO_TIMEOUT ? 0 : nextAttemptAt;
    }
}
