package io.msocket.names.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One question to several name servers, of which the first good answer counts: the next one is asked when one has failed, or has not answered
 * for a while. Thread-safe.
 *
 * @param <T> what the answer says
 */
final class ServerCall<T> {
    private final List<URI> servers;
    private final Function<URI, HttpRequest> question;
    private final Reader<T> reader;
    private final HttpClient http;
    private final ScheduledExecutorService timers;
    private final long hedgeMillis;
    private final int mostBytes;
    private final CompletableFuture<Answered<T>> done = new CompletableFuture<>();
    private final List<CompletableFuture<?>> asked = new ArrayList<>();
    private int next;
    private int failed;
    private @Nullable NameLookupException worst;

    /** Makes of an answer what it says. */
    @FunctionalInterface
    interface Reader<T> {
        T read(HttpResponse<byte[]> answer) throws NameLookupException;
    }

    /** What an answer says, and whose it was. */
    record Answered<T>(T value, URI server) {}

    ServerCall(
            List<URI> servers,
            Function<URI, HttpRequest> question,
            Reader<T> reader,
            HttpClient http,
            ScheduledExecutorService timers,
            long hedgeMillis,
            int mostBytes) {
        this.servers = servers;
        this.question = question;
        this.reader = reader;
        this.http = http;
        this.timers = timers;
        this.hedgeMillis = hedgeMillis;
        this.mostBytes = mostBytes;
    }

    /** Asks; what comes of it fails with a {@link NameLookupException}. */
    CompletableFuture<Answered<T>> start(long patienceMillis) {
        try {
            ScheduledFuture<?> late = timers.schedule(
                    () -> done.completeExceptionally(new NameLookupException(
                            NameLookupException.Kind.UNREACHABLE,
                            "no name server has answered within %d ms%s".formatted(patienceMillis, known()))),
                    patienceMillis,
                    TimeUnit.MILLISECONDS);
            done.whenComplete((unused, why) -> {
                late.cancel(false);
                cancelAsked();
            });
            askNext();
        } catch (RejectedExecutionException e) {
            // The client is being closed.
            done.completeExceptionally(e);
        }
        return done;
    }

    /** Nobody waits for an answer any more. */
    void fail(NameLookupException why) {
        done.completeExceptionally(why);
    }

    private synchronized String known() {
        return worst == null ? "" : "; " + worst.getMessage();
    }

    private synchronized void cancelAsked() {
        asked.forEach(each -> each.cancel(true));
    }

    private synchronized void askNext() {
        if (done.isDone() || next == servers.size()) {
            return;
        }
        URI server = servers.get(next);
        next++;
        CompletableFuture<HttpResponse<byte[]>> answer =
                http.sendAsync(question.apply(server), LimitedBody.of(mostBytes));
        asked.add(answer);
        answer.whenComplete((response, why) -> handle(server, response, why));
        timers.schedule(this::askNext, hedgeMillis, TimeUnit.MILLISECONDS);
    }

    private void handle(URI server, @Nullable HttpResponse<byte[]> response, @Nullable Throwable why) {
        if (done.isDone()) {
            return;
        }
        try {
            if (response == null) {
                throw new NameLookupException(
                        NameLookupException.Kind.UNREACHABLE,
                        "the name server %s cannot be reached: %s".formatted(server, textOf(why)));
            }
            done.complete(new Answered<>(reader.read(response), server));
        } catch (NameLookupException e) {
            handleFailed(e);
        }
    }

    private static String textOf(@Nullable Throwable why) {
        Throwable cause = why;
        while (cause != null
                && cause.getCause() != null
                && !(cause instanceof IOException && cause.getMessage() != null)) {
            cause = cause.getCause();
        }
        return cause == null
                ? "unknown"
                : cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    private void handleFailed(NameLookupException e) {
        NameLookupException why;
        synchronized (this) {
            failed++;
            // What one that answers says is worth more than that another one does not.
            if (worst == null || worst.kind() == NameLookupException.Kind.UNREACHABLE) {
                worst = e;
            }
            if (failed < servers.size()) {
                why = null;
            } else {
                why = worst;
            }
        }
        if (why == null) {
            askNext();
        } else {
            done.completeExceptionally(why);
        }
    }
}
