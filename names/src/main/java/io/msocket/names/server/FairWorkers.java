package io.msocket.names.server;

import io.msocket.protocol.FairQueue;
import io.msocket.protocol.Principal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads that do what may block, for everybody in turn: who asks for much waits for it himself. Nobody has more threads at a time than he
 * leaves free, an IPv6 /48 four times as many, so that what takes somebody's long keeps nobody else waiting. Where too much waits, who has
 * most there is refused his newest. Thread-safe.
 */
final class FairWorkers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FairWorkers.class);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition there = lock.newCondition();
    private final FairQueue<Work> waiting;
    private final List<Thread> threads = new ArrayList<>();
    private final int threadCount;

    /** Threads that are at work. */
    private int busy;

    /** How many of them for whom; those for whom none is at work are missing. */
    private final Map<Principal.Group, Integer> busyFor = new HashMap<>();

    private boolean closed;

    /** Something that waits for a thread, or has one. */
    private static final class Work {
        private final Principal.Group network;
        private final Runnable task;
        private final Runnable refusal;

        /** @param who the outermost network of which counts */
        Work(Principal who, Runnable task, Runnable refusal) {
            this.network = who.groups().get(0);
            this.task = task;
            this.refusal = refusal;
        }

        /** Whoever is to be told may be out of reach, or memory be short: the thread is for others, too. */
        void refuse() {
            try {
                refusal.run();
            } catch (RuntimeException | Error e) {
                LOG.error("a request could not be refused", e);
            }
        }
    }

    FairWorkers(int threadCount, int mostWaiting) {
        this.threadCount = threadCount;
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
        Work refused = add(new Work(who, task, refusal), who);
        if (refused != null) {
            refused.refuse();
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
        for (Work work = take(null); work != null; work = take(work)) {
            try {
                work.task.run();
            } catch (RuntimeException | Error e) {
                // The others go on: one that is too large for the memory that there is must not end them all.
                LOG.error("a request has failed", e);
                work.refuse();
            }
        }
    }

    /** @param done what the thread has done before; null at first */
    private @Nullable Work take(@Nullable Work done) {
        lock.lock();
        try {
            if (done != null) {
                busy--;
                busyFor.computeIfPresent(done.network, (network, count) -> count == 1 ? null : count - 1);
            }
            Work next = poll();
            if (done != null && next != null && !next.network.equals(done.network)) {
                // What waits for the same as what is done may begin now, too, which no thread has been told of.
                there.signal();
            }
            while (next == null && !closed) {
                there.awaitUninterruptibly();
                next = poll();
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    /** Null where all that waits is of those who have their share; nothing waits once it is closed. */
    private @Nullable Work poll() {
        Work next = waiting.poll(this::mayHaveThread);
        if (next != null) {
            busy++;
            busyFor.merge(next.network, 1, Integer::sum);
        }
        return next;
    }

    private boolean mayHaveThread(Principal.Group network) {
        return busyFor.getOrDefault(network, 0) < network.weight() * (threadCount - busy);
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
        left.forEach(Work::refuse);
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
