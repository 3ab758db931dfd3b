package io.msocket.socket;

import io.msocket.protocol.FlowpathSnapshot;
import io.msocket.protocol.FlowpathState;
import io.msocket.protocol.Route;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A move to a better address, tried until it has come about. A new address may not work at first: IPv6 checks it for
 * duplicates, a route may follow it. Not thread-safe: its follower's lock guards it.
 */
final class PendingMove {
    private static final Logger LOG = LoggerFactory.getLogger(PendingMove.class);

    /** Longer than a join takes, shorter than a person would notice that the worse link is still in use. */
    private static final long FIRST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Doubled each time, this makes about four minutes; whatever is not ready by then needs a change of its own. */
    private static final int MAX_TRIES = 8;

    private final Route target;
    private long pauseNanos = FIRST_PAUSE_NANOS;
    private long dueAt;
    private int tries;

    PendingMove(Route target, long nowNanos) {
        this.target = target;
        this.dueAt = nowNanos;
    }

    /** Starts the move if it is time; returns when to call again, {@link Follower#NEVER} when it is done or given up. */
    long run(MobileConnection connection, long nowNanos) {
        if (nowNanos - dueAt < 0) {
            return dueAt - nowNanos;
        }
        List<FlowpathSnapshot> paths = connection.flowpaths();
        Optional<FlowpathSnapshot> toMove = paths.stream()
                .filter(path -> path.state() == FlowpathState.ACTIVE || path.state() == FlowpathState.SUSPECT)
                .findFirst();
        boolean there = paths.stream().anyMatch(path -> path.state() == FlowpathState.ACTIVE && isOnTarget(path));
        // Without any flowpath that works, the connection tries the best route by itself.
        if (there || toMove.isEmpty() || tries == MAX_TRIES) {
            return Follower.NEVER;
        }
        if (paths.stream().noneMatch(this::isOnTarget)) {
            tries++;
            try {
                connection.migrate(toMove.get().id(), target);
            } catch (IOException e) {
                LOG.debug("No move to {}", target, e);
                return Follower.NEVER;
            }
        }
        dueAt = nowNanos + pauseNanos;
        long again = pauseNanos;
        pauseNanos *= 2;
        return again;
    }

    private boolean isOnTarget(FlowpathSnapshot path) {
        return path.local() != null && path.local().getAddress().equals(target.local());
    }
}
