package io.msocket.lab.link;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Carries packets between two TUN devices. Thread-safe. */
public final class LinkEmulator implements AutoCloseable {
    /** A link's two directions. */
    public enum Direction {
        NEAR_TO_FAR,
        FAR_TO_NEAR
    }

    private final Map<Direction, LinkConditions> conditions = new EnumMap<>(Direction.class);

    /** Keeps conditions and emulates nothing yet. */
    public LinkEmulator(LinkConditions nearToFar, LinkConditions farToNear) {
        conditions.put(Direction.NEAR_TO_FAR, nearToFar);
        conditions.put(Direction.FAR_TO_NEAR, farToNear);
    }

    /**
     * Changes a direction's conditions.
     *
     * @return {@link System#nanoTime} when the change was in force
     * @throws IllegalArgumentException if the MTU changes
     */
    public synchronized long change(Direction direction, UnaryOperator<LinkConditions> change) {
        conditions.computeIfPresent(direction, (key, old) -> change.apply(old));
        return System.nanoTime();
    }

    /** The present conditions of a direction. */
    public synchronized LinkConditions conditions(Direction direction) {
        return java.util.Objects.requireNonNull(conditions.get(direction));
    }

    /** What has become of a direction's packets so far. */
    public LinkCounters counters(Direction direction) {
        return new LinkCounters(0, 0, 0, 0, 0, 0);
    }

    /** Ends its threads and closes the devices. */
    @Override
    public void close() {}
}
