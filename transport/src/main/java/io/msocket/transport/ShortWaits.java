package io.msocket.transport;

import java.util.function.BooleanSupplier;

/**
 * Remembers, for one place where a thread waits for another, how long it had to wait of late, and so whether to watch for
 * a moment before it sleeps. To send a thread to sleep and wake it costs both threads more than a record takes; in a
 * transfer at full speed, or an exchange of short messages, that would be most of the work.
 *
 * <p>Watching gives the processor away to whoever wants it. It is done only while most waits are short, so that a thread
 * whose waits are long never watches, and one in full swing spends little more than it would on sleeping. Used by one
 * thread at a time.
 */
final class ShortWaits {
    /** What sleeping and waking add to a wait: one that was short but for them counts as short. */
    private static final int SLEEP_FACTOR = 2;

    /** So many long waits more than half as many short ones end the watching. */
    private static final int MOST_CREDIT = 8;

    private static final int PRICE_OF_LONG = 2;

    private final long watchNanos;
    private int credit;

    /** @param watchNanos how long to watch at most; 0 for never */
    ShortWaits(long watchNanos) {
        this.watchNanos = watchNanos;
    }

    /** Whether the next wait is likely to end while watching. */
    boolean areLikely() {
        return credit > 0;
    }

    /** Whether a wait that has taken so long is still worth watching. */
    boolean isWorthWatching(long nanos) {
        return nanos < watchNanos && areLikely();
    }

    /** A wait has ended. */
    void handleWaited(long nanos) {
        if (nanos < watchNanos * SLEEP_FACTOR) {
            credit = Math.min(credit + 1, MOST_CREDIT);
        } else {
            credit = Math.max(credit - PRICE_OF_LONG, 0);
        }
    }

    /** A look was in vain: others may have the processor, if there are any. */
    @SuppressWarnings("ThreadPriorityCheck") // Nothing relies on the yield; without it others would only wait longer.
    static void giveWay() {
        Thread.yield();
    }

    /** Watches until there is what the thread waits for, or it should rather sleep. */
    void watch(BooleanSupplier there) {
        if (!areLikely()) {
            return;
        }
        long start = System.nanoTime();
        while (!there.getAsBoolean() && isWorthWatching(System.nanoTime() - start)) {
            giveWay();
        }
    }
}
