package io.msocket.sim;

import io.msocket.protocol.FlowpathSnapshot;
import io.msocket.protocol.FlowpathState;
import io.msocket.protocol.PathRole;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Holds an end to this: no stream byte goes on a flowpath that stands by while one works that does not. */
final class CarrierCheck {
    private final Map<Integer, Long> bytesSent = new HashMap<>();

    /** Something was sent on the flowpath; the roles and states are those with which it was chosen. */
    void handleSent(int pathId, List<FlowpathSnapshot> paths) {
        for (FlowpathSnapshot path : paths) {
            if (path.id() == pathId) {
                Long before = bytesSent.put(pathId, path.bytesSent());
                if (before != null && path.bytesSent() > before) {
                    check(path, paths);
                }
            }
        }
    }

    /** What these have carried by now is nothing that is to be judged. */
    void handleKnown(List<FlowpathSnapshot> paths) {
        paths.forEach(path -> bytesSent.put(path.id(), path.bytesSent()));
    }

    private static void check(FlowpathSnapshot carrier, List<FlowpathSnapshot> paths) {
        for (FlowpathSnapshot other : paths) {
            boolean isBetter = other.state() == FlowpathState.ACTIVE && other.role() == PathRole.PREFERRED;
            if (isBetter && (carrier.role() == PathRole.BACKUP || carrier.state() == FlowpathState.SUSPECT)) {
                throw new SimulationFailure("bytes go on %s while %s works".formatted(carrier, other));
            }
        }
    }
}
