package io.msocket.cli;

import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** One of the paths through a {@link PathRelay}: its two rate limits, and whether it is cut. Thread-safe. */
final class RelayPath {
    /** Which way bytes go. */
    enum Direction {
        TO_CLIENT,
        TO_SERVER
    }

    private final InetAddress client;
    private final long bytesPerSecond;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** Guarded by lock, as all below. */
    private final RateLimit toClient;

    private final RateLimit toServer;
    private boolean cut;
    private long carried;

    /**
     * A path that works.
     *
     * @param client the local address of the client that takes it
     * @param bytesPerSecond each way
     */
    RelayPath(InetAddress client, long bytesPerSecond) {
        this.client = client;
        this.bytesPerSecond = bytesPerSecond;
        long now = System.nanoTime();
        toClient = new RateLimit(bytesPerSecond, now);
        toServer = new RateLimit(bytesPerSecond, now);
    }

    InetAddress client() {
        return client;
    }

    long bytesPerSecond() {
        return bytesPerSecond;
    }

    /** Blocks until {@code bytes} may pass: while the path is cut, and as long as its rate says. */
    void pass(Direction direction, int bytes) throws InterruptedException {
        long wait;
        lock.lock();
        try {
            while (cut) {
                changed.await();
            }
            carried += bytes;
            wait = (direction == Direction.TO_CLIENT ? toClient : toServer).take(bytes, System.nanoTime());
        } finally {
            lock.unlock();
        }
        TimeUnit.NANOSECONDS.sleep(wait);
    }

    /** From now on nothing passes, and nobody is told. */
    void cut() {
        set(true);
    }

    /** Bytes pass again, those first that have been waiting. */
    void restore() {
        set(false);
    }

    private void set(boolean now) {
        lock.lock();
        try {
            cut = now;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** How many bytes have passed both ways. */
    long carried() {
        lock.lock();
        try {
            return carried;
        } finally {
            lock.unlock();
        }
    }
}
