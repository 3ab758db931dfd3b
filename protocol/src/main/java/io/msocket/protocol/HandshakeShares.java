package io.msocket.protocol;

import java.util.HashMap;
import java.util.Map;

/**
 * How much of a thread's time each source gets for the costly steps of handshakes: half at most, a ms at a time, however much it asks for
 * and whoever else asks. What a step takes counts twice; a source that is a ms ahead of the clock by that has no turn until the clock has
 * caught up with it (a leaky bucket as a virtual schedule, ITU-T I.371).
 *
 * <p>Of a source something is kept only until the clock has caught up, so that what is kept is as little as there are steps in so short a
 * time. Not thread-safe.
 */
final class HandshakeShares {
    /** A few steps: who comes with one or two of them never waits for himself. */
    static final long AT_A_TIME_NANOS = 1_000_000;

    /**
     * Far longer than a step takes: in what is beyond, the whole process stood still, as for its garbage collector. That is nobody's doing,
     * and is left out of the clock.
     */
    static final long MOST_STEP_NANOS = 10_000_000;

    /** How much of the clock a step uses up: so that a source has one half, and what else a thread does the other one. */
    private static final int TIMES = 2;

    /** By the outermost network. */
    private final Map<Principal.Group, Share> shares = new HashMap<>();

    private static final class Share {
        /** Until then it has had what it gets. */
        long usedUntil;

        boolean isUsedUp;
    }

    /** Something has been done for a source, which has taken so long, until now. */
    void handleStep(Principal source, long tookNanos, long now) {
        long stoodStill = Math.max(0, tookNanos - MOST_STEP_NANOS);
        long worked = tookNanos - stoodStill;
        forget(now - tookNanos);
        shares.values().forEach(other -> other.usedUntil += stoodStill);
        Share share = shares.computeIfAbsent(network(source), unused -> new Share());
        share.usedUntil = Math.max(share.usedUntil, now - worked) + TIMES * worked;
        share.isUsedUp |= share.usedUntil - now >= AT_A_TIME_NANOS;
    }

    private void forget(long now) {
        shares.values().removeIf(share -> share.usedUntil <= now);
    }

    private static Principal.Group network(Principal source) {
        return source.groups().get(0);
    }

    boolean mayHaveTurn(Principal.Group network, long now) {
        Share share = shares.get(network);
        return share == null || !share.isUsedUp || share.usedUntil <= now;
    }

    /** When somebody may have a turn again that may not now, or {@link Connection#NO_TIMEOUT}. */
    long nextTurn(long now) {
        forget(now);
        long next = Connection.NO_TIMEOUT;
        for (Share share : shares.values()) {
            if (share.isUsedUp) {
                next = Math.min(next, share.usedUntil);
            }
        }
        return next;
    }

    /** Of how many sources something is kept. */
    int size() {
        return shares.size();
    }
}
