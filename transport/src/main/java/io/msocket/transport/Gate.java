package io.msocket.transport;

import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Where application threads wait for what others do, mostly the event loop. Thread-safe. {@link #run} wakes them. */
final class Gate implements Runnable {
    private static final AtomicReferenceFieldUpdater<Gate, @Nullable Sleepers> SLEEPERS =
            AtomicReferenceFieldUpdater.newUpdater(Gate.class, Sleepers.class, "sleepers");

    /**
     * Made by the first who sleeps, and kept: of many connections few have a thread that waits. Volatile and written before
     * the question is asked, so that who changes the answer afterwards sees it.
     */
    private volatile @Nullable Sleepers sleepers;

    /** Who does not sleep, and is told instead. */
    private volatile @Nullable Runnable listener;

    private static final class Sleepers {
        /** Guards nothing but the waiting. The locks of what is waited for are taken under it, never the other way round. */
        final ReentrantLock lock = new ReentrantLock();

        final Condition changed = lock.newCondition();
    }

    /**
     * Waits until it is so.
     *
     * @param isSo asked under the gate's lock before each sleep; whoever makes it so calls {@link #run} afterwards. It reads
     *     what is volatile, or under the lock under which it is changed
     * @return false when the time is over
     * @throws InterruptedException in a virtual thread only
     */
    boolean await(Wait wait, BooleanSupplier isSo) throws InterruptedException {
        Sleepers here = sleepers();
        here.lock.lock();
        try {
            while (!isSo.getAsBoolean()) {
                if (!wait.on(here.changed)) {
                    return false;
                }
            }
            return true;
        } finally {
            here.lock.unlock();
        }
    }

    private Sleepers sleepers() {
        Sleepers there = sleepers;
        if (there != null) {
            return there;
        }
        Sleepers made = new Sleepers();
        if (SLEEPERS.compareAndSet(this, null, made)) {
            return made;
        }
        return sleepers();
    }

    /** From now on somebody is told, too, each time that something has changed. */
    void setListener(Runnable told) {
        listener = told;
    }

    /** Something has changed that a thread may wait for. Called without any lock that {@link #await}'s question takes. */
    @Override
    public void run() {
        wake();
        // Behind that, for it is a program's, and may throw.
        Runnable told = listener;
        if (told != null) {
            told.run();
        }
    }

    private void wake() {
        Sleepers there = sleepers;
        if (there == null) {
            return;
        }
        there.lock.lock();
        try {
            there.changed.signalAll();
        } finally {
            there.lock.unlock();
        }
    }
}
