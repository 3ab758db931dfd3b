package io.msocket.sim;

import io.msocket.protocol.FlowpathSnapshot;
import io.msocket.protocol.FlowpathState;
import io.msocket.protocol.PathRole;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Holds an end to this: no flowpath that works and is preferred rests for long while there is something that it could carry. A
 * second would be allowed, but runs are short. It goes by what the end believes of its flowpaths at each step, so that no rate or delay has
 * to stay as it is.
 */
final class UnusedPaths {
    /** More than a driver is late in telling what the kernel has taken. */
    private static final long MOST_NANOS = 100_000_000L;

    private static final double NANOS_PER_SECOND = 1_000_000_000.0;

    /** What the default scheduler takes a flowpath to carry in a round trip that it does not know: TCP's initial window. */
    private static final double UNKNOWN_BYTES_PER_ROUND = 14_600;

    /** How a scheduler may leave a flowpath out that has room. */
    enum Scheduling {
        /** Never. */
        USES_ALL,
        /** Where others will have delivered everything sooner. */
        WAITS,
        /** As it likes. */
        USES_ONE;

        static Scheduling of(String scheduler) {
            if (scheduler.equals("primary")) {
                return USES_ONE;
            }
            return scheduler.equals("earliest") ? WAITS : USES_ALL;
        }
    }

    private final Map<Integer, Long> restingSince = new HashMap<>();

    /**
     * The end has sent what it could.
     *
     * @param sendable stream bytes that are left, and that the peer's window allows
     */
    void check(Scheduling scheduling, long sendable, List<FlowpathSnapshot> paths, long now) {
        for (FlowpathSnapshot path : paths) {
            if (isResting(path) && couldCarry(path, scheduling, sendable, paths)) {
                long since = restingSince.computeIfAbsent(path.id(), id -> now);
                if (now - since > MOST_NANOS) {
                    throw new SimulationFailure("%d bytes wait, and %s has carried none for %d ms: %s"
                            .formatted(sendable, path, (now - since) / 1_000_000, paths));
                }
            } else {
                restingSince.remove(path.id());
            }
        }
    }

    private static boolean isCarrier(FlowpathSnapshot path) {
        return path.state() == FlowpathState.ACTIVE && path.role() == PathRole.PREFERRED;
    }

    private static boolean isResting(FlowpathSnapshot path) {
        return isCarrier(path) && path.bytesSent() == path.bytesAcknowledged();
    }

    private static boolean couldCarry(
            FlowpathSnapshot resting, Scheduling scheduling, long sendable, List<FlowpathSnapshot> paths) {
        return switch (scheduling) {
            case USES_ALL -> sendable > 0;
            case WAITS -> sendable > deliveredByOthers(resting, paths);
            case USES_ONE -> false;
        };
    }

    /** So much the others deliver before what the flowpath is given would have arrived. */
    private static double deliveredByOthers(FlowpathSnapshot resting, List<FlowpathSnapshot> paths) {
        double seconds = resting.roundTripTime().toNanos() / NANOS_PER_SECOND;
        double bytes = 0;
        for (FlowpathSnapshot other : paths) {
            if (other.id() != resting.id() && isCarrier(other)) {
                bytes += seconds * bytesPerSecond(other);
            }
        }
        return bytes;
    }

    private static double bytesPerSecond(FlowpathSnapshot path) {
        long roundTrip = path.roundTripTime().toNanos();
        return path.bytesPerSecond() > 0 || roundTrip == 0
                ? path.bytesPerSecond()
                : UNKNOWN_BYTES_PER_ROUND * NANOS_PER_SECOND / roundTrip;
    }
}
