package io.msocket.names.server;

import io.msocket.names.record.Name;
import io.msocket.protocol.FairQueue;
import io.msocket.protocol.Pauses;
import io.msocket.protocol.Principal;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The names that one other name server is to look at again: one request at a time, with all that has come meanwhile, each name once.
 * Thread-safe.
 */
final class HintQueue implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HintQueue.class);

    /** For a request and its answer. */
    static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** Names; of more, whoever has most there loses his oldest. */
    static final int MOST_WAITING = 4096;

    /** Short of the time in which whoever watches there is told all the same. */
    private static final Pauses PAUSES_MILLIS = new Pauses(100, WatchStream.HEARTBEAT_MILLIS);

    private final URI target;
    private final HttpClient http;

    // Guarded by this.
    private final FairQueue<Name> waiting = new FairQueue<>(MOST_WAITING, FairQueue.GivesWay.OLDEST);
    /** What is in the queue. */
    private final Set<Name> names = new HashSet<>();
    /** Whether a request is on its way, or a pause has begun. */
    private boolean busy;

    /** By it the pauses grow, and the log has one line of a row. */
    private final FailureStreak streak = new FailureStreak();

    private boolean closed;

    /** @param peer as {@link NameServerSettings} has it */
    HintQueue(URI peer, HttpClient http) {
        this.target = peer.resolve(NamesApi.HINTS);
        this.http = http;
    }

    /** @param who has caused it */
    void add(Name name, Principal who) {
        synchronized (this) {
            if (closed || !names.add(name)) {
                return;
            }
            Name victim = waiting.add(name, who);
            if (victim != null) {
                names.remove(victim);
            }
            if (busy) {
                return;
            }
            busy = true;
        }
        sendNext();
    }

    private void sendNext() {
        CompletableFuture<HttpResponse<Void>> answer;
        try {
            String body = takeNext();
            if (body.isEmpty()) {
                return;
            }
            HttpRequest request = HttpRequest.newBuilder(target)
                    .timeout(TIMEOUT)
                    .header("content-type", Answer.TEXT)
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build();
            answer = http.sendAsync(request, HttpResponse.BodyHandlers.discarding());
        } catch (RuntimeException | Error e) {
            // Such as for want of a thread, or of memory: what comes later is to be sent all the same.
            answer = CompletableFuture.failedFuture(e);
        }
        answer.whenComplete(this::handleAnswer);
    }

    /** As many names as one request may have, a line for each; empty when there is nothing more to do. */
    private synchronized String takeNext() {
        StringJoiner lines = new StringJoiner("\n");
        for (int count = 0; count < NamesApi.MOST_NAMES && !closed; count++) {
            Name next = waiting.poll();
            if (next == null) {
                break;
            }
            names.remove(next);
            lines.add(next.toString());
        }
        busy = lines.length() > 0;
        return lines.toString();
    }

    private void handleAnswer(@Nullable HttpResponse<Void> response, @Nullable Throwable failure) {
        if (response != null && response.statusCode() == Answer.NO_CONTENT) {
            handleReached();
            sendNext();
            return;
        }
        String why = response == null ? reason(failure) : "it answers with the status " + response.statusCode();
        try {
            CompletableFuture.delayedExecutor(pauseAfterFailure(why), TimeUnit.MILLISECONDS)
                    .execute(this::sendNext);
        } catch (RuntimeException | Error e) {
            LOG.error("{} is told of new records when there is another one", target, e);
            rest();
        }
    }

    private synchronized void rest() {
        busy = false;
    }

    private static String reason(@Nullable Throwable failure) {
        Throwable reason =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (reason instanceof HttpTimeoutException) {
            return "it does not answer";
        }
        if (reason instanceof ConnectException) {
            return "nobody answers there";
        }
        return String.valueOf(reason);
    }

    private synchronized void handleReached() {
        if (streak.handleReached(System.nanoTime())) {
            LOG.info("{} is told of new records again", target);
        }
    }

    private synchronized long pauseAfterFailure(String why) {
        int failures = streak.handleFailure(System.nanoTime());
        if (failures == 1) {
            LOG.warn("{} cannot be told of new records, and finds them later by itself: {}", target, why);
        }
        return PAUSES_MILLIS.after(failures, ThreadLocalRandom.current().nextDouble());
    }

    synchronized int waiting() {
        return waiting.size();
    }

    /** What is on its way is not waited for. */
    @Override
    public synchronized void close() {
        closed = true;
        waiting.clear();
        names.clear();
    }
}
