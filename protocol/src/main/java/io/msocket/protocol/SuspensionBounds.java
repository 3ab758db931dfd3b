package io.msocket.protocol;

import java.util.ArrayList;
import java.util.List;

/**
 * What connections without any flowpath keep in one process: at most so many connections, and so many bytes. Beyond that those give
 * way of the principal whose keep most ({@link Holdings}), in the order in which they were suspended. Not thread-safe.
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

    /** In bytes, {@link #STATE_BYTES} for each connection included. */
    private final Holdings<C> held = new Holdings<>();

    /** @param maxBytes {@link #STATE_BYTES} for each connection included */
    public SuspensionBounds(int maxConnections, long maxBytes) {
        this.maxConnections = maxConnections;
        this.maxBytes = maxBytes;
    }

    /**
     * A suspended connection holds so many bytes now, or {@link #NOT_SUSPENDED}.
     *
     * @return those that have to be evicted for it, in order; they are not counted any more
     */
    public List<C> update(C connection, Principal holder, long bytes) {
        if (bytes == NOT_SUSPENDED) {
            held.remove(connection);
        } else {
            held.put(connection, holder, STATE_BYTES + bytes);
        }
        List<C> victims = new ArrayList<>();
        while (held.count() > maxConnections || held.amount() > maxBytes) {
            C victim = held.first();
            held.remove(victim);
            victims.add(victim);
        }
        return victims;
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
