package io.msocket.protocol;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which flowpaths a client wants: one that works, over the first of its routes that does and before long over the one that is
 * preferred, and those that somebody asked for. It decides whether to search and which flowpaths have become superfluous; the {@link Dialer} carries out.
 */
final class PathPlan {
    private final Flowpaths paths;
    private final Closing closing;
    private List<Route> routes = List.of();
    private @Nullable PreferredRoute preferred;

    PathPlan(Flowpaths paths, Closing closing) {
        this.paths = paths;
        this.closing = closing;
    }

    /** A preferred route that is no longer among them is forgotten. */
    void setRoutes(List<Route> newRoutes) {
        routes = Connection.checkedRoutes(newRoutes);
        if (preferred != null && !routes.contains(preferred.route())) {
            preferred = null;
        }
    }

    void prefer(Route route, long now) {
        preferred = new PreferredRoute(route, now);
    }

    /** The ways to the server that are worth trying, best first. */
    List<Route> routes() {
        return routes;
    }

    /** Whether none works of the flowpaths that there are. */
    boolean wantsSearch() {
        return closing.lifecycle() != Lifecycle.CLOSED && !paths.hasActive() && !routes.isEmpty();
    }

    /** A new flowpath works: it takes the place of the one that it was made for, and of every one under suspicion. */
    void handleWorking(Flowpath path, long now) {
        for (Flowpath old : new ArrayList<>(paths.all())) {
            if (old != path && (old.is(FlowpathState.SUSPECT) || isReplaced(old, path.attempt()))) {
                paths.owed().addClosedPath(old.id);
                paths.end(old, PathEnd.givenUp("replaced by flowpath " + path.id), now);
            }
        }
        if (path.attempt() != null && !path.attempt().isFurther()) {
            followMoves(path);
        }
    }

    private static boolean isReplaced(Flowpath old, @Nullable Attempt by) {
        return by != null && by.replaces() != null && by.replaces() == old.id;
    }

    /** A move of a flowpath in whose place another one stands by now moves that one, or there would be one too many. */
    private void followMoves(Flowpath successor) {
        for (Flowpath path : paths.all()) {
            Attempt attempt = path.attempt();
            if (path.isAttempt() && attempt != null && attempt.replaces() != null) {
                if (paths.get(attempt.replaces()) == null) {
                    attempt.replaceInstead(successor.id);
                }
            }
        }
    }

    /**
     * Something has happened. If a flowpath works, whether it is new or has recovered, the search that was to find one is
     * over, and with it the attempts that nobody asked for.
     */
    void review(long now) {
        if (!paths.hasActive()) {
            return;
        }
        for (Flowpath path : new ArrayList<>(paths.all())) {
            Attempt attempt = path.attempt();
            if (path.isAttempt() && attempt != null && !attempt.onDemand) {
                paths.end(path, PathEnd.givenUp("another flowpath works"), now);
            }
        }
    }

    /**
     * The move that is due to the preferred route; null when there is none. Without any flowpath that works the search tries
     * the best route by itself.
     */
    @Nullable
    Attempt pollMove(long now) {
        PreferredRoute wish = preferred;
        if (wish == null || now < wish.dueAt()) {
            return null;
        }
        Flowpath from = inUse();
        if (from == null || isReached(wish) || wish.isHopeless()) {
            preferred = null;
            return null;
        }
        boolean underWay = paths.all().stream().anyMatch(wish::isTakenBy);
        wish.postpone(!underWay, now);
        return underWay ? null : Attempt.move(wish.route(), from.id);
    }

    private @Nullable Flowpath inUse() {
        for (Flowpath path : paths.all()) {
            if (path.is(FlowpathState.ACTIVE) || path.is(FlowpathState.SUSPECT)) {
                return path;
            }
        }
        return null;
    }

    private boolean isReached(PreferredRoute wish) {
        return paths.all().stream().anyMatch(path -> path.is(FlowpathState.ACTIVE) && wish.isTakenBy(path));
    }

    /** When {@link #pollMove} is due, or {@link Connection#NO_TIMEOUT}. */
    long moveAt() {
        return preferred != null && closing.lifecycle().isOpen() ? preferred.dueAt() : Connection.NO_TIMEOUT;
    }
}
