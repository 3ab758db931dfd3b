package io.msocket.names.client;

import io.msocket.names.record.KnownName;
import io.msocket.names.record.Name;
import io.msocket.names.record.NameRecord;
import io.msocket.names.record.OwnerKey;
import io.msocket.names.record.RecordException;
import io.msocket.names.record.SignedRecord;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks name servers, and believes only what the owners of names have signed. A server that does not answer, or says what cannot be, is passed
 * over for the next. Thread-safe.
 */
public final class NameClient implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NameClient.class);

    static final String RECORD = "application/vnd.msocket.name-record";
    private static final Duration IDLE = Duration.ofSeconds(10);

    private final NameClientSettings settings;
    private final Belief belief;
    private final RecordCache cache;
    private final AskedAgain askedAgain = new AskedAgain();
    private final ClientThreads threads = new ClientThreads(IDLE);
    private final ScheduledExecutorService timers = threads.timers();
    private final HttpClient http;
    private final ServerCall.Means means;
    private final Set<ServerCall<?>> underWay = ConcurrentHashMap.newKeySet();

    private volatile boolean closed;

    /** Of the timer thread, as the next. */
    private final Map<Name, SharedWatch> watches = new HashMap<>();

    private @Nullable ScheduledFuture<?> askedOnceMore;

    /** The server that has answered last is asked first. */
    private volatile int preferred;

    private NameClient(NameClientSettings settings) {
        this.settings = settings;
        this.belief = new Belief(settings.known(), settings.first());
        this.cache = new RecordCache(settings.clock());
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(settings.patience())
                .executor(threads.http());
        SSLContext tls = settings.tls();
        if (tls != null) {
            builder.sslContext(tls);
        }
        this.http = builder.build();
        this.means = new ServerCall.Means(
                http, timers, threads.files(), settings.hedge().toMillis(), SignedRecord.MAX_LENGTH);
    }

    /** Ready to ask; nobody is asked yet. */
    public static NameClient open(NameClientSettings settings) {
        return new NameClient(settings);
    }

    /** By which it is judged what counts. */
    public InstantSource clock() {
        return settings.clock();
    }

    /**
     * The newest record of a name that counts now, by a server, or as a server has said it in the last 30 s. Blocks until there is one, for the
     * patience of the settings at most.
     *
     * @throws NameLookupException when there is none that is believed, and why
     * @throws InterruptedIOException when the thread was interrupted, which it still is then
     */
    public SignedRecord lookup(Name name) throws IOException {
        SignedRecord cached = cache.find(name);
        return cached == null ? refresh(name) : cached;
    }

    /**
     * The same by a server, whatever was said before. Where one has a record that does not count, others are asked for a newer one.
     *
     * @throws NameLookupException as for {@link #lookup}
     */
    public SignedRecord refresh(Name name) throws IOException {
        return await(callForRefresh(name, preferred));
    }

    /**
     * The same, without waiting. Who asks that again within two minutes has another server asked first than the one that has answered.
     *
     * @return fails with a {@link NameLookupException}; who cancels it has the servers asked no more
     */
    public CompletableFuture<SignedRecord> refreshAsync(Name name) {
        int first = askedAgain.first(name, preferred, settings.servers().size(), System.nanoTime());
        ServerCall<SignedRecord> call = callForRefresh(name, first);
        CompletableFuture<SignedRecord> answer =
                start(call).thenApply(answered -> handleRefreshed(name, first, answered));
        CompletableFuture<SignedRecord> handled = answer.whenComplete((unused, why) -> {
            if (why instanceof CancellationException) {
                call.fail(unwanted());
            }
        });
        LOG.trace("{} is asked for: {}", name, handled);
        return answer;
    }

    private SignedRecord handleRefreshed(Name name, int first, ServerCall.Answered<SignedRecord> answered) {
        askedAgain.handleAnswered(name, first, settings.servers().indexOf(answered.server()), System.nanoTime());
        return handleAnswered(answered);
    }

    private ServerCall<SignedRecord> callForRefresh(Name name, int first) {
        return get(name, first, answer -> {
            SignedRecord found = recordIn(name, answer);
            requireCounts(found);
            cache.put(found);
            return found;
        });
    }

    /**
     * The newest record of a name by a server, also one that says that the name was removed, or that is out of its time; null where there
     * is none.
     *
     * @throws NameLookupException when there is one that is not believed, or no server answers
     */
    public @Nullable SignedRecord find(Name name) throws IOException {
        try {
            return await(get(name, preferred, answer -> recordIn(name, answer)));
        } catch (NameLookupException e) {
            if (e.kind() == NameLookupException.Kind.UNKNOWN_NAME) {
                return null;
            }
            throw e;
        }
    }

    /**
     * What there was of a name, for its owner to publish the next version. Where each of the servers has answered and none has what was seen,
     * as after one has lost its data, the owner who is known may go on from that; then what a server has of before is taken, too, if it is by
     * the same owner. All others are refused what is older than what was seen, here as well. Blocks as {@link #find} does.
     *
     * @throws NameLookupException as for {@link #find}; {@link NameLookupException.Kind#UNREACHABLE} also where a server that cannot be asked
     *     may have what the others have not
     */
    public Former findFormer(Name name, OwnerKey owner) throws IOException {
        try {
            SignedRecord found = find(name);
            return found == null
                    ? new Former(name, null, 0)
                    : new Former(name, found.record(), found.record().version());
        } catch (NameLookupException e) {
            KnownName known = e.kind() == NameLookupException.Kind.STALE ? belief.find(name) : null;
            if (known == null || !known.owner().equals(owner)) {
                throw e;
            }
            requireAll(e);
            LOG.info("{}; its owner goes on from version {}", e.getMessage(), known.version());
            NameRecord older = olderThan(known);
            return new Former(
                    name, older, older == null ? known.version() : Math.max(older.version(), known.version()));
        }
    }

    private @Nullable NameRecord olderThan(KnownName known) throws IOException {
        try {
            return await(get(known.name(), preferred, answer -> olderIn(known, answer)))
                    .record();
        } catch (NameLookupException e) {
            if (e.kind() == NameLookupException.Kind.UNKNOWN_NAME) {
                requireAll(e);
                return null;
            }
            throw e;
        }
    }

    /** Of what one server lacks, another one that cannot be asked may have the newest. */
    private static void requireAll(NameLookupException e) throws NameLookupException {
        if (!e.isUnanimous()) {
            String others = e.others().stream().map(Throwable::getMessage).collect(Collectors.joining("; "));
            throw new NameLookupException(
                    NameLookupException.Kind.UNREACHABLE,
                    "%s; %s; its owner goes on from what was seen when every name server has answered"
                            .formatted(e.getMessage(), others),
                    e);
        }
    }

    private static SignedRecord olderIn(KnownName known, HttpResponse<byte[]> answer) throws NameLookupException {
        SignedRecord found = signedIn(answer);
        NameRecord said = found.record();
        if (!said.name().equals(known.name())) {
            throw new NameLookupException(
                    NameLookupException.Kind.TAMPERED,
                    "the record of %s was given in place of that of %s".formatted(said.name(), known.name()));
        }
        if (!said.owner().equals(known.owner())) {
            throw new NameLookupException(
                    NameLookupException.Kind.STALE,
                    "the name server %s has the record of %s from before it was signed over: version %d, by %s"
                            .formatted(ServerProblem.serverOf(answer), said.name(), said.version(), said.owner()));
        }
        return found;
    }

    private ServerCall<SignedRecord> get(Name name, int first, ServerCall.Reader<SignedRecord> reader) {
        return call(name, first, request -> request.header("Accept", RECORD).GET(), reader);
    }

    /** The one that is there, and is believed. */
    private SignedRecord recordIn(Name name, HttpResponse<byte[]> answer) throws NameLookupException {
        if (answer.statusCode() == ServerProblem.NOT_FOUND) {
            belief.acceptAbsence(name, ServerProblem.serverOf(answer));
        }
        SignedRecord found = signedIn(answer);
        belief.accept(name, found);
        return found;
    }

    private static SignedRecord signedIn(HttpResponse<byte[]> answer) throws NameLookupException {
        if (answer.statusCode() != ServerProblem.OK) {
            throw ServerProblem.in(answer);
        }
        try {
            return SignedRecord.parse(answer.body());
        } catch (RecordException e) {
            throw new NameLookupException(
                    Belief.kindOf(e),
                    "the name server %s: %s".formatted(ServerProblem.serverOf(answer), e.getMessage()),
                    e);
        }
    }

    private void requireCounts(SignedRecord record) throws NameLookupException {
        if (record.record().removed()) {
            throw NameLookupException.byOwner(
                    NameLookupException.Kind.UNKNOWN_NAME, record.record().name() + " was removed by its owner");
        }
        try {
            KnownName.requireValid(record, settings.clock().instant());
        } catch (RecordException e) {
            throw NameLookupException.byOwner(Belief.kindOf(e), String.valueOf(e.getMessage()));
        }
    }

    /**
     * Publishes a record. Blocks until a server has stored it for good, for the patience of the settings at most. Servers that do not answer
     * soon may be given it as well as others: the same record does no harm twice.
     *
     * @throws NameLookupException when none has, and why; where none has answered it may be stored all the same, and the same record may be
     *     published again. Also when one has stored it and this process cannot remember that: then the message begins with "it is published"
     * @throws InterruptedIOException when the thread was interrupted, which it still is then
     */
    public void publish(SignedRecord record) throws IOException {
        Name name = record.record().name();
        belief.requireMemory();
        cache.forget(name);
        byte[] bytes = record.toBytes();
        await(call(name, preferred, request -> request.PUT(HttpRequest.BodyPublishers.ofByteArray(bytes)), answer -> {
            if (answer.statusCode() != ServerProblem.OK && answer.statusCode() != ServerProblem.CREATED) {
                throw ServerProblem.in(answer);
            }
            return answer;
        }));
        try {
            belief.acceptOwn(record);
        } catch (NameLookupException e) {
            throw new NameLookupException(e.kind(), "it is published, but " + e.getMessage(), e);
        }
        cache.put(record);
    }

    private <T> ServerCall<T> call(
            Name name,
            int first,
            Function<HttpRequest.Builder, HttpRequest.Builder> form,
            ServerCall.Reader<T> reader) {
        return new ServerCall<>(
                inOrder(first),
                server -> form.apply(HttpRequest.newBuilder(server.resolve("/v1/names/" + name))
                                .timeout(settings.patience()))
                        .build(),
                reader,
                means);
    }

    private <T> CompletableFuture<ServerCall.Answered<T>> start(ServerCall<T> call) {
        underWay.add(call);
        if (closed) {
            call.fail(closedException());
        }
        return call.start(settings.patience().toMillis()).whenComplete((unused, why) -> underWay.remove(call));
    }

    private <T> T handleAnswered(ServerCall.Answered<T> answered) {
        preferred = settings.servers().indexOf(answered.server());
        return answered.value();
    }

    private <T> T await(ServerCall<T> call) throws IOException {
        try {
            return handleAnswered(start(call).get());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof NameLookupException known) {
                throw new NameLookupException(known.kind(), String.valueOf(known.getMessage()), known);
            }
            throw new IOException("a name server cannot be asked", e.getCause());
        } catch (InterruptedException e) {
            call.fail(unwanted());
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while a name server was asked");
        }
    }

    private static NameLookupException unwanted() {
        return new NameLookupException(NameLookupException.Kind.UNREACHABLE, "nobody waits any more");
    }

    private static NameLookupException closedException() {
        return new NameLookupException(NameLookupException.Kind.UNREACHABLE, "the client of names is closed");
    }

    private List<URI> inOrder(int first) {
        List<URI> servers = settings.servers();
        List<URI> order = new ArrayList<>(servers.subList(first, servers.size()));
        order.addAll(servers.subList(0, first));
        return order;
    }

    /**
     * Hears of a name from now on: of the newest record, and of each that follows. All that watch a name share one connection. Returns at once.
     *
     * @param listener one that watches already hears twice, until one of its watches is closed
     * @return to be closed when nothing is to be heard any more
     * @throws IllegalStateException when the client is closed
     */
    public NameWatch watch(Name name, NameListener listener) {
        WatchListener mine = new WatchListener(name, listener);
        if (!onTimers(() -> join(name, mine))) {
            throw new IllegalStateException("the client of names is closed");
        }
        return () -> onTimers(() -> leave(name, mine));
    }

    /** False when the client is closed, and its watches with it. */
    private boolean onTimers(Runnable task) {
        try {
            if (!closed) {
                timers.execute(task);
                return true;
            }
        } catch (RejectedExecutionException e) {
            LOG.debug("the client of names was closed at that moment", e);
        }
        return false;
    }

    private void join(Name name, WatchListener listener) {
        if (!closed) {
            watches.computeIfAbsent(name, this::newWatch).add(listener);
        }
    }

    private SharedWatch newWatch(Name name) {
        return new SharedWatch(
                name,
                belief,
                cache::put,
                settings.servers(),
                (servers, sink) -> new NewsSource(
                        name,
                        servers,
                        http,
                        timers,
                        threads.files(),
                        settings.silence().toMillis(),
                        sink),
                watch -> new CrossCheck(
                        settings.servers(),
                        settings.polling(),
                        CrossCheck.byHttp(name, http, settings.patience()),
                        watch,
                        new CrossCheck.Means(timers, threads.files(), new SplittableRandom())));
    }

    private void leave(Name name, WatchListener listener) {
        SharedWatch watch = watches.get(name);
        if (watch != null && !watch.remove(listener)) {
            watches.remove(name);
        }
    }

    /**
     * The machine's addresses have changed: connections to name servers that seem to stand may be dead. Watches begin anew, and questions that
     * wait for an answer are asked once more, at once, and again after the time of the settings after which another server would be asked: at the
     * first moment there may be no way yet. Returns at once; does nothing when the client is closed.
     */
    public void handleNetworkChange() {
        onTimers(() -> {
            askAnew();
            if (askedOnceMore != null) {
                askedOnceMore.cancel(false);
            }
            askedOnceMore = timers.schedule(this::askAnew, settings.hedge().toMillis(), TimeUnit.MILLISECONDS);
            watches.values().forEach(SharedWatch::reconnect);
        });
    }

    private void askAnew() {
        underWay.forEach(ServerCall::askAnew);
    }

    /** Ends what is under way; whoever waits for an answer is told so, and nobody hears of a name any more. Returns at once. */
    @Override
    public void close() {
        closed = true;
        underWay.forEach(call -> call.fail(closedException()));
        try {
            timers.execute(this::end);
        } catch (RejectedExecutionException e) {
            LOG.debug("the client of names was closed before", e);
        }
    }

    private void end() {
        watches.values().forEach(SharedWatch::close);
        watches.clear();
        threads.end();
    }
}
