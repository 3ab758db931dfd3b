package io.msocket.protocol;

import org.jspecify.annotations.Nullable;

/** Why a client dials a flowpath, and where. Held by its flowpath. */
final class Attempt {
    /** What it is for. */
    enum Purpose {
        /** To find a flowpath that works, where there is none. */
        SEARCH,
        /** The mode wants a flowpath for this local address. */
        STANDING,
        /** The application wants one more. */
        FURTHER,
        /** To take over from another one. */
        MOVE
    }

    final Route route;
    final Purpose purpose;

    private @Nullable Integer replaces;
    private boolean isOfApplication;
    /** Whether its flowpath has failed before data had passed, which counts once. */
    private boolean hasFailed;

    private Attempt(Route route, Purpose purpose, @Nullable Integer replaces) {
        this.route = route;
        this.purpose = purpose;
        this.replaces = replaces;
        this.isOfApplication = purpose == Purpose.FURTHER;
    }

    static Attempt ofSearch(Route route) {
        return new Attempt(route, Purpose.SEARCH, null);
    }

    static Attempt standing(Route route) {
        return new Attempt(route, Purpose.STANDING, null);
    }

    /** The same in the place of another flowpath, which goes once this one works. */
    static Attempt standingInstead(Route route, int replaces) {
        return new Attempt(route, Purpose.STANDING, replaces);
    }

    static Attempt further(Route route) {
        return new Attempt(route, Purpose.FURTHER, null);
    }

    /** One that takes over from another once it works. */
    static Attempt move(Route route, int replaces) {
        return new Attempt(route, Purpose.MOVE, replaces);
    }

    /** Whether it comes beside the flowpaths that there are, rather than in the place of one. */
    boolean isFurther() {
        return replaces == null && purpose != Purpose.SEARCH;
    }

    /** Whether the plan made it by itself, and may end it. */
    boolean isOfPlan() {
        return purpose == Purpose.SEARCH || purpose == Purpose.STANDING;
    }

    /** Whether it is to be one more than the mode asks for, since the application wants it. */
    boolean isOfApplication() {
        return isOfApplication;
    }

    /** It takes over from one that is, or is not, the application's. */
    void inherit(boolean ofApplication) {
        isOfApplication = ofApplication;
    }

    /** Its flowpath fails before data has passed: whether that is so for the first time. */
    boolean isFirstFailure() {
        boolean isFirst = !hasFailed;
        hasFailed = true;
        return isFirst;
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
