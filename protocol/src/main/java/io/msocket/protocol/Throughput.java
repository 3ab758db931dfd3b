package io.msocket.protocol;

/**
 * What a flowpath delivers of late, in stream bytes a second: measured over round trips in which it had enough to do, each until
 * what was sent when it began is acknowledged. So what comes at once after a pause counts with the pause.
 *
 * <p>{@link DeliveryRate} is the peak of shorter times: records must grow at once on a fast path, and there a burst does no harm.
 */
final class Throughput {
    /** A round trip, but not less: acknowledgements come together. */
    private static final long LEAST_INTERVAL_NANOS = 20_000_000L;

    /** A path that got less for a moment, as wireless ones do, is given as much as before for some round trips. */
    private static final int PEAK_FADES_BY = 8;

    /** TCP doubles what is on its way in each round trip at first; some of it has arrived and is not acknowledged yet. */
    private static final double ROUNDS_WHILE_IT_GROWS = 2.5;

    /** What is on the way, and a half for a path that gets faster. */
    private static final double ROUNDS = 1.5;

    /** A path that delivers more by this much in a round trip is still growing; one that does not twice in turn is full. */
    private static final double GROWTH = 1.25;

    private static final int FULL_AFTER_ROUNDS = 2;

    /** In any case: TCP's initial window twice. */
    private static final long LEAST_ON_THE_WAY = 32 * 1024;

    /**
     * How much faster TCP may send than the path has delivered. A congestion control that is never let to fill the path does not learn how
     * much it carries, and goes on as at its start: BBR sends each record 2.9 times as fast as that, and overflows queues.
     */
    private static final double PACE = 1.25;

    /** A path that carries alone what it has shared is held to that so many round trips longer, in which the congestion control learns. */
    private static final int PACED_ROUNDS_ALONE = 10;

    /** So long at most a path is starting, however slowly it grows. */
    private static final long STARTING_NANOS = 1_000_000_000L;

    private static final double NANOS_PER_SECOND = 1_000_000_000.0;

    private final LongerWay longerWay = new LongerWay();

    private long bytesPerSecond;
    private long peak;
    private long acknowledged;

    private boolean hasStarted;

    /** When it had something to carry for the first time. */
    private long firstStart;

    private long intervalStart = -1;
    private long acknowledgedBefore;
    /** What is acknowledged at least when the round trip is over: all that was sent when it began. */
    private long roundEnd;

    /** The most that was on the way in it. */
    private long onTheWay;

    /** While it grows: what it had grown to, and round trips since then. */
    private long grownTo;

    private int roundsWithoutGrowth;

    /** Round trips until TCP may send as it likes, where the path does not share. */
    private int pacedRoundsLeft;

    private boolean shares;

    /** Zero until it is known. */
    long bytesPerSecond() {
        return bytesPerSecond;
    }

    /**
     * Stream bytes that should be on their way at most, where other paths would carry them as well. What is more waits in a queue:
     * it comes late at the end of a stream, and delays what is sent again because another path has died; and when the queue
     * overflows, what is lost holds up all that comes behind.
     *
     * @param record bytes of a record, of which a part counts only when the whole has arrived
     */
    long mostOnTheWay(long roundTrip, int record) {
        if (peak == 0) {
            return Long.MAX_VALUE; // TCP's initial window is the bound.
        }
        double rounds = isFull() ? ROUNDS : ROUNDS_WHILE_IT_GROWS;
        long most = longerWay.mostOnTheWay((long) (rounds * peak * roundTrip / NANOS_PER_SECOND));
        return Math.max(most + record, LEAST_ON_THE_WAY);
    }

    /** Whether TCP has found out how much the path carries. */
    private boolean isFull() {
        return roundsWithoutGrowth >= FULL_AFTER_ROUNDS;
    }

    /** Whether TCP is still to find out how much the path carries, which takes some round trips from its first data on. */
    boolean isStarting(long now) {
        return !isFull() && (!hasStarted || now - firstStart < STARTING_NANOS);
    }

