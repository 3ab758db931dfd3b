package io.msocket.sim;

/**
 * The link behind a client's address: what each TCP connection over it carries in either direction, and how much longer that takes than the
 * network's delay. Both may change at any time; what is on its way by then arrives as it would have.
 */
final class AccessLink {
    /** A rate: as many bytes as there are. */
    static final long UNLIMITED = 0;

    /** So long pieces are that leave the link one after the other, so that a change of its rate is felt soon. */
    private static final long PIECES_PER_SECOND = 50;

    /** And so large at least: a packet. */
    private static final int LEAST_PIECE = 1_460;

    /** What a congestion control lets fill the queue at the link, in time. */
    private static final long QUEUE_NANOS = 200_000_000L;

    /** And in any case: TCP's initial window (RFC 6928). */
    private static final int LEAST_IN_KERNEL = 14_600;

    private static final double NANOS_PER_SECOND = 1_000_000_000.0;

    private final Direction up = new Direction();
    private final Direction down = new Direction();

    private static final class Direction {
        long bytesPerSecond = UNLIMITED;
        long extraNanos;
    }

    /** Which directions are meant, as operations count them. */
    private static boolean isMeant(long directions, boolean upward) {
        return directions != (upward ? 2 : 1);
    }

    private Direction direction(boolean upward) {
        return upward ? up : down;
    }

    /**
     * From now on each TCP connection carries so many bytes a second.
     *
     * @param directions 1 upwards, 2 downwards, 0 both ways
     * @return whether that is less than before
     */
    boolean setRate(long directions, long bytesPerSecond) {
        boolean isLess = false;
        for (boolean upward : new boolean[] {true, false}) {
            if (isMeant(directions, upward)) {
                Direction direction = direction(upward);
                isLess |= limit(bytesPerSecond) < limit(direction.bytesPerSecond);
                direction.bytesPerSecond = bytesPerSecond;
            }
        }
        return isLess;
    }

    private static long limit(long bytesPerSecond) {
        return bytesPerSecond == UNLIMITED ? Long.MAX_VALUE : bytesPerSecond;
    }

    /**
     * From now on one way takes so much longer than the network's delay.
     *
     * @param directions as above
     * @return whether that is more than before
     */
    boolean setExtraDelay(long directions, long nanos) {
        boolean isMore = false;
        for (boolean upward : new boolean[] {true, false}) {
            if (isMeant(directions, upward)) {
                Direction direction = direction(upward);
                isMore |= nanos > direction.extraNanos;
                direction.extraNanos = nanos;
            }
        }
        return isMore;
    }

    long bytesPerSecond(boolean upward) {
        return direction(upward).bytesPerSecond;
    }

    boolean isLimited(boolean upward) {
        return bytesPerSecond(upward) != UNLIMITED;
    }

    long extraNanos(boolean upward) {
        return direction(upward).extraNanos;
    }

    /** How long so many bytes take to leave. */
    long sendingNanos(int bytes, boolean upward) {
        return isLimited(upward) ? (long) (bytes * NANOS_PER_SECOND / bytesPerSecond(upward)) : 0;
    }

    /** How many bytes leave at once at most. */
    int mostAtOnce(boolean upward) {
        long most = limit(bytesPerSecond(upward)) / PIECES_PER_SECOND;
        return (int) Math.min(Integer.MAX_VALUE, Math.max(LEAST_PIECE, most));
    }

    /**
     * What the sender's kernel takes of one TCP connection where the rate is limited.
     *
     * @param most in any case
     */
    int kernelBuffer(int most, boolean upward, long roundTripNanos) {
        double onTheWay = bytesPerSecond(upward) * (roundTripNanos + QUEUE_NANOS) / NANOS_PER_SECOND;
        return (int) Math.min(most, Math.max(LEAST_IN_KERNEL, onTheWay));
    }
}
