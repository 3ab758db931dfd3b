package io.msocket.cli.files;

import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Keeps one transfer at a rate. For one thread. */
public final class Pacer {
    /** What a pause of the network may be made good for, so that the average comes near the rate. */
    private static final long MAX_DEBT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** A chunk takes at most this part of a second, so that slow transfers move smoothly. */
    private static final int CHUNKS_PER_SECOND = 20;

    private final long bytesPerSecond;
    private long due;

    private Pacer(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
        this.due = System.nanoTime();
    }

    /** As fast as it goes. */
    public static Pacer unlimited() {
        return new Pacer(0);
    }

    /**
     * At most the rate.
     *
     * @param bytesPerSecond 0 for no limit
     */
    public static Pacer of(long bytesPerSecond) {
        if (bytesPerSecond < 0) {
            throw new IllegalArgumentException("the rate is negative: " + bytesPerSecond + " bytes/s");
        }
        return new Pacer(bytesPerSecond);
    }

    /** How many bytes to send between two calls of {@link #await}, at most {@code max}. */
    int chunkSize(int max) {
        return bytesPerSecond == 0 ? max : (int) Math.min(max, Math.max(1, bytesPerSecond / CHUNKS_PER_SECOND));
    }

    /**
     * Blocks until {@code bytes} more may be sent.
     *
     * @throws InterruptedIOException if the thread is interrupted
     */
    void await(int bytes) throws InterruptedIOException {
        if (bytesPerSecond == 0) {
            return;
        }
        long now = System.nanoTime();
        if (due - now < -MAX_DEBT_NANOS) {
            due = now - MAX_DEBT_NANOS;
        }
        for (; due - now > 0; now = System.nanoTime()) {
            LockSupport.parkNanos(due - now);
            if (Thread.interrupted()) {
                throw new InterruptedIOException("interrupted");
            }
        }
        due += TimeUnit.SECONDS.toNanos(bytes) / bytesPerSecond;
    }
}
