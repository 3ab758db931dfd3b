package io.msocket.cli;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Shows snapshots at a steady pace until closed, also while nothing moves: a stall should be seen. */
final class Progress {
    /** Where snapshots are shown. Called from one thread at a time. */
    interface View {
        /** How often to show one, in milliseconds. */
        long intervalMillis();

        /**
         * Shows one.
         *
         * @param now {@link System#nanoTime}
         */
        void show(Snapshot snapshot, long now);

        /** No more will come. */
        void end();
    }

    /** How long to wait for a view that is just being drawn, in milliseconds; a terminal may be stopped by Ctrl-S. */
    private static final long END_MILLIS = 1000;

    private final View view;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "progress");
        thread.setDaemon(true);
        return thread;
    });

    private Progress(View view) {
        this.view = view;
    }

    /** Starts to show what {@code source} gives. */
    static Progress start(Supplier<Snapshot> source, View view) {
        Progress progress = new Progress(view);
        long interval = view.intervalMillis();
        var unused = progress.timer.scheduleAtFixedRate(
                () -> view.show(source.get(), System.nanoTime()), interval, interval, TimeUnit.MILLISECONDS);
        return progress;
    }

    /** Ends the view. Idempotent. */
    void close() {
        if (timer.isShutdown()) {
            return;
        }
        timer.shutdownNow();
        try {
            if (timer.awaitTermination(END_MILLIS, TimeUnit.MILLISECONDS)) {
                view.end();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
