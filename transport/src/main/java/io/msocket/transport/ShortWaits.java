package io.msocket.transport;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Decides whether a thread that waits for another watches for a moment before it sleeps. To send a thread to sleep and wake
 * it costs both threads more than a record takes; in a transfer at full speed, or an exchange of short messages, that
 * would be most of the work.
 *
 * <p>Watching gives the processor away to whoever wants it, and is counted in looks, not in time: while the one that is
 * waited for runs on the same processor, waiting costs nothing. It is done only while most waits are short, so that a
 * thread whose waits are long never watches; and not where others want the processor too, since they would keep it for
 * milliseconds, while a sleeper gets it as soon as it is woken. Immutable, one for many places; each place keeps a number,
 * its credit: 0 at first, more with each short wait, less with each long one.
 */
final class ShortWaits {
    /** A sleep of less, the waking included, would have been as short a watch. */
    private static final long SHORT_SLEEP_NANOS = 100_000;

    /** So many long waits more than half as many short ones end the watching. */
    private static final int MOST_CREDIT = 8;

    private static final int PRICE_OF_LONG = 2;

    /**
     * Who has kept the processor for so long, when it was given away, does not belong to the exchange. More than our turns
     * take, less than what others get of the system at a time.
     */
    private static final long STRANGER_NANOS = 2_000_000;

    /** With a stranger about, the next try comes after so many short waits: it may cost as much as some hundred of them. */
    private static final int CREDIT_AFTER_STRANGER = -300;

    private final int looks;
    private final LongSupplier clock;

    /** @param looks how often to look at most; 0 for never */
    ShortWaits(int looks) {
        this(looks, System::nanoTime);
    }

    /** @param clock tells nanoseconds */
    ShortWaits(int looks, LongSupplier clock) {
        this.looks = looks;
        this.clock = clock;
    }

    /** What the clock says, in nanoseconds. */
    long now() {
        return clock.getAsLong();
    }

    /** Whether the next wait is likely to end while watching. */
    static boolean areLikely(int credit) {
        return credit > 0;
    }

    /** Whether a wait is still worth watching after so many looks. */
    boolean isWorthWatching(int credit, int lookedSoFar) {
        return lookedSoFar < looks && areLikely(credit);
    }

    /** The credit once a wait has ended, with how long the thread has slept in it. */
    int creditAfter(int credit, long sleptNanos) {
        if (looks == 0) {
            return 0;
        }
        if (sleptNanos < SHORT_SLEEP_NANOS) {
            return Math.min(credit + 1, MOST_CREDIT);
        }
        return areLikely(credit) ? Math.max(credit - PRICE_OF_LONG, 0) : credit;
    }

    /** A look was in vain: others may have the processor, if there are any; the credit after that. */
    @SuppressWarnings("ThreadPriorityCheck") // Nothing relies on the yield; without it others would only wait longer.
    int giveWay(int credit) {
        long before = now();
        Thread.yield();
        return now() - before < STRANGER_NANOS ? credit : CREDIT_AFTER_STRANGER;
    }

    /** Watches until there is what the thread waits for, or it should rather sleep; the credit after that. */
    int watch(int credit, BooleanSupplier there) {
        int left = credit;
        for (int looked = 0; isWorthWatching(left, looked) && !there.getAsBoolean(); looked++) {
            left = giveWay(left);
        }
        return left;
    }
}
