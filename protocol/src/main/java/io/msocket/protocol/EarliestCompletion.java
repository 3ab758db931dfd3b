package io.msocket.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@link PathSchedulers#earliestCompletion}. */
final class EarliestCompletion implements PathScheduler {
    /** What a path that is not known yet carries in one round trip: TCP's initial window (RFC 6928). */
    private static final double UNKNOWN_BYTES_PER_ROUND = 14_600;

    private static final double NANOS_PER_SECOND = 1_000_000_000.0;

    @Override
    public String name() {
        return "earliest";
    }

    @Override
    public @Nullable Candidate next(List<? extends Candidate> candidates, Backlog backlog) {
        Candidate soonest = null;
        Candidate soonestWithRoom = null;
        for (Candidate candidate : candidates) {
            if (isWorthWaitingFor(candidate) && isSooner(candidate, soonest)) {
                soonest = candidate;
            }
            if (candidate.hasRoom() && isSooner(candidate, soonestWithRoom)) {
                soonestWithRoom = candidate;
            }
        }
        if (soonest == null || soonestWithRoom == null || soonest == soonestWithRoom || backlog.isEndless()) {
            // While more follows than is seen, whatever goes now by a slow path does not have to go by a fast one.
            return soonestWithRoom;
        }
        // The soonest has bytes in flight, or it would have room.
        boolean worthWaiting = arrival(soonest, backlog.bytes()) <= arrival(soonestWithRoom, 0);
        return worthWaiting && soonest.bytesInFlight() > 0 ? null : soonestWithRoom;
    }

    /** A path about which nothing is known but that it is full would look like the fastest. */
    private static boolean isWorthWaitingFor(Candidate candidate) {
        return candidate.leastRoundTripNanos() > 0 || candidate.hasRoom();
    }

    private static boolean isSooner(Candidate candidate, @Nullable Candidate other) {
        return other == null || arrival(candidate, 0) < arrival(other, 0);
    }

    /** In how many nanoseconds so many bytes will have arrived over the path, behind those that it has. */
    private static double arrival(Candidate path, long bytes) {
        double ahead = (double) path.bytesInFlight() + bytes;
        double way = path.leastRoundTripNanos();
        long rate = path.bytesPerSecond();
        return rate > 0 ? way + ahead * NANOS_PER_SECOND / rate : way * (1 + ahead / UNKNOWN_BYTES_PER_ROUND);
    }
}
