package io.msocket.socket;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What sockets do later: by one daemon thread, which lives while there is something to do. Thread-safe. */
final class Timers {
    private static final Logger LOG = LoggerFactory.getLogger(Timers.class);
    private static final long IDLE_SECONDS = 10;

    private static final ScheduledThreadPoolExecutor THREAD = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "msocket-timers");
        thread.setDaemon(true);
        return thread;
    });

    static {
        THREAD.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        THREAD.allowCoreThreadTimeOut(true);
    }

    private Timers() {}

    /** Runs the task after that time, if the process still lives then. What it throws is logged. */
    static void after(long millis, Runnable task) {
        ScheduledFuture<?> scheduled = THREAD.schedule(() -> runGuarded(task), millis, TimeUnit.MILLISECONDS);
        LOG.trace("in {} ms: {}", millis, scheduled);
    }

    private static void runGuarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("What was to be done later has failed", e);
        }
    }
}
