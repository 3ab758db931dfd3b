package io.msocket.protocol;

import java.net.InetAddress;

/**
 * A client's wish to go on over a better route, kept until it has come about. A new address may not work at first: IPv6 checks
 * it for duplicates, a route may follow it.
 */
final class PreferredRoute {
    /** Longer than a join takes, shorter than a person would notice that the worse link is still in use. */
    private static final long FIRST_PAUSE_NANOS = 1_000_000_000L;

    /** With pauses that double, this makes about four minutes; whatever is not ready by then needs a wish of its own. */
    private static final int MAX_TRIES = 8;

    private final Route route;
    private long pauseNanos = FIRST_PAUSE_NANOS;
    private long dueAt;
    private int tries;

    PreferredRoute(Route route, long now) {
        this.route = route;
        this.dueAt = now;
    }

    Route route() {
        return route;
    }

    /** When it is time to look whether it has come about. */
    long dueAt() {
        return dueAt;
    }

    /** Whether it has been tried often enough. */
    boolean isHopeless() {
        return tries == MAX_TRIES;
    }

    /**
     * It has not come about yet.
     *
     * @param triedAnew whether another attempt is made now; else an earlier one is under way
     */
    void postpone(boolean triedAnew, long now) {
        if (triedAnew) {
            tries++;
        }
        dueAt = now + pauseNanos;
        pauseNanos *= 2;
    }

    /** Whether the flowpath takes this route, or is about to. */
    boolean isTakenBy(Flowpath path) {
        InetAddress local = path.localAddress();
        return local != null && local.equals(route.local()) && path.remote.equals(route.remote());
    }
}
