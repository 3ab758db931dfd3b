package io.msocket.protocol;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Control frames that nobody acknowledges one by one. A connection has one of these for what is to be sent on whichever
 * flowpath speaks next, and each flowpath has one for what it has carried: when it fails, that is owed again. Each such
 * frame may come twice (docs/PROTOCOL.md, section 8), so that nothing needs to be known of what had arrived.
 */
final class Owed {
    private boolean end;
    private boolean stop;
    /** Flowpaths that we have closed, and the peer may not have noticed; the oldest is forgotten when there are too many. */
    private final ArrayDeque<Integer> closedPaths = new ArrayDeque<>(1);

    private Owed(boolean fromTheStart) {
        this.end = fromTheStart;
        this.stop = fromTheStart;
    }

    /** A connection's: it owes the peer the end of its stream, and that it stops reading, should it come to that. */
    static Owed byConnection() {
        return new Owed(true);
    }

    /** A flowpath's, which has carried nothing yet. */
    static Owed byFlowpath() {
        return new Owed(false);
    }

    boolean hasEnd() {
        return end;
    }

    boolean hasStop() {
        return stop;
    }

    void addClosedPath(int pathId) {
        if (closedPaths.contains(pathId)) {
            return;
        }
        if (closedPaths.size() >= Limits.MAX_REPORTED_PATHS) {
            closedPaths.remove();
        }
        closedPaths.add(pathId);
    }

    /** The end goes out on the path that carries {@code by}. */
    void handleEndSent(Owed by) {
        end = false;
        by.end = true;
    }

    void handleStopSent(Owed by) {
        stop = false;
        by.stop = true;
    }

    /** The next closed flowpath to tell, which goes out on the path that carries {@code by}; null when there is none. */
    @Nullable
    Integer pollClosedPath(Owed by) {
        Integer pathId = closedPaths.poll();
        if (pathId != null) {
            by.addClosedPath(pathId);
        }
        return pathId;
    }

    /** A flowpath fails: what it has carried is owed again. */
    void takeBack(Owed carried) {
        end |= carried.end;
        stop |= carried.stop;
        carried.closedPaths.forEach(this::addClosedPath);
        carried.end = false;
        carried.stop = false;
        carried.closedPaths.clear();
    }
}
