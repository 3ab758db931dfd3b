package io.msocket.names.client;

import io.msocket.names.record.Name;
import io.msocket.names.record.SignedRecord;
import io.msocket.protocol.PeerText;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what name servers say of a name: a stream of events from one server, then from the next. Where streams are silent although servers
 * answer, as behind a proxy that holds them back, one answer after the other is waited for. All but the constructor runs on the client's timer
 * thread; what is said is judged by threads that may wait for files, one thing at a time.
 */
final class NewsSource {
    private static final Logger LOG = LoggerFactory.getLogger(NewsSource.class);

    private static final String EVENTS = "text/event-stream";

    /** For so long a server holds an answer back at most. */
    private static final long LONGEST_WAIT_SECONDS = 25;

    /** For the way of an answer that was held back. */
    private static final long WAY_SECONDS = 5;

    /** A connection that ends sooner is one that has failed. */
    private static final long LASTING_NANOS = 5_000_000_000L;

    private static final int MOST_LINE = 256 * 1024;
    private static final int SILENT_STREAMS = 2;

    private final Name name;
    private final List<URI> servers;
    private final HttpClient http;
    private final ScheduledExecutorService timers;
    private final long silenceMillis;
    private final Sink sink;
    private final Judgements judgements;
    private final RetryPause pause = new RetryPause(new SplittableRandom());

    private int server;
    private @Nullable CompletableFuture<?> connection;
    private @Nullable ScheduledFuture<?> silence;
    private @Nullable ScheduledFuture<?> nextTry;
    /** Of the connection that is open; what comes of others is too late. */
    private int attempt;

    /** Something came of it, and was no lie. */
    private boolean worked;

    private long connectedAt;
    private NoNews noNews = new NoNews(System.nanoTime());

    /** A piece of this stream is being handled, and its end waits for that. */
    private boolean busy;

    private @Nullable Runnable streamEnd;

    private int silentStreams;

    /** What this server has said last was older than what was seen, and may have been on its way when that was. */
    private boolean doubtful;

    private boolean closed;

    /** Why servers have failed since one has worked. */
    private final List<String> failures = new ArrayList<>();

    private @Nullable NameLookupException trouble;

    /** What a server says is handled. */
    @FunctionalInterface
    private interface Handling {
        /** @throws IOException when it cannot be */
        void run() throws IOException;
    }

    /** What follows when that was judged. */
    @FunctionalInterface
    private interface Sequel {
        /** @throws IOException as for handling */
        void goOn(boolean isNews) throws IOException;
    }

    /** Who is told what the servers say. */
    interface Sink {
        /** The tag of the record that is there; empty for none. */
        String tag();

        /** Whether this is the record that was told last: then it needs no judgement, which costs more than to send it again and again. */
        boolean isTold(byte[] bytes);

        /** A {@link Judgements.Question}: there is a record. */
        Judgements.Verdict judgeRecord(byte[] bytes) throws NameLookupException;

        /** Another: there is none, as that server says. */
        Judgements.Verdict judgeAbsence(URI server) throws NameLookupException;

        /** A server lies, or none works. */
        void handleTrouble(NameLookupException trouble);
    }

    /** @param files runs what may wait for files */
    NewsSource(
            Name name,
            List<URI> servers,
            HttpClient http,
            ScheduledExecutorService timers,
            Executor files,
            long silenceMillis,
            Sink sink) {
        this.name = name;
        this.servers = servers;
        this.http = http;
        this.timers = timers;
        this.silenceMillis = silenceMillis;
        this.sink = sink;
        this.judgements = new Judgements(files, this::onTimers);
    }

    /** Begins. */
    void open() {
        connect();
    }

    /** For good. */
    void close() {
        closed = true;
        leave();
    }

    /** At once; what was learnt of connections holds no more. */
    void goElsewhere() {
        pause.reset();
        silentStreams = 0;
        turnToNext();
        leave();
        connect();
    }

    /** Whom nothing was said of yet. */
    private void turnToNext() {
        server = (server + 1) % servers.size();
        doubtful = false;
    }

    /** That no server works, if it is so and was told. */
    @Nullable
    NameLookupException trouble() {
        return trouble;
    }

    private void leave() {
        attempt++;
        cancel(silence);
        cancel(nextTry);
        if (connection != null) {
            connection.cancel(true);
            connection = null;
        }
    }

