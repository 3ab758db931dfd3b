package io.msocket.protocol;

import java.util.Collection;

/** Decides which flowpaths carry stream data. A pure choice over the paths' states. */
interface PathScheduler {
    /** Whether the candidate, which has room, may take the next data of the stream. */
    boolean mayCarryData(Flowpath candidate, Collection<Flowpath> all);

    /** Any path that works; one under suspicion only when there is nothing better. */
    static PathScheduler workingPaths() {
        return (candidate, all) -> {
            if (candidate.state() != FlowpathState.SUSPECT) {
                return true;
            }
            for (Flowpath other : all) {
                if (other.carriesRecords() && other.state() != FlowpathState.SUSPECT) {
                    return false;
                }
            }
            return true;
        };
    }
}
