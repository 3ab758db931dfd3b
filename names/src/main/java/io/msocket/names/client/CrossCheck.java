package io.msocket.names.client;

import io.msocket.names.record.Name;
import io.msocket.names.record.SignedRecord;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks now and then another name server than the one that a watch hears whether it has another record of the name, and the same one where there
 * is no other. A server that keeps news back, and says each few seconds that it is there, would be heard for ever; so it is left for the one
 * that has something newer. All but the constructor runs on the client's timer thread; what is said is judged by threads that may wait for files.
 */
final class CrossCheck {
    private static final Logger LOG = LoggerFactory.getLogger(CrossCheck.class);

    /** An answer that there is nothing else. */
    private static final byte[] NOTHING = {};

    private final List<URI> servers;
    private final long mostMillis;
    private final Question question;
    private final Watch watch;
    private final ScheduledExecutorService timers;
    private final RandomGenerator random;
    private final Judgements judgements;

    /** The one that was asked last. */
    private int last;

    private @Nullable ScheduledFuture<?> next;
    private boolean closed;

    /** What a watch is for its checks. */
    interface Watch extends NewsSource.Sink {
        /** The server that is listened to. */
        URI heard();

        /** Another one is listened to from now on. */
        void goTo(URI other);
    }

    /** Asks a server for a record. */
    @FunctionalInterface
    interface Question {
        /**
         * Returns at once.
         *
         * @param tag of the record that is there; empty for none
         * @return another record; empty where there is none other
         */
        CompletableFuture<byte[]> ask(URI server, String tag);
    }

    /**
     * What it needs.
     *
     * @param timers the client's thread
     * @param files runs what may wait for files
     * @param random says when
     */
    record Means(ScheduledExecutorService timers, Executor files, RandomGenerator random) {}

    /** @param each the longest time between two questions; the shortest is half of it */
    CrossCheck(List<URI> servers, Duration each, Question question, Watch watch, Means means) {
        this.servers = servers.stream().distinct().toList();
        this.mostMillis = each.toMillis();
        this.question = question;
        this.watch = watch;
        this.timers = means.timers();
        this.random = means.random();
        this.judgements = new Judgements(means.files(), this::onTimers);
    }

    /** By HTTP, for the record of one name. */
    static Question byHttp(Name name, HttpClient http, Duration patience) {
        return (server, tag) -> {
            HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve("/v1/names/" + name))
                    .timeout(patience)
                    .header("Accept", NameClient.RECORD)
                    .GET();
            if (!tag.isEmpty()) {
                request.header("If-None-Match", '"' + tag + '"');
            }
            return http.sendAsync(request.build(), LimitedBody.of(SignedRecord.MAX_LENGTH))
                    .thenApply(answer -> answer.statusCode() == ServerProblem.OK ? answer.body() : NOTHING);
        };
    }

    /** From now on. */
    void begin() {
        long millis = mostMillis - random.nextLong(mostMillis / 2 + 1);
        try {
            next = timers.schedule(this::check, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("the client was closed, and nobody is asked any more", e);
        }
    }

    /** For good. */
    void close() {
        closed = true;
        if (next != null) {
            next.cancel(false);
        }
    }

    private void check() {
        if (closed) {
            return;
        }
        // First, whatever comes of the question: nobody else would ask again.
        begin();
        URI asked = other();
        CompletableFuture<byte[]> answer;
        try {
            answer = question.ask(asked, watch.tag());
        } catch (RuntimeException | Error e) {
            answer = CompletableFuture.failedFuture(e);
        }
        answer.whenComplete((record, why) -> onTimers(() -> handleAnswer(asked, record, why)));
    }

    /** Each in turn. */
    private URI other() {
        last = (last + 1) % servers.size();
        if (servers.get(last).equals(watch.heard())) {
            last = (last + 1) % servers.size();
        }
        return servers.get(last);
    }

    private void onTimers(Runnable what) {
        try {
            timers.execute(what);
        } catch (RejectedExecutionException e) {
            LOG.debug("the client was closed, and nobody waits for an answer any more", e);
        }
    }

    private void handleAnswer(URI asked, byte @Nullable [] record, @Nullable Throwable why) {
        if (record == null) {
            LOG.debug("the name server {} does not say whether it has another record", asked, why);
        } else if (isOther(record)) {
            judgements.ask(() -> watch.judgeRecord(record), verdict -> handleVerdict(asked, record, verdict));
        }
    }

    /** Not that of which the watch has told meanwhile. */
    private boolean isOther(byte[] record) {
        return !closed && record.length > 0 && !watch.isTold(record);
    }

    private void handleVerdict(URI asked, byte[] record, Judgements.Verdict verdict) {
        if (!isOther(record)) {
            return;
        }
        try {
            verdict.tell();
            LOG.info("the name server {} has not told what {} tells, which is listened to now", watch.heard(), asked);
            watch.goTo(asked);
        } catch (NameLookupException e) {
            handleLie(asked, e);
        } catch (RuntimeException | Error e) {
            LOG.error("what the name server {} says could not be handled", asked, e);
        }
    }

    /** What is older than what was seen is no reason to leave the one that is listened to, and no lie: it may come from a copy. */
    private void handleLie(URI asked, NameLookupException e) {
        if (e.isOutdated()) {
            LOG.debug("the name server {} has an older record", asked, e);
        } else {
            watch.handleTrouble(e);
        }
    }
}
