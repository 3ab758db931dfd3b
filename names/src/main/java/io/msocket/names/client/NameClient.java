package io.msocket.names.client;

import io.msocket.names.record.KnownName;
import io.msocket.names.record.Name;
import io.msocket.names.record.RecordException;
import io.msocket.names.record.SignedRecord;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks name servers, and believes only what the owners of names have signed. A server that does not answer, or says what cannot be, is passed
 * over for the next. Thread-safe.
 */
public final class NameClient implements AutoCloseable {
    private static final String RECORD = "application/vnd.msocket.name-record";
    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int NOT_FOUND = 404;
    private static final int MOST_CACHED = 4096;

    /** What somebody else has changed is seen by then. */
    private static final long CACHED_NANOS = 30_000_000_000L;

    private static final int THREADS = 4;

    private final NameClientSettings settings;
    private final Belief belief;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, daemons("msocket-names-client"));
    private final ScheduledExecutorService timers =
            Executors.newSingleThreadScheduledExecutor(daemons("msocket-names-timers"));
    private final HttpClient http;
    private final Map<Name, Cached> cache = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Name, Cached> eldest) {
            return size() > MOST_CACHED;
        }
    };
    private final Set<ServerCall<?>> underWay = ConcurrentHashMap.newKeySet();

    private volatile boolean closed;

    /** Of the timer thread. */
    private final Map<Name, SharedWatch> watches = new HashMap<>();

    /** The server that has answered last is asked first. */
    private volatile int preferred;

    private record Cached(SignedRecord record, long sinceNanos) {}

    private NameClient(NameClientSettings settings) {
        this.settings = settings;
        this.belief = new Belief(settings.known(), settings.first());
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(settings.patience())
                .executor(threads)
                .build();
    }

    private static ThreadFactory daemons(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Ready to ask; nobody is asked yet. */
    public static NameClient open(NameClientSettings settings) {
        return new NameClient(settings);
    }

    /**
     * The newest record of a name that counts now, by a server, or as a server has said it in the last 30 s. Blocks until there is one, for the
     * patience of the settings at most.
     *
     * @throws NameLookupException when there is none that is believed, and why
     * @throws InterruptedIOException when the thread was interrupted, which it still is then
     */
    public SignedRecord lookup(Name name) throws IOException {
        SignedRecord cached = cached(name);
        return cached == null ? refresh(name) : cached;
    }

    /**
     * The same by a server, whatever was said before.
     *
     * @throws NameLookupException as for {@link #lookup}
     */
    public SignedRecord refresh(Name name) throws IOException {
        SignedRecord record = ask(name);
        requireCounts(record);
        remember(name, record);
        return record;
    }

    /**
     * The newest record of a name by a server, also one that says that the name was removed, or that is out of its time; null where there
     * is none.
     *
     * @throws NameLookupException when there is one that is not believed, or no server answers
     */
    public @Nullable SignedRecord find(Name name) throws IOException {
        try {
            return ask(name);
        } catch (NameLookupException e) {
            if (e.kind() == NameLookupException.Kind.UNKNOWN_NAME) {
                return null;
            }
            throw e;
        }
    }

    private SignedRecord ask(Name name) throws IOException {
        return await(call(
                "/v1/names/" + name,
                request -> request.header("Accept", RECORD).GET(),
                answer -> {
                    SignedRecord found = recordIn(name, answer);
                    belief.accept(name, found);
                    return found;
                },
                settings.hedge().toMillis()));
    }

    private @Nullable SignedRecord cached(Name name) {
        synchronized (cache) {
            Cached found = cache.get(name);
            if (found == null || System.nanoTime() - found.sinceNanos() >= CACHED_NANOS) {
                return null;
            }
            boolean counts =
                    settings.clock().instant().isBefore(found.record().record().expiry());
            return counts ? found.record() : null;
        }
    }

    private void remember(Name name, SignedRecord record) {
        synchronized (cache) {
            cache.put(name, new Cached(record, System.nanoTime()));
        }
    }

    private void forget(Name name) {
        synchronized (cache) {
            cache.remove(name);
        }
    }

    private SignedRecord recordIn(Name name, HttpResponse<byte[]> answer) throws NameLookupException {
        if (answer.statusCode() == NOT_FOUND && belief.find(name) != null) {
            throw new NameLookupException(
                    NameLookupException.Kind.STALE,
                    "the name server %s says that there is no %s, of which there was a record"
                            .formatted(serverOf(answer), name));
        }
        if (answer.statusCode() != OK) {
            throw problemIn(answer);
        }
        try {
            return SignedRecord.parse(answer.body());
        } catch (RecordException e) {
            throw new NameLookupException(
                    Belief.kindOf(e), "the name server %s: %s".formatted(serverOf(answer), e.getMessage()), e);
        }
    }

    private void requireCounts(SignedRecord record) throws NameLookupException {
        if (record.record().removed()) {
            throw new NameLookupException(
                    NameLookupException.Kind.UNKNOWN_NAME, record.record().name() + " was removed by its owner");
        }
        try {
            KnownName.requireValid(record, settings.clock().instant());
        } catch (RecordException e) {
            throw new NameLookupException(Belief.kindOf(e), String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Publishes a record. Blocks until a server has stored it for good, for the patience of the settings at most.
     *
     * @throws NameLookupException when none has, and why; where none has answered it may be stored all the same, and the same record may be
     *     published again
     * @throws InterruptedIOException when the thread was interrupted, which it still is then
     */
    public void publish(SignedRecord record) throws IOException {
        Name name = record.record().name();
        forget(name);
        await(call(
                "/v1/names/" + name,
                request -> request.PUT(HttpRequest.BodyPublishers.ofByteArray(record.toBytes())),
                answer -> {
                    if (answer.statusCode() != OK && answer.statusCode() != CREATED) {
                        throw problemIn(answer);
                    }
                    return answer;
                },
                // One after the other: two at once would only race each other.
                settings.patience().toMillis()));
        belief.accept(name, record);
    }

    private static NameLookupException problemIn(HttpResponse<byte[]> answer) {
        String detail = RecordText.detailIn(answer.body());
        return new NameLookupException(
                kindOf(answer),
                "the name server %s: %s"
                        .formatted(serverOf(answer), detail == null ? "status " + answer.statusCode() : detail));
    }

    private static NameLookupException.Kind kindOf(HttpResponse<byte[]> answer) {
        return switch (answer.headers().firstValue("msocket-problem").orElse("")) {
            case "unknown-name" -> NameLookupException.Kind.UNKNOWN_NAME;
            case "not-owner" -> NameLookupException.Kind.NOT_OWNER;
            case "stale" -> NameLookupException.Kind.STALE;
            case "twice" -> NameLookupException.Kind.TWICE;
            case "too-many" -> NameLookupException.Kind.REFUSED;
            case "unavailable" -> NameLookupException.Kind.UNREACHABLE;
            default -> NameLookupException.Kind.REFUSED;
        };
    }

    private static URI serverOf(HttpResponse<?> answer) {
        return answer.uri().resolve("/");
    }

    private <T> CompletableFuture<T> call(
            String path,
            Function<HttpRequest.Builder, HttpRequest.Builder> form,
            ServerCall.Reader<T> reader,
            long hedgeMillis) {
        if (closed) {
            return CompletableFuture.failedFuture(closedException());
        }
        ServerCall<T> call = new ServerCall<>(
                inOrder(),
                server -> form.apply(
                                HttpRequest.newBuilder(server.resolve(path)).timeout(settings.patience()))
                        .build(),
                reader,
                http,
                timers,
                hedgeMillis,
                SignedRecord.MAX_LENGTH);
        underWay.add(call);
        CompletableFuture<ServerCall.Answered<T>> answer =
                call.start(settings.patience().toMillis());
        answer.whenComplete((unused, why) -> underWay.remove(call));
        if (closed) {
            call.fail(closedException());
        }
        return answer.thenApply(answered -> {
            preferred = settings.servers().indexOf(answered.server());
            return answered.value();
        });
    }

    private static NameLookupException closedException() {
        return new NameLookupException(NameLookupException.Kind.UNREACHABLE, "the client of names is closed");
    }

    private List<URI> inOrder() {
        List<URI> servers = settings.servers();
        List<URI> order = new ArrayList<>(servers.subList(preferred, servers.size()));
        order.addAll(servers.subList(0, preferred));
        return order;
    }

    /**
     * Hears of a name from now on: of the newest record, and of each that follows. All that watch a name share one connection. Returns at once.
     *
     * @return to be closed when nothing is to be heard any more
     */
    public NameWatch watch(Name name, NameListener listener) {
        timers.execute(() -> watches.computeIfAbsent(
                        name,
                        unused -> new SharedWatch(
                                name,
                                settings.servers(),
                                http,
                                timers,
                                belief,
                                settings.silence().toMillis(),
                                record -> remember(name, record)))
                .add(listener));
        return () -> {
            try {
                timers.execute(() -> leave(name, listener));
            } catch (RejectedExecutionException e) {
                // The client was closed, and its watches with it.
                forget(name);
            }
        };
    }

    private void leave(Name name, NameListener listener) {
        SharedWatch watch = watches.get(name);
        if (watch != null && !watch.remove(listener)) {
            watches.remove(name);
        }
    }

    /** The machine's addresses have changed: connections to name servers that seem to stand may be dead. Returns at once. */
    public void handleNetworkChange() {
        timers.execute(() -> watches.values().forEach(SharedWatch::reconnect));
    }

    private static <T> T await(CompletableFuture<T> answer) throws IOException {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof NameLookupException known) {
                throw new NameLookupException(known.kind(), String.valueOf(known.getMessage()), known);
            }
            throw new IOException("a name server cannot be asked", e.getCause());
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while a name server was asked");
        }
    }

    /** Ends what is under way; whoever waits for an answer is told so. */
    @Override
    public void close() {
        closed = true;
        underWay.forEach(call -> call.fail(closedException()));
        timers.shutdownNow();
        threads.shutdownNow();
    }
}
