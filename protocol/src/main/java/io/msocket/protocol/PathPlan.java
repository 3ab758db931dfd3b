package io.msocket.protocol;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which flowpaths a client wants: one that works, over the first of its routes that does, and those that somebody asked for.
 * It decides whether to search and which flowpaths have become superfluous; the {@link Dialer} carries out.
 */
final class PathPlan {
    private final Flowpaths paths;
    private final Closing closing;
    private List<Route> routes = List.of();

    PathPlan(Flowpaths paths, Closing closing) {
        this.paths = paths;
        this.closing = closing;
    }

    void setRoutes(List<Route> newRoutes) {
        routes = Connection.checkedRoutes(newRoutes);
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
}
