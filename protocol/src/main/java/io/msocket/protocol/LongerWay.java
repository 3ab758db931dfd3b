package io.msocket.protocol;

/**
 * Notices that a flowpath's way has become longer than the least round trip that was ever measured, as when a radio link or a tunnel
 * takes another route under a TCP connection that stays. Round trips that are longer look the same when a queue is in their way. So
 * once in a while more may be on the way: through a queue no more arrives for that, over a long way it does. And once in a while less
 * may be, so that a way that has become short again shows: a queue is shorter then. (BBR looks for both in the same way.)
 */
final class LongerWay {
    /** Of the least round trip: the bound itself lets a half of it wait in queues. */
    private static final double LONG = 2;

    /** The same where less arrives than before: less than is lost to a bound that is for a shorter way. */
    private static final double LONG_AND_SLOW = 1.25;

    /** Of what has arrived before. */
    private static final double SLOW = 0.75;

    /** So many long round trips in turn before more is tried for the first time. */
    private static final int ROUNDS_BEFORE_FIRST_TRIAL = 3;

    /** And so many between two trials: where a queue is in the way, it is longer for one round trip in so many. */
    private static final int ROUNDS_BETWEEN_TRIALS = 8;

    /** What was sent when it began fills one round trip, what was sent then the next one. */
    private static final int ROUNDS_OF_A_TRIAL = 2;

    /** So much more is tried. */
    static final double MORE = 1.5;

    /** And so much more has to arrive. */
    private static final double GAIN = 1.25;

    /** So much less is tried, after so many round trips on a long way. */
    private static final double LESS = 0.5;

    private static final int ROUNDS_BEFORE_LESS = 50;

    /** Where less has shown a way that is no longer than so much of what was believed, it is tried again soon. */
    private static final double SHORTER = 0.9;

    private static final double NANOS_PER_SECOND = 1_000_000_000.0;

    /** The most that has arrived since it was last known whether the way is longer. */
    private long usual;

    private int roundsUntilTrial = ROUNDS_BEFORE_FIRST_TRIAL;
    private int roundsOfTrial;
    private long rateBefore;
    private long tried;

    /** Since the way became longer. */
    private boolean isLonger;

    private int roundsUntilLess;

    /** The least round trip when less was tried last. */
    private long leastBefore;

    /** Whether more is tried at the moment. */
    boolean isTrying() {
        return tried > 0;
    }

    /**
     * Stream bytes that may be on the way.
     *
     * @param bound the same according to the least round trip
     */
    long mostOnTheWay(long bound) {
        return isLonger && roundsUntilLess <= 0 ? (long) (LESS * bound) : Math.max(bound, tried);
    }

    /**
     * A round trip is over in which the path had enough to do.
     *
     * @param bytesPerSecond that arrived in it
     * @param roundTrip which is told here when the way has become longer
     */
    void handleRound(long bytesPerSecond, RoundTripEstimator roundTrip) {
        usual = Math.max(usual, bytesPerSecond);
        if (isLonger) {
            handleLess(roundTrip.least());
        }
        if (tried > 0) {
            handleTried(bytesPerSecond, roundTrip);
        } else {
            handleUsual(bytesPerSecond, roundTrip);
        }
    }

    private void handleLess(long least) {
        roundsUntilLess--;
        if (roundsUntilLess == 0) {
            leastBefore = least;
        } else if (roundsUntilLess <= -ROUNDS_OF_A_TRIAL) {
            roundsUntilLess = least < SHORTER * leastBefore ? ROUNDS_BEFORE_FIRST_TRIAL : ROUNDS_BEFORE_LESS;
        }
    }

    private void handleUsual(long bytesPerSecond, RoundTripEstimator roundTrip) {
        double isLong = bytesPerSecond < SLOW * usual ? LONG_AND_SLOW : LONG;
        if (roundTrip.last() < isLong * roundTrip.least()) {
            roundsUntilTrial = ROUNDS_BEFORE_FIRST_TRIAL;
            return;
        }
        roundsUntilTrial--;
        if (roundsUntilTrial == 0) {
            rateBefore = bytesPerSecond;
            tried = (long) (MORE * bytesPerSecond * roundTrip.last() / NANOS_PER_SECOND);
            roundsOfTrial = 0;
        }
    }

    private void handleTried(long bytesPerSecond, RoundTripEstimator roundTrip) {
        roundsOfTrial++;
        if (roundsOfTrial < ROUNDS_OF_A_TRIAL) {
            return;
        }
        tried = 0;
        usual = bytesPerSecond;
        if (bytesPerSecond < GAIN * rateBefore) {
            roundsUntilTrial = ROUNDS_BETWEEN_TRIALS;
            return;
        }
        roundsUntilTrial = ROUNDS_BEFORE_FIRST_TRIAL;
        isLonger = true;
        roundsUntilLess = ROUNDS_BEFORE_LESS;
        roundTrip.handleLongerWay(roundTrip.last());
    }
}
