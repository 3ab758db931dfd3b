package io.msocket.transport;

/**
 * What strangers and those who have left may take of one listener. Immutable.
 *
 * @param maxHalfOpen TCP connections that have not yet proved anything, at most, as many that want to join, and as many that nobody has
 *     looked at; beyond it those go of the source that has most
 * @param maxTombstones finished connections that are remembered for a client that comes back to ask, at most
 */
public record ListenerBounds(int maxHalfOpen, int maxTombstones) {
    /** Enough for a burst of honest clients; each takes some kilobytes until its deadline. */
    private static final int DEFAULT_MAX_HALF_OPEN = 1024;

    /** About 200 bytes each. */
    private static final int DEFAULT_MAX_TOMBSTONES = 4096;

    public ListenerBounds {
        ProcessBound.MAX_HALF_OPEN.require(maxHalfOpen);
        ProcessBound.MAX_TOMBSTONES.require(maxTombstones);
    }

    /**
     * What the system properties {@code msocket.maxHalfOpen} and {@code msocket.maxTombstones} say, or the usual values.
     *
     * @throws IllegalArgumentException when a property says something that is not allowed
     */
    public static ListenerBounds defaults() {
        return new ListenerBounds(
                ProcessBound.MAX_HALF_OPEN.countOr(DEFAULT_MAX_HALF_OPEN),
                ProcessBound.MAX_TOMBSTONES.countOr(DEFAULT_MAX_TOMBSTONES));
    }

    /** The same with another bound on half-open handshakes. */
    public ListenerBounds withMaxHalfOpen(int most) {
        return new ListenerBounds(most, maxTombstones);
    }

    /** The same with another bound on finished connections. */
    public ListenerBounds withMaxTombstones(int most) {
        return new ListenerBounds(maxHalfOpen, most);
    }
}
