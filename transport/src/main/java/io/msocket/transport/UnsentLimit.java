package io.msocket.transport;

import java.util.concurrent.TimeUnit;

/**
 * How much data the kernel should hold for one TCP connection. What it holds is bound to that path: it is sent again when the
 * path dies, waits before anything urgent, and is late when another path would be faster. What it lacks leaves a fast path
 * idle, and a congestion control that sees its window unfilled takes the path for one that needs no larger one.
 *
 * <p>Arithmetic only: bytes, and nanoseconds.
 */
final class UnsentLimit {
    /** Before anything is known, and as much as a path is ever given for its rate alone: two records. */
    static final int UNKNOWN = 128 * 1024;

    /** TCP's initial window, some 14 KB, and a packet more: the slowest path starts without waiting for us. */
    static final int LEAST = 16 * 1024;

    /** The default of what Linux lets a TCP connection keep in all (net.ipv4.tcp_wmem). */
    static final int MOST = 4 * 1024 * 1024;

    /** An event loop that has others to serve comes back within this time. */
    private static final long LOOP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** As a rule it comes much sooner; where little should wait, a rare idle moment costs less. */
    private static final long SHORT_LOOP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /**
     * A shorter round trip stays in this machine or its network. There a window tells of buffers and not of the way, and
     * more than {@link #UNKNOWN} makes nothing faster but the caches' misses (docs/BENCHMARKS.md).
     */
    private static final long NEAR_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private UnsentLimit() {}

    /**
     * Unsent bytes for a path whose congestion window is known: one window. A window that doubles within a round trip, as it
     * does at the beginning, finds that much to send, and so does one that opens at once because a lost packet has arrived.
     *
     * @param roundTrip zero while it is not known
     */
    static int ofWindow(long window, long roundTrip) {
        int least = within(LOOP_NANOS, window, roundTrip);
        return roundTrip < NEAR_NANOS ? least : (int) Math.max(least, Math.min(window, MOST));
    }

    /**
     * The same for a path that shares its work with others: what keeps it busy until the event loop comes back. Each byte more
     * could go sooner by another path, and comes late where it is sent again, behind what that one holds, because its path has died.
     */
    static int besideOthers(long window, long roundTrip) {
        return within(SHORT_LOOP_NANOS, window, roundTrip);
    }

    private static int within(long nanos, long window, long roundTrip) {
        double untilThen = (double) window * nanos / Math.max(1, roundTrip);
        return (int) Math.max(LEAST, Math.min(untilThen, UNKNOWN));
    }

    /**
     * Bytes, sent and unsent ones, for a path of which only our own count is known: what is on its way, half as much again
     * for a window that grows, and what may be unsent.
     *
     * @param delivered what the path delivers in its least round trip, more than zero
     * @param roundTrip the least round trip
     */
    static int ofDelivered(long delivered, long roundTrip) {
        long wanted = delivered + delivered / 2 + ofWindow(delivered, roundTrip);
        return (int) Math.min(wanted, MOST);
    }
}
