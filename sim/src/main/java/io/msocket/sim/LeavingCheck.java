package io.msocket.sim;

import io.msocket.protocol.ConnectionEvent;
import io.msocket.protocol.FlowpathSnapshot;
import io.msocket.protocol.FlowpathState;
import java.util.HashMap;
import java.util.Map;

/** Holds a client to this: a flowpath that works and that another one replaces ends when it carries nothing, or after 5 s. */
final class LeavingCheck {
    private static final long MOST_LEAVING_NANOS = 5_000_000_000L;

    private final Map<Integer, Long> activeSince = new HashMap<>();

    void handleEvent(ConnectionEvent event, long now) {
        FlowpathSnapshot path = event.path();
        if (path == null) {
            return;
        }
        switch (event.kind()) {
            case PATH_ACTIVE -> activeSince.putIfAbsent(path.id(), now);
            case PATH_CLOSED -> {
                boolean isReplaced = event.detail().startsWith("replaced by flowpath");
                boolean holds = path.state() == FlowpathState.ACTIVE && path.bytesSent() > path.bytesAcknowledged();
                if (isReplaced && holds && !mayBeOverdue(now)) {
                    throw new SimulationFailure("%s: %s, which holds something".formatted(event.detail(), path));
                }
                activeSince.remove(path.id());
            }
            default -> {}
        }
    }

    /** One may be left while it, or the one that it is left for, has just come; and for another one then, without more time. */
    private boolean mayBeOverdue(long now) {
        return activeSince.values().stream().anyMatch(since -> now - since >= MOST_LEAVING_NANOS);
    }
}
