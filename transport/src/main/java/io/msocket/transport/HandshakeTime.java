package io.msocket.transport;

import java.util.concurrent.TimeUnit;

/**
 * For how long the costly steps of handshakes keep an event loop's connections waiting: never for long at a time. How much each source gets
 * of that is the acceptor's to say. For one thread.
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

    /** A step has been taken. */
    void handleStep(long began, long now) {
        left -= now - began;
        if (left <= 0) {
            againAt = now;
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
