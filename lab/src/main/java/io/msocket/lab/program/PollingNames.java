package io.msocket.lab.program;

import io.msocket.socket.NameResolver;
import io.msocket.socket.NamedEndpoint;
import java.io.Closeable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks another resolver every so often in place of a watch, as the paper's clients do. Thread-safe. */
final class PollingNames implements NameResolver {
    private final NameResolver asked;
    private final long everyMillis;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "polling-names");
        thread.setDaemon(true);
        return thread;
    });

    PollingNames(NameResolver asked, long everyMillis) {
        this.asked = asked;
        this.everyMillis = everyMillis;
    }

    @Override
    public CompletableFuture<NamedEndpoint> resolve(String name) {
        return asked.resolve(name);
    }

    @Override
    public Closeable watch(String name, Consumer<NamedEndpoint> news) {
        Future<?> polling =
                timer.scheduleAtFixedRate(new Poll(name, news), everyMillis, everyMillis, TimeUnit.MILLISECONDS);
        return () -> polling.cancel(false);
    }

    @Override
    public void handleNetworkChange() {
        asked.handleNetworkChange();
    }

    /** One question at a time: what is not answered when the next one is due is not waited for. For the timer's thread. */
    private final class Poll implements Runnable {
        private final String name;
        private final Consumer<NamedEndpoint> news;
        private @Nullable CompletableFuture<NamedEndpoint> question;

        Poll(String name, Consumer<NamedEndpoint> news) {
            this.name = name;
            this.news = news;
        }

        @Override
        public void run() {
            if (question != null) {
                question.cancel(true);
            }
            question = asked.resolve(name);
            // Who gets no answer asks again.
            var unused = question.thenAccept(news);
        }
    }
}
