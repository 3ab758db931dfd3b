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
 * for a while. A server has failed when it has answered badly, or when no question to it can be answered any more; the call, when all have.
 * Thread-safe.
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
            NameLookupException.Kind.TWICE,
            NameLookupException.Kind.MEMORY);

    /** To one server: it is asked again where its answer may have been lost with a network, or came too late. */
    private static final int MOST_QUESTIONS = 4;

    private final List<URI> servers;
    private final Function<URI, HttpRequest> question;
    private final Reader<T> reader;
    private final Means means;
    private final CompletableFuture<Answered<T>> done = new CompletableFuture<>();

    /** The first ones of the servers. Guarded by this, as what is in it, and the next. */
    private final List<Asked> asked = new ArrayList<>();

    private final List<NameLookupException> failures = new ArrayList<>();
    private @Nullable ScheduledFuture<?> hedge;

    /** A server that was asked. */
    private static final class Asked {
        private final URI server;
        private final List<CompletableFuture<?>> questions = new ArrayList<>();

        /** Questions that may still be answered. */
        private int pending;

        /** What was wrong with its answer, which may have been no fault of its own: then it is asked again. */
        private @Nullable NameLookupException doubt;

        private boolean failed;

        Asked(URI server) {
            this.server = server;
        }
    }

    /** Makes of an answer what it says. */
    @FunctionalInterface
    interface Reader<T> {
        T read(HttpResponse<byte[]> answer) throws NameLookupException;
    }

    /** What an answer says, and whose it was. */
    record Answered<T>(T value, URI server) {}

    /**
     * By what servers are asked.
     *
     * @param files runs readers, which may wait for files
     * @param hedgeMillis after so long without an answer the next server is asked as well
     * @param mostBytes of an answer
     */
    record Means(HttpClient http, ScheduledExecutorService timers, Executor files, long hedgeMillis, int mostBytes) {}

    ServerCall(List<URI> servers, Function<URI, HttpRequest> question, Reader<T> reader, Means means) {
        this.servers = servers;
        this.question = question;
        this.reader = reader;
        this.means = means;
    }

    /** Asks; what comes of it fails with a {@link NameLookupException}. */
    CompletableFuture<Answered<T>> start(long patienceMillis) {
        try {
            ScheduledFuture<?> late =
                    means.timers().schedule(() -> handleLate(patienceMillis), patienceMillis, TimeUnit.MILLISECONDS);
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
        NameLookupException late = new NameLookupException(
                NameLookupException.Kind.UNREACHABLE,
                "no name server has answered within %d ms".formatted(patienceMillis));
        fail(withWhatIsKnown(late, patienceMillis));
    }

    private synchronized NameLookupException withWhatIsKnown(NameLookupException late, long patienceMillis) {
        if (failures.isEmpty()) {
            return late;
        }
        NameLookupException known = worst();
        String message = known.kind() == NameLookupException.Kind.UNREACHABLE
                ? late.getMessage() + "; " + known.getMessage()
                : "%s; other name servers have not answered within %d ms".formatted(known.getMessage(), patienceMillis);
        NameLookupException told = told(known, message);
        told.addSuppressed(late);
        return told;
    }

    /** In these words, and with what the other servers have failed with. */
    private NameLookupException told(NameLookupException worst, String message) {
        NameLookupException told = new NameLookupException(worst.kind(), message, worst);
        failures.stream().filter(each -> each != worst).forEach(told::addSuppressed);
        return told;
    }

    /** Of equal ones the first. */
    private NameLookupException worst() {
        NameLookupException worst = failures.get(0);
        for (NameLookupException each : failures) {
            worst = weightOf(each) > weightOf(worst) ? each : worst;
        }
        return worst;
    }

    private static int weightOf(NameLookupException e) {
        return e.isOwnersWord() ? BY_WEIGHT.size() : BY_WEIGHT.indexOf(e.kind());
    }

    private synchronized void cancelAsked() {
        cancelHedge();
        asked.forEach(each -> each.questions.forEach(one -> one.cancel(true)));
    }

    private synchronized void cancelHedge() {
        if (hedge != null) {
            hedge.cancel(false);
        }
    }

    private synchronized void askNext() {
        cancelHedge();
        if (done.isDone() || asked.size() == servers.size()) {
            return;
        }
        Asked next = new Asked(servers.get(asked.size()));
        asked.add(next);
        ask(next);
        hedge = means.timers().schedule(this::askNext, means.hedgeMillis(), TimeUnit.MILLISECONDS);
    }

    /** Asks those once more who were asked and have not failed, since the connections by which they were may be dead. Returns at once. */
    synchronized void askAnew() {
        asked.forEach(this::ask);
    }

    /** False when it may not be asked any more. */
    private synchronized boolean ask(Asked whom) {
        if (done.isDone() || whom.failed || whom.questions.size() == MOST_QUESTIONS) {
            return false;
        }
        CompletableFuture<HttpResponse<byte[]>> answer = send(whom.server);
        whom.questions.add(answer);
        whom.pending++;
        boolean isSecond = whom.doubt != null;
        answer.whenCompleteAsync((response, why) -> handle(whom, isSecond, response, why), means.files());
        return true;
    }

    private CompletableFuture<HttpResponse<byte[]>> send(URI server) {
        try {
            return means.http().sendAsync(question.apply(server), LimitedBody.of(means.mostBytes()));
        } catch (RejectedExecutionException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            // There is no such port, or host; or no thread to be had. Then the others are asked.
            return CompletableFuture.failedFuture(e);
        }
    }

    /** @param isSecond whether the question was asked since an answer was in doubt */
    private void handle(
            Asked whom, boolean isSecond, @Nullable HttpResponse<byte[]> response, @Nullable Throwable why) {
        if (done.isDone()) {
            return;
        }
        if (response == null) {
            handleUnanswered(
                    whom,
                    new NameLookupException(
                            NameLookupException.Kind.UNREACHABLE,
                            "the name server %s cannot be reached: %s".formatted(whom.server, FailureText.of(why)),
                            why));
            return;
        }
        try {
            done.complete(new Answered<>(reader.read(response), whom.server));
        } catch (NameLookupException e) {
            handleBad(whom, isSecond, e);
        } catch (RuntimeException | Error e) {
            // Of what the application has given to judge by, or of memory. Whoever waits must not wait for ever.
            LOG.error("the answer of the name server {} could not be read", whom.server, e);
            handleFailed(
                    whom,
                    new NameLookupException(
                            NameLookupException.Kind.REFUSED,
                            "the answer of the name server %s could not be read: %s"
                                    .formatted(whom.server, PeerText.of(e.toString(), FailureText.MOST_SHOWN)),
                            e));
        }
    }

    /** Another question to the same server may still be answered. */
    private void handleUnanswered(Asked whom, NameLookupException e) {
        NameLookupException doubt;
        synchronized (this) {
            whom.pending--;
            if (whom.pending > 0) {
                return;
            }
            doubt = whom.doubt;
        }
        handleFailed(whom, doubt == null ? e : doubt);
    }

    /** What was seen may have been seen after the question was asked; for one that is asked afterwards that is no excuse. */
    private void handleBad(Asked whom, boolean isSecond, NameLookupException e) {
        if (!e.isOutdated() || isSecond) {
            handleFailed(whom, e);
        } else if (askOnceMore(whom, e)) {
            askNext();
        } else {
            handleUnanswered(whom, e);
        }
    }

    /** Unless it was for another answer to an earlier question, or may not be asked any more. */
    private synchronized boolean askOnceMore(Asked whom, NameLookupException e) {
        if (whom.doubt != null) {
            return false;
        }
        whom.doubt = e;
        boolean isAsked = ask(whom);
        whom.pending -= isAsked ? 1 : 0;
        return isAsked;
    }

    private void handleFailed(Asked whom, NameLookupException e) {
        NameLookupException why;
        synchronized (this) {
            if (whom.failed) {
                return;
            }
            whom.failed = true;
            failures.add(e);
            why = failures.size() < servers.size() ? null : told(worst(), String.valueOf(worst().getMessage()));
        }
        if (why == null) {
            askNext();
        } else {
            done.completeExceptionally(why);
        }
    }
}
