package io.msocket.names.client;

import io.msocket.names.record.KnownName;
import io.msocket.names.record.Name;
import io.msocket.names.record.RecordException;
import io.msocket.names.record.SignedRecord;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One watch of a name for all of this process that want to hear of it: a stream of events from one server, then from the next. Where streams
 * are silent although servers answer, as behind a proxy that holds them back, one answer after the other is waited for. All but the
 * constructor runs on the client's timer thread.
 */
final class SharedWatch {
    /** What a server holds an answer back for, and some time for the way. */
    private static final int WAIT_SECONDS = 25;

    /** A connection that ends sooner is one that has failed. */
    private static final long LASTING_NANOS = 5_000_000_000L;

    private static final int MOST_LINE = 256 * 1024;
    private static final int SILENT_STREAMS = 2;
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 30_000;
    private static final int OK = 200;
    private static final int NOT_MODIFIED = 304;

    private final Name name;
    private final List<URI> servers;
    private final HttpClient http;
    private final ScheduledExecutorService timers;
    private final Belief belief;
    private final long silenceMillis;
    private final Consumer<SignedRecord> seen;
    private final List<NameListener> listeners = new CopyOnWriteArrayList<>();

    private int server;
    private String tag = "";
    private @Nullable SignedRecord newest;
    private @Nullable CompletableFuture<?> open;
    private @Nullable ScheduledFuture<?> silence;
    private @Nullable ScheduledFuture<?> nextTry;
    /** Of the connection that is open; what comes of others is too late. */
    private int attempt;

    private boolean heard;
    private long connectedAt;
    private int failures;
    private int silentStreams;
    private boolean closed;

    /** @param seen is told of each record that is believed, before the listeners are */
    SharedWatch(
            Name name,
            List<URI> servers,
            HttpClient http,
            ScheduledExecutorService timers,
            Belief belief,
            long silenceMillis,
            Consumer<SignedRecord> seen) {
        this.name = name;
        this.servers = servers;
        this.http = http;
        this.timers = timers;
        this.belief = belief;
        this.silenceMillis = silenceMillis;
        this.seen = seen;
    }

    void add(NameListener listener) {
        listeners.add(listener);
        if (newest != null) {
            listener.handleRecord(newest);
        }
        if (listeners.size() == 1) {
            connect();
        }
    }

    /** Whether somebody is left. */
    boolean remove(NameListener listener) {
        listeners.remove(listener);
        if (listeners.isEmpty()) {
            close();
        }
        return !listeners.isEmpty();
    }

    void close() {
        closed = true;
        leave();
    }

    /** The machine's addresses have changed: the connection that is there may be dead and not know it. */
    void reconnect() {
        failures = 0;
        leave();
        connect();
    }

    private void leave() {
        attempt++;
        cancel(silence);
        cancel(nextTry);
        if (open != null) {
            open.cancel(true);
            open = null;
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
        heard = false;
        connectedAt = System.nanoTime();
        int mine = ++attempt;
        if (silentStreams >= SILENT_STREAMS) {
            poll(mine);
        } else {
            stream(mine);
        }
    }

    // --- a stream

    private void stream(int mine) {
        String known = tag.isEmpty() ? "" : "," + tag;
        HttpRequest request = HttpRequest.newBuilder(servers.get(server).resolve("/v1/watch?name=" + name + known))
                .header("Accept", "text/event-stream")
                .GET()
                .build();
        EventReader reader = new EventReader(MOST_LINE, (type, data) -> later(mine, () -> handleEvent(type, data)));
        CompletableFuture<HttpResponse<Boolean>> answer = http.sendAsync(
                request, head -> new WatchBody(reader, () -> later(mine, () -> handleHeard(head.statusCode()))));
        open = answer;
        silence = timers.schedule(() -> handleSilence(mine), silenceMillis, TimeUnit.MILLISECONDS);
        answer.whenComplete((unused, why) -> later(mine, this::handleEnd));
    }

    private void later(int mine, Runnable what) {
        try {
            timers.execute(() -> {
                if (mine == attempt && !closed) {
                    what.run();
                }
            });
        } catch (RejectedExecutionException e) {
            // The client is closed, and nobody waits for anything any more.
            closed = true;
        }
    }

    private void handleHeard(int status) {
        heard = true;
        if (status == OK) {
            silentStreams = 0;
        }
        int mine = attempt;
        cancel(silence);
        silence = timers.schedule(() -> handleSilence(mine), silenceMillis, TimeUnit.MILLISECONDS);
    }

    private void handleSilence(int mine) {
        if (mine == attempt && !closed) {
            silentStreams += heard ? 0 : 1;
            handleEnd();
        }
    }

    /** The next server, or the same one again, at once at first and then less and less often. */
    private void handleEnd() {
        leave();
        if (System.nanoTime() - connectedAt >= LASTING_NANOS) {
            failures = 0;
        }
        server = (server + 1) % servers.size();
        long pause = failures == 0
                ? 0
                : Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(failures, Byte.SIZE + 1));
        failures++;
        long jitter = pause == 0 ? 0 : ThreadLocalRandom.current().nextLong(pause / 2 + 1);
        nextTry = timers.schedule(this::connect, pause + jitter, TimeUnit.MILLISECONDS);
    }

