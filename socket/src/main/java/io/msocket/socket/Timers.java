package io.msocket.socket;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What sockets do later: by a few daemon threads, which live while there is something to do. Thread-safe. */
final class Timers {
    private static final Logger LOG = LoggerFactory.getLogger(Timers.class);

    /** A server that gives an address up waits for an event loop. */
    static final int MOST_THREADS = 4;

    private static final long IDLE_SECONDS = 10;

    private static final ScheduledThreadPoolExecutor THREADS = new ScheduledThreadPoolExecutor(MOST_THREADS, task -> {
        Thread thread = new Thread(task, "msocket-timers");
        thread.setDaemon(true);
        return thread;
    });

    static {
        THREADS.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        THREADS.allowCoreThreadTimeOut(true);
        THREADS.setRemoveOnCancelPolicy(true);
    }

    private Timers() {}

    /** Something that is to be done later. Thread-safe. */
    @FunctionalInterface
    interface Timer {
        /** It is not done, unless that has begun. */
        void cancel();
    }

    /** Runs the task after that time, if the process still lives then. What it throws is logged. */
    static Timer after(long millis, Runnable task) {
        ScheduledFuture<?> scheduled = THREADS.schedule(() -> runGuarded(task), millis, TimeUnit.MILLISECONDS);
        return () -> scheduled.cancel(false);
    }

    /** How much is to be done later. */
    static int waiting() {
        return THREADS.getQueue().size();
    }

    private static void runGuarded(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            LOG.error("What was to be done later has failed", e);
        }
    }
}
