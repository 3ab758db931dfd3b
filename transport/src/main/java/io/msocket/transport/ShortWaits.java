package io.msocket.transport;

import java.util.function.BooleanSupplier;

/**
 * Decides whether a thread that waits for another watches for a moment before it sleeps. To send a thread to sleep and wake
 * it costs both threads more than a record takes; in a transfer at full speed, or an exchange of short messages, that
 * would be most of the work.
 *
 * <p>Watching gives the processor away to whoever wants it. It is done only while most waits are short, so that a thread
 * whose waits are long never watches, and one in full swing spends little more than it would on sleeping. Immutable, one for
 * many places; each place keeps a number, its credit: 0 at first, more with each short wait, less with each long one.
 */
final class ShortWaits {
    /** What sleeping and waking add to a wait: one that was short but for them counts as short. */
    private static final int SLEEP_FACTOR = 2;

    /** So many long waits more than half as many short ones end the watching. */
    private static final int MOST_CREDIT = 8;

    private static final int PRICE_OF_LONG = 2;

    private final long watchNanos;

    /** @param watchNanos how long to watch at most; 0 for never */
    ShortWaits(long watchNanos) {
        this.watchNanos = watchNanos;
    }

    /** Whether the next wait is likely to end while watching. */
    static boolean areLikely(int credit) {
        return credit > 0;
    }

    /** Whether a wait that has taken so long is still worth watching. */
    boolean isWorthWatching(int credit, long nanos) {
        return nanos < watchNanos && areLikely(credit);
    }

    /** The credit once a wait has ended. */
    int creditAfter(int credit, long waitedNanos) {
        return waitedNanos < watchNanos * SLEEP_FACTOR
                ? Math.min(credit + 1, MOST_CREDIT)
                : Math.max(credit - PRICE_OF_LONG, 0);
    }

    /** A look was in vain: others may have the processor, if there are any. */
    @SuppressWarnings("ThreadPriorityCheck") // Nothing relies on the yield; without it others would only wait longer.
    static void giveWay() {
        Thread.yield();
    }

    /** Watches until there is what the thread waits for, or it should rather sleep. */
    void watch(int credit, BooleanSupplier there) {
        if (!areLikely(credit)) {
            return;
        }
        long start = System.nanoTime();
        while (!there.getAsBoolean() && isWorthWatching(credit, System.nanoTime() - start)) {
            giveWay();
        }
    }
}
