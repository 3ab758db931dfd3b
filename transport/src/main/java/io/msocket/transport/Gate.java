package io.msocket.transport;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Where application threads wait for what others do, mostly the event loop. Thread-safe. */
final class Gate {
    /** Guards nothing but the waiting. The locks of what is waited for are taken under it, never the other way round. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = lock.newCondition();

    /**
     * Waits until it is so.
     *
     * @param isSo asked under the gate's lock before each sleep; whoever makes it so calls {@link #changed} afterwards
     * @return false when the time is over
     * @throws InterruptedException in a virtual thread only
     */
    boolean await(Wait wait, BooleanSupplier isSo) throws InterruptedException {
        lock.lock();
        try {
            while (!isSo.getAsBoolean()) {
                if (!wait.on(changed)) {
                    return false;
                }
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Something has changed that a thread may wait for. Called without any lock that {@link #await}'s question takes. */
    void changed() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