    private static void cancel(@Nullable ScheduledFuture<?> timer) {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    private void connect() {
        if (closed) {
            return;
        }
        worked = false;
        connectedAt = System.nanoTime();
        noNews = new NoNews(connectedAt);
        busy = false;
        streamEnd = null;
        int mine = ++attempt;
        try {
            if (silentStreams >= SILENT_STREAMS) {
                poll(mine);
            } else {
                stream(mine);
            }
        } catch (RejectedExecutionException e) {
            LOG.debug("the client was closed, and nobody waits for news of {} any more", name, e);
        } catch (RuntimeException | Error e) {
            // There is no such port, or host; or no thread to be had. Whatever it is, nobody else would try again.
            LOG.debug("the name server {} cannot be asked", current(), e);
            handleFailure("cannot be reached: " + FailureText.of(e));
        }
    }

    /** What a connection brings, on the timer thread, if it is still the one that counts. */
    private void later(int mine, Runnable what) {
        onTimers(() -> runIfCurrent(mine, what));
    }

    private void onTimers(Runnable what) {
        try {
            timers.execute(what);
        } catch (RejectedExecutionException e) {
            LOG.debug("the client was closed, and nobody waits for news of {} any more", name, e);
        }
    }

    private void runIfCurrent(int mine, Runnable what) {
        if (mine != attempt || closed) {
            return;
        }
        try {
            what.run();
        } catch (RuntimeException | Error e) {
            // Of what the application has given to judge by, most likely. Whatever it is, nobody else would begin anew.
            LOG.error("what the name server {} says of {} could not be handled", current(), name, e);
            handleLie(new NameLookupException(
                    NameLookupException.Kind.REFUSED,
                    "what the name server %s says could not be handled: %s"
                            .formatted(current(), PeerText.of(e.toString(), FailureText.MOST_SHOWN)),
                    e));
        }
    }

    URI current() {
        return servers.get(server);
    }

    private void listenForSilence(int mine, long millis) {
        cancel(silence);
        silence = timers.schedule(() -> runIfCurrent(mine, () -> handleSilence(millis)), millis, TimeUnit.MILLISECONDS);
    }

    private void handleSilence(long millis) {
        silentStreams += worked ? 0 : 1;
        handleFailure("has said nothing for %d ms".formatted(millis));
    }

    // --- what is judged

    private void judge(int mine, Judgements.Question question, Sequel sequel) {
        // It is not the server that is silent meanwhile.
        cancel(silence);
        judgements.ask(
                question,
                verdict -> runIfCurrent(mine, () -> {
                    listenForSilence(mine, silenceMillis);
                    handle(() -> {
                        boolean isNews = verdict.tell();
                        // That it is there, as heartbeats say, does not make good what it has said.
                        doubtful = false;
                        sequel.goOn(isNews);
                    });
                }));
    }

    private void judgeAbsence(int mine, Sequel sequel) {
        URI its = current();
        judge(mine, () -> sink.judgeAbsence(its), sequel);
    }

    /** Where what a server says cannot be, it lies. */
    private void handle(Handling handling) {
        try {
            handling.run();
        } catch (NameLookupException e) {
            handleLie(e);
        } catch (IOException e) {
            handleLie(new NameLookupException(
                    NameLookupException.Kind.TAMPERED,
                    "the name server %s: %s"
                            .formatted(current(), PeerText.of(String.valueOf(e.getMessage()), FailureText.MOST_SHOWN)),
                    e));
        }
    }

    // --- what becomes of a connection

    private void handleWorked() {
        worked = true;
        failures.clear();
        trouble = null;
    }

    /** The end of one that has worked is none: the next try will tell. */
    private void handleFailure(String why) {
        if (!worked && trouble == null) {
            failures.add("the name server %s %s".formatted(current(), why));
            if (failures.size() == servers.size()) {
                trouble = new NameLookupException(
                        NameLookupException.Kind.UNREACHABLE,
                        "nothing is heard of %s: %s".formatted(name, String.join("; ", failures)));
                sink.handleTrouble(trouble);
            }
        }
        handleEnd();
    }

    private void handleLie(NameLookupException e) {
        if (e.isOutdated() && !doubtful) {
            LOG.debug("the name server {} is heard once more", current(), e);
            doubtful = true;
            tryLater();
            return;
        }
        sink.handleTrouble(e);
        pause.handleFailure();
        handleEnd();
    }

    /** The next server, or the same one again. */
    private void handleEnd() {
        turnToNext();
        tryLater();
    }

    /** Nearly at once at first and then less and less often. */
    private void tryLater() {
        leave();
        if (worked && System.nanoTime() - connectedAt >= LASTING_NANOS) {
            pause.reset();
        }
        nextTry = timers.schedule(this::connect, pause.next(), TimeUnit.MILLISECONDS);
    }

    // --- a stream

    private void stream(int mine) {
        String known = sink.tag().isEmpty() ? "" : "," + sink.tag();
        HttpRequest request = HttpRequest.newBuilder(current().resolve("/v1/watch?name=" + name + known))
                .header("Accept", EVENTS)
                .GET()
                .build();
        EventReader reader = new EventReader(MOST_LINE);
        WatchBody.Taker taker = (piece, taken) -> later(mine, () -> handlePiece(mine, reader, piece, taken));
        CompletableFuture<HttpResponse<byte[]>> answer = http.sendAsync(
                request,
                head -> isStream(head.statusCode(), head.headers())
                        ? new WatchBody(taker)
                        : LimitedBody.of(SignedRecord.MAX_LENGTH).apply(head));
        connection = answer;
        listenForSilence(mine, silenceMillis);
        answer.whenComplete((response, why) -> later(mine, () -> handleStreamEnd(response, why)));
    }

    /** Whatever else it is would not be told from a stream that says nothing yet. */
    private static boolean isStream(int status, HttpHeaders headers) {
        return status == ServerProblem.OK
                && headers.firstValue("Content-Type").orElse(EVENTS).startsWith(EVENTS);
    }

    private void handlePiece(int mine, EventReader reader, List<ByteBuffer> piece, Runnable taken) {
        busy = true;
        handle(() -> {
            Deque<EventReader.Event> events = new ArrayDeque<>();
            for (ByteBuffer part : piece) {
                noNews.handleBytes(part.remaining(), System.nanoTime());
                events.addAll(reader.read(part));
            }
            handleEvents(mine, events, taken);
        });
    }

    /** One after the other, and then the next piece. */
    private void handleEvents(int mine, Deque<EventReader.Event> events, Runnable taken) throws IOException {
        Sequel next = isNews -> {
            noNews.handleSaid(isNews, System.nanoTime());
            handleEvents(mine, events, taken);
        };
        while (!events.isEmpty()) {
            EventReader.Event event = events.remove();
            switch (event.type()) {
                case "record", "removed" -> {
                    byte[] record = RecordText.recordIn(event.data());
                    if (!sink.isTold(record)) {
                        judge(mine, () -> sink.judgeRecord(record), next);
                        return;
                    }
                    doubtful = false;
                    noNews.handleSaid(false, System.nanoTime());
                }
                case "absent" -> {
                    judgeAbsence(mine, next);
                    return;
                }
                default -> {
                    // Of a later version; what counts comes as a record.
                }
            }
        }
        silentStreams = 0;
        handleWorked();
        listenForSilence(mine, silenceMillis);
        busy = false;
        if (streamEnd == null) {
            taken.run();
        } else {
            streamEnd.run();
        }
    }

    /** After all that has come before it. */
    private void handleStreamEnd(@Nullable HttpResponse<byte[]> response, @Nullable Throwable why) {
        if (busy) {
            streamEnd = () -> handleStreamEnd(response, why);
            return;
        }
        if (response == null) {
            handleFailure("cannot be reached: " + FailureText.of(why));
        } else if (!isStream(response.statusCode(), response.headers())) {
            handleFailure(ServerProblem.textOf(response));
        } else {
            handleFailure("ends the stream without a word");
        }
    }

    // --- one answer after the other

    private void poll(int mine) {
        long wait = Math.max(
                1, Math.min(LONGEST_WAIT_SECONDS, TimeUnit.MILLISECONDS.toSeconds(silenceMillis) - WAY_SECONDS));
        // Where nothing is known, what is there is told at once, and that there is nothing only when it ends.
        String known = sink.tag().isEmpty() ? "0" : sink.tag();
        HttpRequest request = HttpRequest.newBuilder(current().resolve("/v1/names/%s?wait=%d".formatted(name, wait)))
                .header("Accept", "application/vnd.msocket.name-record")
                .header("If-None-Match", '"' + known + '"')
                .GET()
                .build();
        CompletableFuture<HttpResponse<byte[]>> answer =
                http.sendAsync(request, LimitedBody.of(SignedRecord.MAX_LENGTH));
        connection = answer;
        listenForSilence(mine, Math.max(silenceMillis, TimeUnit.SECONDS.toMillis(wait + WAY_SECONDS)));
        answer.whenComplete((response, why) -> later(mine, () -> handlePolled(mine, response, why)));
    }

    private void handlePolled(int mine, @Nullable HttpResponse<byte[]> response, @Nullable Throwable why) {
        if (response == null) {
            handlePollFailed("cannot be reached: " + FailureText.of(why));
        } else if (response.statusCode() == ServerProblem.OK) {
            byte[] record = response.body();
            if (sink.isTold(record)) {
                handlePollJudged(false);
            } else {
                judge(mine, () -> sink.judgeRecord(record), this::handlePollJudged);
            }
        } else if (isAbsence(response)) {
            judgeAbsence(mine, this::handlePollJudged);
        } else if (response.statusCode() == ServerProblem.NOT_MODIFIED) {
            handlePollJudged(false);
        } else {
            handlePollFailed(ServerProblem.textOf(response));
        }
    }

    /** A server says that there is none, or, where there was none to be told of, none other. */
    private boolean isAbsence(HttpResponse<byte[]> response) {
        return ServerProblem.isAbsence(response)
                || (response.statusCode() == ServerProblem.NOT_MODIFIED
                        && sink.tag().isEmpty());
    }

    private void handlePollJudged(boolean isNews) {
        handleWorked();
        doubtful = false;
        boolean isPatient = System.nanoTime() - connectedAt >= LASTING_NANOS;
        if (isNews || isPatient) {
            leave();
            connect();
        } else {
            handleEnd();
        }
    }

    private void handlePollFailed(String why) {
        // Streams may work again.
        silentStreams = 0;
        handleFailure(why);
    }
}
