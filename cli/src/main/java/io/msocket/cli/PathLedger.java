package io.msocket.cli;

import io.msocket.protocol.ConnectionEvent;
import io.msocket.protocol.FlowpathSnapshot;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What each path of a connection has carried, also those that have ended, of which the connection itself keeps nothing.
 * Thread-safe: the connection tells, others look.
 */
final class PathLedger {
    /** Paths that have ended and are remembered; who changes addresses for days is told of the last ones. */
    private static final int MOST_ENDED = 64;

    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by lock, as all below: by when they were first used. */
    private final Map<PathUse.Ends, PathUse> ended = new LinkedHashMap<>();

    /** The flowpaths that have ended last: who has just asked for those that live may not know yet. */
    private final Deque<Integer> endedLast = new ArrayDeque<>();

    /** Something happened to the connection. */
    void handle(ConnectionEvent event) {
        FlowpathSnapshot path = event.path();
        if (event.kind() != ConnectionEvent.Kind.PATH_CLOSED || path == null || !hasWorked(path)) {
            return;
        }
        lock.lock();
        try {
            endedLast.addLast(path.id());
            if (endedLast.size() > MOST_ENDED) {
                endedLast.removeFirst();
            }
            PathUse use = PathUse.ended(path, event.detail());
            ended.merge(use.ends(), use, PathUse::then);
            if (ended.size() > MOST_ENDED) {
                ended.remove(ended.keySet().iterator().next());
            }
        } finally {
            lock.unlock();
        }
    }

    private static boolean hasWorked(FlowpathSnapshot path) {
        return path.local() != null && path.state().carriesRecords();
    }

    /**
     * All of them, those first that were used first.
     *
     * @param living what the connection says of the flowpaths that it has
     */
    List<PathUse> uses(List<FlowpathSnapshot> living) {
        lock.lock();
        try {
            Map<PathUse.Ends, PathUse> all = new LinkedHashMap<>(ended);
            for (FlowpathSnapshot path : living) {
                if (hasWorked(path) && !endedLast.contains(path.id())) {
                    PathUse use = PathUse.living(path);
                    all.merge(use.ends(), use, PathUse::then);
                }
            }
            return List.copyOf(all.values());
        } finally {
            lock.unlock();
        }
    }
}
