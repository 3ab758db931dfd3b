package io.msocket.sim;

import io.msocket.protocol.ConnectionEvent;
import io.msocket.protocol.FlowpathSnapshot;
import io.msocket.protocol.FlowpathState;
import io.msocket.protocol.PathRole;
import java.util.HashMap;
import java.util.Map;

/**
 * Holds a client to this: a flowpath that works and that another one replaces ends when it carries nothing, or 5 s after it was left.
 * One that is left stands by, so that it was not left before it did, whichever came to take over from it in the end.
 */
final class LeavingCheck {
    private static final long MOST_LEAVING_NANOS = 5_000_000_000L;

    /** Of those that have worked. */
    private final Map<Integer, Long> standingBySince = new HashMap<>();

    void handleEvent(ConnectionEvent event, long now) {
        FlowpathSnapshot path = event.path();
        if (path == null) {
            return;
        }
        switch (event.kind()) {
            case PATH_ACTIVE, PATH_ROLE -> handleRole(path, now);
            case PATH_CLOSED -> {
                Long since = standingBySince.remove(path.id());
                boolean isReplaced = event.detail().startsWith("replaced by flowpath");
                boolean holds = path.state() == FlowpathState.ACTIVE && path.bytesSent() > path.bytesAcknowledged();
                boolean isOverdue = since != null && now - since >= MOST_LEAVING_NANOS;
                if (isReplaced && holds && !isOverdue) {
                    throw new SimulationFailure("%s: %s, which holds something".formatted(event.detail(), path));
                }
            }
            default -> {}
        }
    }

    private void handleRole(FlowpathSnapshot path, long now) {
        if (path.role() == PathRole.BACKUP) {
            standingBySince.putIfAbsent(path.id(), now);
        } else {
            standingBySince.remove(path.id());
        }
    }
}
