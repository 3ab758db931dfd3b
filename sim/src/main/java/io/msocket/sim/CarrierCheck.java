package io.msocket.sim;

import io.msocket.protocol.FlowpathSnapshot;
import io.msocket.protocol.FlowpathState;
import io.msocket.protocol.PathRole;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Holds an end to this: no stream byte goes on a flowpath that stands by while one works that does not, but within a second after that one has
 * begun, while something that it sent before is on its way.
 */
final class CarrierCheck {
    private static final long HELP_NANOS = 1_000_000_000L;

    private final Map<Integer, Long> bytesSent = new HashMap<>();
    /** When they had sent something for the first time. */
    private final Map<Integer, Long> firstSent = new HashMap<>();

    /**
     * Something was sent on the flowpath; the roles and states are those with which it was chosen.
     *
     * @param mayHelp whether one that stands by may help: the scheduler gives each byte to one flowpath
     */
    void handleSent(int pathId, List<FlowpathSnapshot> paths, boolean mayHelp, long now) {
        for (FlowpathSnapshot path : paths) {
            if (path.id() == pathId) {
                Long before = bytesSent.put(pathId, path.bytesSent());
                if (path.bytesSent() > 0) {
                    firstSent.putIfAbsent(pathId, now);
                }
                if (before != null && path.bytesSent() > before) {
                    boolean wasCarrying = before > path.bytesAcknowledged();
                    check(path, mayHelp && wasCarrying, paths, now);
                }
            }
        }
    }

    /** What these have carried by now is nothing that is to be judged. */
    void handleKnown(List<FlowpathSnapshot> paths, long now) {
        for (FlowpathSnapshot path : paths) {
            bytesSent.put(path.id(), path.bytesSent());
            if (path.bytesSent() > 0) {
                firstSent.putIfAbsent(path.id(), now);
            }
        }
    }

    private void check(FlowpathSnapshot carrier, boolean mayHelp, List<FlowpathSnapshot> paths, long now) {
        for (FlowpathSnapshot other : paths) {
            boolean isBetter = other.state() == FlowpathState.ACTIVE && other.role() == PathRole.PREFERRED;
            boolean helps = mayHelp
                    && carrier.role() == PathRole.BACKUP
                    && carrier.state() == FlowpathState.ACTIVE
                    && now - firstSent.getOrDefault(other.id(), now) < HELP_NANOS;
            if (isBetter && !helps && (carrier.role() == PathRole.BACKUP || carrier.state() == FlowpathState.SUSPECT)) {
                throw new SimulationFailure("bytes go on %s while %s works".formatted(carrier, other));
            }
        }
    }
}
