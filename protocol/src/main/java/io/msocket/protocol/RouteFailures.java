package io.msocket.protocol;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** While a connection is being opened: what became of each route, and whether all of that makes the opening fail. */
final class RouteFailures {
    /** An opening that loses its connection in mid-handshake tries again, but not for ever. */
    private static final int MAX_LOSSES = 8;

    private final Map<Route, CloseReason> failures = new LinkedHashMap<>();
    /** How often every route has failed, the last one in mid-handshake. */
    private int losses;

    boolean contains(Route route) {
        return failures.containsKey(route);
    }

    void add(Route route, CloseReason why) {
        failures.put(route, why);
    }

    void clear() {
        failures.clear();
    }

    void reset() {
        failures.clear();
        losses = 0;
    }

    boolean haveAll(List<Route> routes) {
        return failures.keySet().containsAll(routes);
    }

    /**
     * Every route has failed.
     *
     * @param last what befell the one that failed last
     * @return why the opening fails; null when all routes are to be tried again
     */
    @Nullable
    CloseReason judge(CloseReason last) {
        if (last.kind() == CloseReason.Kind.RESET_BY_PEER && ++losses < MAX_LOSSES) {
            failures.clear();
            return null;
        }
        // What is not mere silence says more.
        return failures.values().stream()
                .filter(reason -> reason.kind() != CloseReason.Kind.UNREACHABLE)
                .findFirst()
                .orElse(last);
    }
}
