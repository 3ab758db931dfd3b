package io.msocket.names.client;

import io.msocket.protocol.PeerText;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One question to several name servers, of which the first good answer counts: the next one is asked when one has failed, or has not answered
 * for a while. Thread-safe.
 *
 * @param <T> what the answer says
 */
final class ServerCall<T> {
    private static final Logger LOG = LoggerFactory.getLogger(ServerCall.class);

    /** What tells more comes later; above all is what the owner says. */
    private static final List<NameLookupException.Kind> BY_WEIGHT = List.of(
            NameLookupException.Kind.UNREACHABLE,
            NameLookupException.Kind.REFUSED,
            NameLookupException.Kind.UNKNOWN_NAME,
            NameLookupException.Kind.STALE,
            NameLookupException.Kind.NOT_OWNER,
            NameLookupException.Kind.OUT_OF_TIME,
            NameLookupException.Kind.TAMPERED,
            NameLookupException.Kind.TWICE);

    private final List<URI> servers;
    private final Function<URI, HttpRequest> question;
    private final Reader<T> reader;
    private final HttpClient http;
    private final ScheduledExecutorService timers;
    private final Executor files;
    private final long hedgeMillis;
    private final int mostBytes;
    private final CompletableFuture<Answered<T>> done = new CompletableFuture<>();

    // Guarded by this.
    private final List<CompletableFuture<?>> asked = new ArrayList<>();
    private @Nullable ScheduledFuture<?> hedge;
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

    /** @param files runs the reader, which may wait for files */
    ServerCall(
            List<URI> servers,
            Function<URI, HttpRequest> question,
            Reader<T> reader,
            HttpClient http,
            ScheduledExecutorService timers,
            Executor files,
            long hedgeMillis,
            int mostBytes) {
        this.servers = servers;
        this.question = question;
        this.reader = reader;
        this.http = http;
        this.timers = timers;
        this.files = files;
        this.hedgeMillis = hedgeMillis;
        this.mostBytes = mostBytes;
    }

    /** Asks; what comes of it fails with a {@link NameLookupException}. */
    CompletableFuture<Answered<T>> start(long patienceMillis) {
        try {
            ScheduledFuture<?> late =
                    timers.schedule(() -> handleLate(patienceMillis), patienceMillis, TimeUnit.MILLISECONDS);
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

    private void handleLate(long patienceMillis) {
        NameLookupException known;
        synchronized (this) {
            known = worst;
        }
        String late = "no name server has answered within %d ms".formatted(patienceMillis);
        if (known == null) {
            fail(new NameLookupException(NameLookupException.Kind.UNREACHABLE, late));
        } else if (known.kind() == NameLookupException.Kind.UNREACHABLE) {
            fail(new NameLookupException(known.kind(), late + "; " + known.getMessage(), known));
        } else {
            fail(new NameLookupException(
                    known.kind(),
                    "%s; other name servers have not answered within %d ms"
                            .formatted(known.getMessage(), patienceMillis),
                    known));
        }
    }

    private synchronized void cancelAsked() {
        cancelHedge();
        asked.forEach(each -> each.cancel(true));
    }

    private synchronized void cancelHedge() {
        if (hedge != null) {
            hedge.cancel(false);
        }
    }

    private void askNext() {
        URI server;
        CompletableFuture<HttpResponse<byte[]>> answer;
        synchronized (this) {
            cancelHedge();
            if (done.isDone() || next == servers.size()) {
                return;
            }
            server = servers.get(next);
            next++;
            answer = send(server);
            asked.add(answer);
            hedge = timers.schedule(this::askNext, hedgeMillis, TimeUnit.MILLISECONDS);
        }
        answer.whenCompleteAsync((response, why) -> handle(server, response, why), files);
    }

    private CompletableFuture<HttpResponse<byte[]>> send(URI server) {
        try {
            return http.sendAsync(question.apply(server), LimitedBody.of(mostBytes));
        } catch (IllegalArgumentException e) {
            // There is no such port, or host.
            return CompletableFuture.failedFuture(e);
        }
    }

    private void handle(URI server, @Nullable HttpResponse<byte[]> response, @Nullable Throwable why) {
        if (done.isDone()) {
            return;
        }
        if (response == null) {
            handleFailed(new NameLookupException(
                    NameLookupException.Kind.UNREACHABLE,
                    "the name server %s cannot be reached: %s".formatted(server, FailureText.of(why)),
                    why));
            return;
        }
        try {
            done.complete(new Answered<>(reader.read(response), server));
        } catch (NameLookupException e) {
            handleFailed(e);
        } catch (RuntimeException e) {
            // Of what the application has given to judge by, most likely. Whoever waits must not wait for ever.
            LOG.error("the answer of the name server {} could not be read", server, e);
            handleFailed(new NameLookupException(
                    NameLookupException.Kind.REFUSED,
                    "the answer of the name server %s could not be read: %s"
                            .formatted(server, PeerText.of(e.toString(), FailureText.MOST_SHOWN)),
                    e));
        }
    }

    private void handleFailed(NameLookupException e) {
        NameLookupException why;
        synchronized (this) {
            failed++;
            if (worst == null || weightOf(e) > weightOf(worst)) {
                worst = e;
            }
            why = failed < servers.size() ? null : worst;
        }
        if (why == null) {
            askNext();
        } else {
            done.completeExceptionally(why);
        }
    }

    private static int weightOf(NameLookupException e) {
        return e.isOwnersWord() ? BY_WEIGHT.size() : BY_WEIGHT.indexOf(e.kind());
    }
}
