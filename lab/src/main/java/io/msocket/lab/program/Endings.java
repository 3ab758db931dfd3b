package io.msocket.lab.program;

import io.msocket.protocol.ConnectionEvent;
import io.msocket.transport.ConnectionObserver;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Counts how connections end; a bad end is told on standard error. Thread-safe. */
final class Endings implements ConnectionObserver {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int all;
    private int complete;

    @Override
    public void onEvent(ConnectionEvent event, long sent, long acknowledged, long received, long now) {
        if (event.close() == null) {
            return;
        }
        boolean clean = event.close().isClean();
        if (!clean) {
            System.err.println("a connection ended as " + event.close() + ", sent " + sent + ", acknowledged "
                    + acknowledged + ", received " + received);
        }
        lock.lock();
        try {
            all++;
            complete += clean ? 1 : 0;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until so many have ended, or not any longer. */
    void await(int connections, Duration atMost) throws InterruptedException {
        lock.lock();
        try {
            long left = atMost.toNanos();
            while (all < connections && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** How many have ended. */
    int all() {
        lock.lock();
        try {
            return all;
        } finally {
            lock.unlock();
        }
    }

    /** How many of them as both applications wanted. */
    int complete() {
        lock.lock();
        try {
            return complete;
        } finally {
            lock.unlock();
        }
    }
}
