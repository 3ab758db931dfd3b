package io.msocket.names.server;

import io.msocket.protocol.FairQueue;
import io.msocket.protocol.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads that do what may block, for everybody in turn: who asks for much waits for it himself. Where too much waits, who has most there is
 * refused his newest. Thread-safe.
 */
final class FairWorkers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FairWorkers.class);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition there = lock.newCondition();
    private final FairQueue<Work> waiting;
    private final List<Thread> threads = new ArrayList<>();
    private boolean closed;

    /** Something that waits for a thread. */
    private static final class Work {
        private final Runnable task;
        private final Runnable refusal;

        Work(Runnable task, Runnable refusal) {
            this.task = task;
            this.refusal = refusal;
        }
    }

    FairWorkers(int threadCount, int mostWaiting) {
        waiting = new FairQueue<>(mostWaiting, FairQueue.GivesWay.NEWEST);
        for (int i = 0; i < threadCount; i++) {
            Thread thread = new Thread(this::run, "msocket-names-" + i);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    /**
     * Has something done soon.
     *
     * @param refusal is run in its place when others have to wait for less, or when all is over
     */
    void submit(Principal who, Runnable task, Runnable refusal) {
        Work refused = add(new Work(task, refusal), who);
        if (refused != null) {
            refused.refusal.run();
        }
    }

    private @Nullable Work add(Work work, Principal who) {
        lock.lock();
        try {
            if (closed) {
                return work;
            }
            Work victim = waiting.add(work, who);
            there.signal();
            return victim;
        } finally {
            lock.unlock();
        }
    }

    /** How much waits. */
    int waiting() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        for (Work work = take(); work != null; work = take()) {
            try {
                work.task.run();
            } catch (RuntimeException | Error e) {
                // The others go on: one that is too large for the memory that there is must not end them all.
                LOG.error("a request has failed", e);
                work.refusal.run();
            }
        }
    }

    private @Nullable Work take() {
        lock.lock();
        try {
            while (!closed) {
                Work next = waiting.poll();
                if (next != null) {
                    return next;
                }
                there.awaitUninterruptibly();
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** Refuses what waits, and waits for what is being done. */
    @Override
    public void close() {
        List<Work> left;
        lock.lock();
        try {
            closed = true;
            left = waiting.clear();
            there.signalAll();
        } finally {
            lock.unlock();
        }
        left.forEach(work -> work.refusal.run());
        boolean interrupted = false;
        for (Thread thread : threads) {
            interrupted |= !join(thread);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean join(Thread thread) {
        try {
            thread.join();
            return true;
        } catch (InterruptedException e) {
            LOG.debug("what is being done goes on", e);
            return false;
        }
    }
}