    private void handleEvent(String type, String data) {
        try {
            switch (type) {
                case "record", "removed" -> handleRecord(RecordText.recordIn(data));
                case "absent" -> handleAbsent();
                default -> {
                    // Of a later version; what counts comes as a record.
                }
            }
        } catch (NameLookupException e) {
            handleLie(e);
        } catch (IOException e) {
            handleLie(new NameLookupException(
                    NameLookupException.Kind.TAMPERED,
                    "the name server %s: %s".formatted(servers.get(server), e.getMessage()),
                    e));
        }
    }

    private void handleRecord(byte[] bytes) throws NameLookupException {
        SignedRecord record;
        try {
            record = SignedRecord.parse(bytes);
        } catch (RecordException e) {
            throw new NameLookupException(Belief.kindOf(e), String.valueOf(e.getMessage()), e);
        }
        if (record.equals(newest)) {
            return;
        }
        belief.accept(name, record);
        newest = record;
        tag = KnownName.first(record).tag();
        seen.accept(record);
        listeners.forEach(listener -> listener.handleRecord(record));
    }

    private void handleAbsent() throws NameLookupException {
        if (belief.find(name) != null) {
            throw new NameLookupException(
                    NameLookupException.Kind.STALE,
                    "the name server %s says that there is no %s, of which there was a record: it went backwards"
                            .formatted(servers.get(server), name));
        }
    }

    private void handleLie(NameLookupException e) {
        listeners.forEach(listener -> listener.handleTrouble(e));
        failures++;
        handleEnd();
    }

    // --- one answer after the other

    private void poll(int mine) {
        // Where nothing is known, what is there is told at once, and that there is nothing only when it ends.
        String known = tag.isEmpty() ? "0" : tag;
        HttpRequest request = HttpRequest.newBuilder(
                        servers.get(server).resolve("/v1/names/%s?wait=%d".formatted(name, WAIT_SECONDS)))
                .header("Accept", "application/vnd.msocket.name-record")
                .header("If-None-Match", '"' + known + '"')
                .GET()
                .build();
        CompletableFuture<HttpResponse<byte[]>> answer =
                http.sendAsync(request, LimitedBody.of(SignedRecord.MAX_LENGTH));
        open = answer;
        silence = timers.schedule(() -> handleSilence(mine), silenceMillis, TimeUnit.MILLISECONDS);
        answer.whenComplete((response, why) -> later(mine, () -> handlePolled(response)));
    }

    private void handlePolled(@Nullable HttpResponse<byte[]> response) {
        if (response == null || (response.statusCode() != OK && response.statusCode() != NOT_MODIFIED)) {
            // Streams may work again.
            silentStreams = 0;
            handleEnd();
            return;
        }
        String before = tag;
        if (response.statusCode() == NOT_MODIFIED && tag.isEmpty()) {
            handleEvent("absent", "");
        } else if (response.statusCode() == OK) {
            handleEvent(
                    "record",
                    "{\"record\":\"%s\"}".formatted(Base64.getEncoder().encodeToString(response.body())));
        }
        boolean isPatient = System.nanoTime() - connectedAt >= LASTING_NANOS;
        if (isPatient || !tag.equals(before)) {
            leave();
            connect();
        } else if (nextTry == null || nextTry.isDone()) {
            handleEnd();
        }
    }
}
