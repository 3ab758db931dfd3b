package io.msocket.socket;

import io.msocket.protocol.PathScheduler;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The least delay among the flowpaths that have room: what is sent arrives soon, and slow links carry what is left over. */
final class LeastDelay implements PathScheduler {
    @Override
    public @Nullable Candidate next(List<? extends Candidate> candidates, Backlog backlog) {
        return candidates.stream()
                .filter(Candidate::hasRoom)
                .min(Comparator.comparingLong(Candidate::roundTripNanos))
                .orElse(null);
    }
}