    /** Whether others carry data beside it from now on. */
    void handleShare(boolean shares) {
        this.shares = shares;
    }

    /**
     * Bytes a second that TCP should send at most; zero while that is for TCP alone to decide. Never less than what may be on the way in
     * any case: who has had little to send of late has shown little.
     *
     * @param roundTrip the least one
     */
    long pace(long roundTrip) {
        if (pacedRoundsLeft == 0) {
            return 0;
        }
        double gain = longerWay.isTrying() ? PACE * LongerWay.MORE : PACE;
        double least = LEAST_ON_THE_WAY * NANOS_PER_SECOND / Math.max(roundTrip, LEAST_INTERVAL_NANOS);
        return (long) Math.max(gain * Math.max(peak, bytesPerSecond), least);
    }

    /** It was idle before, and what it did not carry then says nothing; all that was sent until now is acknowledged. */
    void handleStart(long sent, long now) {
        acknowledged = sent;
        if (!shares) {
            pacedRoundsLeft = 0; // Nothing of what it shared is on its way, and what it showed then may be long ago.
        }
        if (!hasStarted) {
            hasStarted = true;
            firstStart = now;
        }
        handleRound(sent, now);
    }

    private void handleRound(long sent, long now) {
        roundEnd = sent;
        acknowledgedBefore = acknowledged;
        onTheWay = sent - acknowledged;
        intervalStart = now;
    }

    /**
     * The peer has counted more.
     *
     * @param count stream bytes acknowledged of all that were ever sent there
     * @param sent all that were ever sent there
     * @param roundTrip which is told here when the way has become longer
     */
    void handleDelivered(long count, long sent, RoundTripEstimator roundTrip, long now) {
        onTheWay = Math.max(onTheWay, sent - acknowledged);
        acknowledged = count;
        long elapsed = now - intervalStart;
        boolean isEmpty = count == sent;
        boolean isOver = count >= roundEnd && elapsed >= Math.max(roundTrip.least(), LEAST_INTERVAL_NANOS);
        if (!isOver && !isEmpty) {
            return;
        }
        // One that is empty because no more was allowed on the way, all of which was acknowledged at once, had enough
        // to do.
        boolean isIdle = isEmpty && !(isOver && onTheWay >= mostOnTheWay(roundTrip.least(), 0));
        if (elapsed > 0) {
            handleOver(elapsed, isIdle, roundTrip);
        }
        handleRound(sent, now);
    }

    private void handleOver(long elapsed, boolean isIdle, RoundTripEstimator roundTrip) {
        long bytes = acknowledged - acknowledgedBefore;
        long measured = (long) (bytes * NANOS_PER_SECOND / Math.max(elapsed, roundTrip.least()));
        handleMeasured(measured, isIdle);
        pacedRoundsLeft = shares && isFull() ? PACED_ROUNDS_ALONE : Math.max(0, pacedRoundsLeft - 1);
        // While it grows, a trial that brings more says nothing.
        if (!isIdle && isFull()) {
            longerWay.handleRound(measured, roundTrip);
        }
    }

    /** More counts at once. Less is what the path carries only if it had enough to do. */
    private void handleMeasured(long measured, boolean isIdle) {
        peak = Math.max(measured, isIdle ? peak : peak - peak / PEAK_FADES_BY);
        if (measured > bytesPerSecond) {
            bytesPerSecond = measured;
        } else if (!isIdle) {
            bytesPerSecond = (bytesPerSecond + measured) / 2;
        }
        if (!isFull()) {
            handleGrowth(measured, isIdle);
        }
    }

    private void handleGrowth(long measured, boolean isIdle) {
        if (measured >= GROWTH * grownTo) {
            grownTo = measured;
            roundsWithoutGrowth = 0;
        } else if (!isIdle) {
            roundsWithoutGrowth++;
        }
    }
}
