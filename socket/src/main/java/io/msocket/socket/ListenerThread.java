package io.msocket.socket;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that calls listeners, so that the event loops never wait for application code. */
final class ListenerThread {
    private static final Logger LOG = LoggerFactory.getLogger(ListenerThread.class);

    /** Events that may wait: more than any program makes whose listeners return. */
    private static final int QUEUE = 1024;

    private static final long IDLE_SECONDS = 10;

    /** Between two log lines about dropped events. */
    private static final long LOG_PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private static final ThreadPoolExecutor EXECUTOR = newExecutor();
    private static final AtomicLong NEXT_LOG = new AtomicLong(System.nanoTime());

    private ListenerThread() {}

    private static ThreadPoolExecutor newExecutor() {
        ThreadPoolExecutor executor =
                new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUE), call -> {
                    Thread thread = new Thread(call, "msocket-listeners");
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /** Runs the call soon; never blocks. */
    static void run(Runnable call) {
        try {
            EXECUTOR.execute(() -> guarded(call));
        } catch (RejectedExecutionException full) {
            long now = System.nanoTime();
            long next = NEXT_LOG.get();
            if (now - next >= 0 && NEXT_LOG.compareAndSet(next, now + LOG_PAUSE_NANOS)) {
                LOG.warn("A connection listener blocks: events are being dropped");
            }
        }
    }

    /** Application code may throw anything; the next listener is not to blame. */
    private static void guarded(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | Error e) {
            LOG.error("A connection listener failed", e);
        }
    }
}
