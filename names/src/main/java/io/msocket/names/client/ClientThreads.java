package io.msocket.names.client;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** What a client of names runs on: nine threads at most, which end when they have nothing to do for a while. */
final class ClientThreads {
    private static final int POOL = 4;

    private final ThreadPoolExecutor http;
    private final ThreadPoolExecutor files;
    private final ScheduledThreadPoolExecutor timers;

    /** @param idle how long one stays that has nothing to do */
    ClientThreads(Duration idle) {
        this.http = pool("msocket-names-client", idle);
        this.files = pool("msocket-names-files", idle);
        this.timers = new ScheduledThreadPoolExecutor(1, daemons("msocket-names-timers"));
        endWhenIdle(timers, idle);
        // Nearly every timer is cancelled long before its time, and would keep its answer in memory until then.
        timers.setRemoveOnCancelPolicy(true);
    }

    private static ThreadPoolExecutor pool(String name, Duration idle) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                POOL, POOL, 0, TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(), daemons(name));
        endWhenIdle(pool, idle);
        return pool;
    }

    private static void endWhenIdle(ThreadPoolExecutor pool, Duration idle) {
        pool.setKeepAliveTime(idle.toMillis(), TimeUnit.MILLISECONDS);
        pool.allowCoreThreadTimeOut(true);
    }

    private static ThreadFactory daemons(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** For the client of HTTP. */
    ExecutorService http() {
        return http;
    }

    /** For what is judged by what was seen, which may wait for files: of a watch or a server that is asked one thing at a time. */
    ExecutorService files() {
        return files;
    }

    /** One. */
    ScheduledExecutorService timers() {
        return timers;
    }

    /** Connections are closed by the threads that have opened them, so these go last. */
    void end() {
        timers.shutdownNow();
        http.shutdown();
        files.shutdown();
    }
}
