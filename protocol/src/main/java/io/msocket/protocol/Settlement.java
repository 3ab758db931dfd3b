package io.msocket.protocol;

import io.msocket.protocol.JoinParameters.Fate;
import io.msocket.protocol.JoinParameters.PathReport;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the two ends tell each other at a join of the flowpaths that they have, or had, so that exactly the bytes that were
 * lost are sent again (the paper, section III-B2).
 */
final class Settlement {
    /** Dead paths that are remembered: half of a report, so that there is room for those that live. */
    private static final int MAX_DEAD = Limits.MAX_REPORTED_PATHS / 2;

    private final SendStream output;
    /** By number; the oldest is forgotten when there are too many. */
    private final TreeMap<Integer, DeadPath> dead = new TreeMap<>();

    private static final class DeadPath {
        /** What it carried, until a join tells how much of that arrived; null when nothing is open. */
        private @Nullable InFlight unsettled;
        /** Bytes that it delivered to us, to tell the peer at the next join. */
        private final long received;

        DeadPath(Flowpath path) {
            this.unsettled = path.inFlight.isEmpty() ? null : path.inFlight;
            this.received = path.received();
        }

        /** Nobody will ask any more which bytes it carried. */
        void forget() {
            if (unsettled != null) {
                unsettled.forget();
                unsettled = null;
            }
        }
    }

    Settlement(SendStream output) {
        this.output = output;
    }

    /** The path, which carried records, is dead. */
    void handleDead(Flowpath path) {
        dead.put(path.id, new DeadPath(path));
        Map.Entry<Integer, DeadPath> tooMany = dead.size() > MAX_DEAD ? dead.pollFirstEntry() : null;
        if (tooMany != null) {
            tooMany.getValue().forget();
        }
    }

    /** What is charged for what dead paths have carried, in bytes. */
    long charged() {
        long charged = 0;
        for (DeadPath path : dead.values()) {
            charged += path.unsettled == null ? 0 : path.unsettled.charged();
        }
        return charged;
    }

    /** The connection is over. */
    void close() {
        dead.values().forEach(DeadPath::forget);
    }

    /**
     * What we tell the peer when a path joins. Others that are joining are to stay as well, and the peer may know them already.
     *
     * @param joining the number of the path that joins
     * @param fate what becomes of a path once that one works
     */
    List<PathReport> reports(Collection<Flowpath> all, int joining, Function<Flowpath, Fate> fate) {
        List<PathReport> reports = new ArrayList<>();
        for (Flowpath path : all) {
            boolean isKnown = path.carriesRecords() || path.isJoiningBeside();
            if (path.id != joining && isKnown && reports.size() < Limits.MAX_REPORTED_PATHS) {
                reports.add(new PathReport(path.id, path.received(), fate.apply(path)));
            }
        }
        for (Map.Entry<Integer, DeadPath> entry : dead.entrySet()) {
            if (reports.size() < Limits.MAX_REPORTED_PATHS) {
                reports.add(new PathReport(entry.getKey(), entry.getValue().received, Fate.GIVEN_UP));
            }
        }
        return reports;
    }

    /** Takes in what the peer has. */
    void handleReports(JoinParameters peer, Flowpaths paths, long now) throws ProtocolException {
        output.handleAcknowledged(peer.received(), peer.limit());
        for (PathReport report : peer.paths()) {
            Flowpath path = paths.get(report.pathId());
            if (path != null) {
                path.handleAcknowledged(report.bytesReceived(), output, now);
            }
            settle(report);
        }
        // What the peer does not report it does not know: that never arrived.
        dead.values().forEach(DeadPath::forget);
    }

    private void settle(PathReport report) throws ProtocolException {
        DeadPath path = dead.get(report.pathId());
        if (path != null && path.unsettled != null) {
            path.unsettled.handleAcknowledged(report.bytesReceived(), output);
            path.forget();
        }
    }

    /**
     * The paths, other than the joining one, that the peer gives up or does not know any more. Of a higher number than the joining one's
     * are those that the peer may have begun after it wrote this.
     */
    static List<Flowpath> givenUpBy(JoinParameters peer, Collection<Flowpath> all) {
        return ofFate(Fate.GIVEN_UP, peer, all);
    }

    /** The paths that the peer leaves once they carry nothing. */
    static List<Flowpath> leftBy(JoinParameters peer, Collection<Flowpath> all) {
        return ofFate(Fate.LEAVING, peer, all);
    }

    private static List<Flowpath> ofFate(Fate fate, JoinParameters peer, Collection<Flowpath> all) {
        List<Flowpath> found = new ArrayList<>();
        for (Flowpath path : all) {
            if (path.id != peer.pathId() && path.carriesRecords() && fateOf(path.id, peer) == fate) {
                found.add(path);
            }
        }
        return found;
    }

    private static Fate fateOf(int pathId, JoinParameters peer) {
        for (PathReport report : peer.paths()) {
            if (report.pathId() == pathId) {
                return report.fate();
            }
        }
        return pathId > peer.pathId() ? Fate.KEPT : Fate.GIVEN_UP;
    }
}
