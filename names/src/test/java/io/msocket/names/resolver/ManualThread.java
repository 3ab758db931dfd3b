package io.msocket.names.resolver;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** A thread of timers whose time the test moves: what is due runs while it does. What a task throws ends only that task, as usual. */
public final class ManualThread extends AbstractExecutorService implements ScheduledExecutorService {
    private final List<Task> waiting = new ArrayList<>();
    private long nowMillis;
    private boolean shut;

    private final class Task extends FutureTask<Object> implements ScheduledFuture<Object> {
        private final long atMillis;

        Task(Runnable command, long atMillis) {
            super(command, "done");
            this.atMillis = atMillis;
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(atMillis - nowMillis, TimeUnit.MILLISECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.MILLISECONDS), other.getDelay(TimeUnit.MILLISECONDS));
        }
    }

    /** So much time passes. */
    public void advance(Duration time) {
        long until = nowMillis + time.toMillis();
        for (Task next = due(until); next != null; next = due(until)) {
            nowMillis = Math.max(nowMillis, next.atMillis);
            waiting.remove(next);
            next.run();
        }
        nowMillis = until;
    }

    private Task due(long until) {
        return waiting.stream()
                .filter(task -> task.atMillis <= until)
                .min(Comparator.comparingLong(task -> task.atMillis))
                .orElse(null);
    }

    @Override
    public void execute(Runnable command) {
        schedule(command, 0, TimeUnit.MILLISECONDS);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        if (shut) {
            throw new RejectedExecutionException("it has ended");
        }
        Task task = new Task(command, nowMillis + unit.toMillis(delay));
        waiting.add(task);
        return task;
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long first, long period, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long first, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void shutdown() {
        shut = true;
        waiting.clear();
    }

    @Override
    public List<Runnable> shutdownNow() {
        List<Runnable> left = List.copyOf(waiting);
        shutdown();
        return left;
    }

    @Override
    public boolean isShutdown() {
        return shut;
    }

    @Override
    public boolean isTerminated() {
        return shut;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return shut;
    }
}
