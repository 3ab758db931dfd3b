package io.msocket.cli;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Measures recoveries: the time from the moment an address was taken away to the application's next read of a byte that
 * had not arrived before. Thread-safe: the hopper cuts, the connection tells, the application reads.
 */
final class RecoveryMeter {
    private static final long NONE = Long.MIN_VALUE;
    private static final long UNKNOWN = Long.MAX_VALUE;

    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by lock, as all below: when the oldest cut was that is not recovered from. */
    private long cutAt = NONE;
    /** The stream up to here had arrived when the flowpath was gone; {@link #UNKNOWN} until the connection tells. */
    private long arrivedBefore;

    private long read;
    private long slowest;
    private long total;
    private long count;

    /** An address is being taken away, at {@code now} of {@link System#nanoTime}. */
    void cut(long now) {
        lock.lock();
        try {
            // A cut during a stall does not end it: what counts is how long the application waits.
            if (cutAt == NONE) {
                cutAt = now;
                arrivedBefore = UNKNOWN;
            }
        } finally {
            lock.unlock();
        }
    }

    /** A flowpath has gone, and the stream had arrived up to {@code offset}; later calls for the same cut change nothing. */
    void gone(long offset) {
        lock.lock();
        try {
            if (cutAt != NONE && arrivedBefore == UNKNOWN) {
                arrivedBefore = offset;
            }
        } finally {
            lock.unlock();
        }
    }

    /** The application read so many bytes, at {@code now} of {@link System#nanoTime}. */
    void read(int bytes, long now) {
        lock.lock();
        try {
            read += bytes;
            if (cutAt != NONE && read > arrivedBefore) {
                slowest = Math.max(slowest, now - cutAt);
                total += now - cutAt;
                count++;
                cutAt = NONE;
            }
        } finally {
            lock.unlock();
        }
    }

    /** How long the application has been waiting since a cut; zero if it is not. */
    Duration stall(long now) {
        lock.lock();
        try {
            return cutAt == NONE ? Duration.ZERO : Duration.ofNanos(now - cutAt);
        } finally {
            lock.unlock();
        }
    }

    /** The mean of the recoveries that ended; zero if there is none. */
    Duration mean() {
        lock.lock();
        try {
            return Duration.ofNanos(count == 0 ? 0 : total / count);
        } finally {
            lock.unlock();
        }
    }

    /** The longest recovery that ended. */
    Duration slowest() {
        lock.lock();
        try {
            return Duration.ofNanos(slowest);
        } finally {
            lock.unlock();
        }
    }
}
