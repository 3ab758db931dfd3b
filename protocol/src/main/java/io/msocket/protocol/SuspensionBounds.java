package io.msocket.protocol;

import java.util.ArrayList;
import java.util.List;

/**
 * What connections without any flowpath keep in one process: at most so many connections, and so many bytes. Beyond the first bound those
 * give way of the principal that has most of them, beyond the other one those of the principal whose keep most ({@link Holdings}), in the
 * order in which they were suspended. Not thread-safe.
 *
 * @param <C> stands for a connection; equal ones are the same
 */
public final class SuspensionBounds<C> {
    /** In place of a number of bytes. */
    public static final long NOT_SUSPENDED = -1;

    /** What one keeps without any bytes. */
    public static final long STATE_BYTES = 4 * 1024;

    private final int maxConnections;
    private final long maxBytes;

    /** Each counts one: who has many that keep nothing does not push out the one of somebody else that keeps something. */
    private final Holdings<C> counted;

    /** In bytes, {@link #STATE_BYTES} for each connection included. */
    private final Holdings<C> held;

    /** @param maxBytes {@link #STATE_BYTES} for each connection included */
    public SuspensionBounds(int maxConnections, long maxBytes) {
        this.maxConnections = maxConnections;
        this.maxBytes = maxBytes;
        this.counted = new Holdings<>(maxConnections);
        this.held = new Holdings<>(maxBytes);
    }

    /**
     * A suspended connection holds so many bytes now, or {@link #NOT_SUSPENDED}.
     *
     * @return those that have to be evicted for it, in order; they are not counted any more
     */
    public List<C> update(C connection, Principal holder, long bytes) {
        if (bytes == NOT_SUSPENDED) {
            remove(connection);
        } else {
            counted.put(connection, holder, 1);
            held.put(connection, holder, STATE_BYTES + bytes);
        }
        List<C> victims = new ArrayList<>();
        while (counted.count() > maxConnections) {
            evict(counted.first(), victims);
        }
        while (held.amount() > maxBytes) {
            evict(held.first(), victims);
        }
        return victims;
    }

    private void evict(C victim, List<C> victims) {
        remove(victim);
        victims.add(victim);
    }

    private void remove(C connection) {
        counted.remove(connection);
        held.remove(connection);
    }

    /** How many are suspended. */
    public int count() {
        return held.count();
    }

    /** How many bytes they keep, {@link #STATE_BYTES} for each of them included. */
    public long bytes() {
        return held.amount();
    }

    /** Whose keep most, who gives way first first; at most so many. */
    public List<Holdings.Share> heaviest(int most) {
        return held.heaviest(most);
    }
}
