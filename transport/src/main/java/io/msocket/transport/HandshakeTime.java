package io.msocket.transport;

import java.util.concurrent.TimeUnit;

/**
 * For how long the costly steps of handshakes keep an event loop's connections waiting: never for long at a time, and where one source is
 * all that waits only half of the time. So nobody gets more than half of a processor by opening connections. For one thread.
 */
final class HandshakeTime {
    /** But for one more step: a few steps. */
    static final long AT_A_TIME_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private long left = AT_A_TIME_NANOS;
    private long againAt = Long.MAX_VALUE;

    /** Whether another step may be taken before the loop has looked at its connections again. */
    boolean isLeft() {
        return left > 0;
    }

    /**
     * A step has been taken.
     *
     * @param forOneSource whether all that waits is for the same
     */
    void handleStep(long began, long now, boolean forOneSource) {
        left -= now - began;
        if (left <= 0) {
            againAt = forOneSource ? now + AT_A_TIME_NANOS - left : now;
        }
    }

    /** When the loop is to call {@link #begin}, if nothing is left; {@link Long#MAX_VALUE} otherwise. */
    long againAt() {
        return againAt;
    }

    /** In a later turn of the loop. */
    void begin() {
        left = AT_A_TIME_NANOS;
        againAt = Long.MAX_VALUE;
    }
}
