package io.msocket.names.resolver;

import io.msocket.names.client.FileKnownNames;
import io.msocket.names.client.FirstRecords;
import io.msocket.names.client.NameClient;
import io.msocket.names.client.NameClientSettings;
import io.msocket.names.record.Name;
import io.msocket.names.record.SigningKeyFile;
import io.msocket.socket.MServerSocket;
import io.msocket.socket.NameResolver;
import io.msocket.socket.NamedEndpoint;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * By the name servers that this user has named ({@link NameServers}), or else by those of the name's domain. What is seen of names is
 * remembered for this user. Found by {@link java.util.ServiceLoader}; asks nobody before it is asked. Thread-safe.
 */
public final class ConfiguredNames implements NameResolver {
    private static final Logger LOG = LoggerFactory.getLogger(ConfiguredNames.class);

    /** More are seldom the same program's. */
    private static final int MOST_DOMAINS = 64;

    private static final int THREADS = 2;
    private static final int MOST_WAITING = 256;
    private static final long IDLE_SECONDS = 10;

    private final DomainServers domains;

    /** What may block: files, and the domain name system. */
    private final ExecutorService threads = threads();

    /** By domain; of all, where servers were named. */
    private final Map<String, RecordResolver> resolvers = new HashMap<>();

    /** For the service loader. */
    public ConfiguredNames() {
        this(new DomainServers());
    }

    ConfiguredNames(DomainServers domains) {
        this.domains = domains;
    }

    private static ExecutorService threads() {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MOST_WAITING), task -> {
                    Thread thread = new Thread(task, "msocket-names-domains");
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private CompletableFuture<RecordResolver> resolverOf(String name) {
        String domain;
        try {
            domain = Name.parse(name).domain();
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(Endpoints.unknown(String.valueOf(e.getMessage()), e));
        }
        RecordResolver known = find(domain);
        return known != null
                ? CompletableFuture.completedFuture(known)
                : CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return open(domain);
                            } catch (IOException e) {
                                throw new CompletionException(e);
                            }
                        },
                        threads);
    }

    private synchronized @Nullable RecordResolver find(String domain) {
        RecordResolver ofAll = resolvers.get("");
        return ofAll == null ? resolvers.get(domain) : ofAll;
    }

    /** May block. */
    private RecordResolver open(String domain) throws IOException {
        List<URI> named = NameServers.configured();
        List<URI> servers = named.isEmpty() ? domains.find(domain) : named;
        return add(named.isEmpty() ? domain : "", servers);
    }

    private synchronized RecordResolver add(String domain, List<URI> servers) throws IOException {
        RecordResolver there = find(domain);
        if (there != null) {
            return there;
        }
        if (resolvers.size() >= MOST_DOMAINS) {
            throw new IOException("names of more than %d domains were asked for: name the servers to ask, by %s"
                    .formatted(MOST_DOMAINS, NameServers.VARIABLE));
        }
        try {
            RecordResolver opened = new RecordResolver(NameClient.open(NameClientSettings.of(servers)
                    .withBelief(new FileKnownNames(NameServers.known()), FirstRecords.any())));
            resolvers.put(domain, opened);
            return opened;
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public CompletableFuture<NamedEndpoint> resolve(String name) {
        return resolverOf(name).thenCompose(resolver -> resolver.resolve(name));
    }

    @Override
    public Closeable watch(String name, Consumer<NamedEndpoint> news) {
        CompletableFuture<@Nullable Closeable> begun = resolverOf(name)
                .<@Nullable Closeable>thenApply(resolver -> resolver.watch(name, news))
                .exceptionally(why -> {
                    LOG.debug("{} is not watched", name, why);
                    return null;
                });
        return () -> begun.thenAccept(ConfiguredNames::end);
    }

    private static void end(@Nullable Closeable watch) {
        try {
            if (watch != null) {
                watch.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a watch ends without any I/O", e);
        }
    }

    /** {@inheritDoc} Signed by the key of {@link NameServers#key}. May block for a file, and the domain name system. */
    @Override
    public Closeable publish(String name, MServerSocket server) throws IOException {
        RecordResolver resolver;
        try {
            resolver = open(Name.parse(name).domain());
        } catch (IllegalArgumentException e) {
            throw Endpoints.unknown(String.valueOf(e.getMessage()), e);
        }
        try {
            return resolver.publish(name, server, SigningKeyFile.load(NameServers.key()));
        } catch (NoSuchFileException e) {
            throw new IOException(
                    "there is no key of names in %s, by which %s could be published".formatted(NameServers.key(), name),
                    e);
        }
    }

    @Override
    public void handleNetworkChange() {
        List<RecordResolver> all;
        synchronized (this) {
            all = List.copyOf(resolvers.values());
        }
        all.forEach(RecordResolver::handleNetworkChange);
    }
}
