package io.msocket.protocol;

import org.jspecify.annotations.Nullable;

/** Why a client dials a flowpath, and where. Held by its flowpath. */
final class Attempt {
    final Route route;
    /** Whether somebody asked for it: then it ends only by itself. Else it belongs to the search for a flowpath that works. */
    final boolean onDemand;

    private @Nullable Integer replaces;

    private Attempt(Route route, boolean onDemand, @Nullable Integer replaces) {
        this.route = route;
        this.onDemand = onDemand;
        this.replaces = replaces;
    }

    /** One of the search. */
    static Attempt ofSearch(Route route) {
        return new Attempt(route, false, null);
    }

    /** A further flowpath. */
    static Attempt further(Route route) {
        return new Attempt(route, true, null);
    }

    /** One that takes over from another once it works. */
    static Attempt move(Route route, int replaces) {
        return new Attempt(route, true, replaces);
    }

    /** Whether it comes beside the flowpaths that there are, rather than in the place of one. */
    boolean isFurther() {
        return onDemand && replaces == null;
    }

    /** The flowpath that this one takes over from; null for none. */
    @Nullable
    Integer replaces() {
        return replaces;
    }

    /** What was to be replaced has a successor already. */
    void replaceInstead(int pathId) {
        replaces = pathId;
    }
}
