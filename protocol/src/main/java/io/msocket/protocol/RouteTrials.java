package io.msocket.protocol;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which of a client's routes let TCP connect and then little more, as where full packets vanish and small ones do not: a join is no
 * success until data has passed. Such a route comes behind the others, and is tried with small segments.
 */
final class RouteTrials {
    /** One may be chance. */
    private static final int ENOUGH_FAILURES = 2;

    /** More than a first record, which fits a small packet. */
    static final long ENOUGH_BYTES = 4 * 1024;

    /** While other routes are searched, one in doubt waits this long. */
    static final long LAST_RESORT_NANOS = 3_000_000_000L;

    private List<Route> routes = List.of();
    /** How often in succession nothing passed; none for a route that is in order. */
    private final Map<Route, Integer> failures = new HashMap<>();

    /** Those where full packets are taken to vanish, until the routes change. */
    private final Set<Route> narrow = new HashSet<>();

    /** The routes are these now; what is known of others does not matter any more. */
    void retain(List<Route> present) {
        routes = present;
        failures.keySet().retainAll(routes);
        narrow.retainAll(routes);
    }

    /** Looks at what has become of the flowpaths. */
    void review(Flowpaths paths, long now) {
        for (Flowpath path : paths.all()) {
            Attempt attempt = path.attempt();
            if (attempt != null) {
                review(path, attempt, now);
            }
        }
    }

    private void review(Flowpath path, Attempt attempt, long now) {
        if (path.hasPassed()) {
            if (!failures.isEmpty()) {
                failures.remove(attempt.route);
            }
        } else if ((path.is(FlowpathState.SUSPECT) || path.isUnanswered(now))
                && routes.contains(attempt.route)
                && attempt.isFirstFailure()) {
            failures.merge(attempt.route, 1, Integer::sum);
            if (isDoubtful(attempt.route)) {
                narrow.add(attempt.route);
            }
        }
    }

    /** Whether nothing has passed there lately but small packets. */
    boolean isDoubtful(Route route) {
        return failures.getOrDefault(route, 0) >= ENOUGH_FAILURES;
    }

    /** Whether segments are to be small there. */
    boolean isNarrow(Route route) {
        return narrow.contains(route);
    }

    /** The routes, those in doubt last. */
    List<Route> inOrder() {
        if (failures.isEmpty()) {
            return routes;
        }
        List<Route> ordered = new ArrayList<>(routes);
        ordered.sort((one, other) -> Boolean.compare(isDoubtful(one), isDoubtful(other)));
        return ordered;
    }

    /** Whether the route waits while others are tried that are not in doubt, after so many nanoseconds of a search. */
    boolean mustWait(Route route, long searching) {
        return isDoubtful(route)
                && searching < LAST_RESORT_NANOS
                && !routes.stream().allMatch(this::isDoubtful);
    }
}
