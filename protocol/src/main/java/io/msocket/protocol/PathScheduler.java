package io.msocket.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses, for one connection, which flowpath carries the stream's next bytes. It may keep what it learns, and is asked by one
 * thread. Those that there are: {@link PathSchedulers}.
 *
 * <p>It is asked late: whenever bytes are to be sent and some flowpath has room for them, a record at a time. Whom it may choose
 * is decided before: flowpaths that work and are preferred; without any of these, those that work and stand by; without any of
 * these, those under suspicion. To preferred ones that have
 * just begun and have no room, those are added that have carried the stream until then. So a scheduler can be wrong about speed, but not about what the connection's mode allows.
 *
 * <p>Source: the msocket paper, section III-C.
 */
public interface PathScheduler {
    /** Makes one for each connection. May be called by several threads at a time. */
    @FunctionalInterface
    interface Factory {
        /** A new one. */
        PathScheduler create();
    }

    /** A flowpath that may carry data, as a scheduler sees it: of this instant, and only during the call. */
    interface Candidate {
        /** Unique within the connection. */
        int id();

        /** Whether it takes more now: it has sent nearly all it was given, and of that not too many pieces are still uncounted. */
        boolean hasRoom();

        /** The smoothed round-trip time in nanoseconds, queues included; zero while it is not known. */
        long roundTripNanos();

        /** The least round-trip time in nanoseconds: the way without its queues; zero while it is not known. */
        long leastRoundTripNanos();

        /** Stream bytes a second that it delivered of late, while it had enough to do; zero while that is not known. */
        long bytesPerSecond();

        /** Stream bytes that it was given and that the peer has not counted on it. */
        long bytesInFlight();
    }

    /** What waits to be sent. */
    interface Backlog {
        /** Stream bytes that may be sent now, those to be sent again among them. */
        long bytes();

        /** Whether so much waits that its end is not in sight: the application writes as fast as it may. */
        boolean isEndless();
    }

    /**
     * The path to carry the next bytes.
     *
     * @param candidates those that it may choose from, oldest first; at least one has room
     * @return one that has room; null when the bytes shall wait for one that has none now. It is asked again whenever something
     *     has happened; to wait for a path that has nothing in flight would be to wait for ever
     */
    @Nullable
    Candidate next(List<? extends Candidate> candidates, Backlog backlog);

    /**
     * What it is called in events and traces: the same for all of its kind. By default the name of its class. May be called by
     * several threads at a time.
     */
    default String name() {
        return getClass().getName();
    }

    /**
     * Whether every candidate carries every byte, for the least delay at the price of as many times the bytes. Then {@link
     * #next} is not asked.
     */
    default boolean copiesToAll() {
        return false;
    }
}
