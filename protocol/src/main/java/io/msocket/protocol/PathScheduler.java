package io.msocket.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses, for one connection, which flowpath carries the stream's next bytes. It may keep what it learns, and is asked by one
 * thread. Its source of choices is the paper's section III-C.
 */
public interface PathScheduler {
    /** Makes one for each connection. May be called by several threads at a time. */
    @FunctionalInterface
    interface Factory {
        /** A new one. */
        PathScheduler create();
    }

    /** A flowpath that carries records, as a scheduler sees it: of this instant, and only during the call. */
    interface Candidate {
        /** Unique within the connection. */
        int id();

        /** {@code UNCONFIRMED}, {@code ACTIVE} or {@code SUSPECT}. */
        FlowpathState state();

        /** Whether it takes more now: what it has been given and has not sent is little. */
        boolean hasRoom();

        /** The smoothed round-trip time in nanoseconds; zero while it is not known. */
        long roundTripNanos();

        /** Stream bytes that it was given and that the peer has not counted on it. */
        long bytesInFlight();
    }

    /**
     * The path to carry the next bytes.
     *
     * @param candidates all paths that carry records, oldest first; at least one has room
     * @return one that has room; null when the bytes shall wait for one that has none now
     */
    @Nullable
    Candidate next(List<? extends Candidate> candidates);

    /** The first path that works and has room; one under suspicion only while there is no other kind. */
    static Factory workingPaths() {
        return () -> candidates -> {
            Candidate chosen = null;
            boolean anyWorks = false;
            for (Candidate candidate : candidates) {
                boolean works = candidate.state() != FlowpathState.SUSPECT;
                anyWorks |= works;
                if (works && candidate.hasRoom()) {
                    return candidate;
                }
                if (chosen == null && candidate.hasRoom()) {
                    chosen = candidate;
                }
            }
            return anyWorks ? null : chosen;
        };
    }
}
