package io.msocket.names.resolver;

import io.msocket.protocol.Pauses;
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A watch that cannot begin before its name servers are found, and tries that until it is closed. Thread-safe. */
final class PatientWatch implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(PatientWatch.class);

    /** Name servers that can be found again are, a minute later at most. */
    private static final Pauses PAUSES_MILLIS = new Pauses(1_000, 60_000);

    private final String name;
    private final Supplier<CompletableFuture<Closeable>> beginning;
    private final Later later;

    /** Guarded by this, as the next. */
    private int failures;

    private @Nullable Closeable begun;
    private boolean closed;

    /** Has something done after a while. */
    @FunctionalInterface
    interface Later {
        void run(long millis, Runnable task);

        /** By the clock. */
        static Later byClock() {
            return (millis, task) -> CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS)
                    .execute(task);
        }
    }

    private PatientWatch(String name, Supplier<CompletableFuture<Closeable>> beginning, Later later) {
        this.name = name;
        this.beginning = beginning;
        this.later = later;
    }

    /**
     * Begins one. Returns at once.
     *
     * @param name for the log
     * @param beginning tries to begin it
     */
    static PatientWatch begin(String name, Supplier<CompletableFuture<Closeable>> beginning, Later later) {
        PatientWatch watch = new PatientWatch(name, beginning, later);
        watch.attempt();
        return watch;
    }

    private void attempt() {
        synchronized (this) {
            if (closed) {
                return;
            }
        }
        beginning.get().whenComplete((watch, why) -> {
            if (watch == null) {
                LOG.debug("{} cannot be watched yet", name, why);
                later.run(nextPause(), this::attempt);
            } else {
                keep(watch);
            }
        });
    }

    private synchronized long nextPause() {
        failures++;
        return PAUSES_MILLIS.after(failures, ThreadLocalRandom.current().nextDouble());
    }

    private void keep(Closeable watch) {
        boolean late;
        synchronized (this) {
            late = closed;
            begun = watch;
        }
        if (late) {
            end(watch);
        }
    }

    /** Returns at once. */
    @Override
    public void close() {
        Closeable ended;
        synchronized (this) {
            closed = true;
            ended = begun;
        }
        end(ended);
    }

    private void end(@Nullable Closeable watch) {
        try {
            if (watch != null) {
                watch.close();
            }
        } catch (IOException e) {
            LOG.debug("the watch of {} cannot be ended", name, e);
        }
    }
}
