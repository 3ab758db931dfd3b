package io.msocket.names.resolver;

import io.msocket.names.client.FileKnownNames;
import io.msocket.names.client.FirstRecords;
import io.msocket.names.client.NameClientSettings;
import io.msocket.names.record.Name;
import io.msocket.names.record.SigningKey;
import io.msocket.names.record.SigningKeyFile;
import io.msocket.socket.MServerSocket;
import io.msocket.socket.NameResolver;
import io.msocket.socket.NamedEndpoint;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * By the name servers that this user has named ({@link NameServers}), or else by those of the name's domain; which these are is looked up again
 * after ten minutes. What is seen of names is remembered for this user. Found by {@link java.util.ServiceLoader}; asks nobody before it is
 * asked. Thread-safe.
 */
public final class ConfiguredNames implements NameResolver {
    private static final Logger LOG = LoggerFactory.getLogger(ConfiguredNames.class);

    private static final int THREADS = 2;
    private static final int MOST_WAITING = 256;
    private static final long IDLE_SECONDS = 10;

    private final ServersByDomain servers;
    private final SharedClients clients;
    private final PatientWatch.Later later;

    /** For the service loader. */
    public ConfiguredNames() {
        this(UnaryOperator.identity());
    }

    /** The same, with other certificates that are trusted of servers by {@code https} than those that Java trusts. */
    public ConfiguredNames(SSLContext tls) {
        this(settings -> settings.withTls(tls));
    }

    /** The same, by other settings than the usual ones, of which it is given those that name the servers; what is remembered stays as it is. */
    public ConfiguredNames(UnaryOperator<NameClientSettings> settings) {
        this(
                new ServersByDomain(ConfiguredNames::find, threads(), System::nanoTime),
                new SharedClients(settings.andThen(ConfiguredNames::withUsersMemory)::apply),
                PatientWatch.Later.byClock());
    }

    ConfiguredNames(ServersByDomain servers, SharedClients clients, PatientWatch.Later later) {
        this.servers = servers;
        this.clients = clients;
        this.later = later;
    }

    /** For what blocks: files, and the domain name system. */
    private static Executor threads() {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MOST_WAITING), task -> {
                    Thread thread = new Thread(task, "msocket-names-domains");
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static List<URI> find(String domain) throws IOException {
        List<URI> named = NameServers.configured();
        return named.isEmpty() ? new DomainServers().find(domain) : named;
    }

    private static NameClientSettings withUsersMemory(NameClientSettings settings) {
        return settings.withBelief(new FileKnownNames(NameServers.known()), FirstRecords.any());
    }

    private static Name parse(String name) throws UnknownHostException {
        try {
            return Name.parse(name);
        } catch (IllegalArgumentException e) {
            throw Endpoints.unknown(String.valueOf(e.getMessage()), e);
        }
    }

    /** Of the client that asks the servers of that name. */
    private CompletableFuture<SharedClients.Use> use(Name name) {
        return servers.of(name.domain()).thenApply(found -> {
            try {
                return clients.use(found);
            } catch (IOException e) {
                throw new CompletionException(e);
            }
        });
    }

    @Override
    public CompletableFuture<NamedEndpoint> resolve(String name) {
        CompletableFuture<NamedEndpoint> answer = new CompletableFuture<>();
        try {
            use(parse(name)).whenComplete((use, why) -> {
                if (use == null) {
                    answer.completeExceptionally(causeOf(why));
                } else {
                    ask(use, name, answer);
                }
            });
        } catch (UnknownHostException e) {
            answer.completeExceptionally(e);
        }
        return answer;
    }

    private static void ask(SharedClients.Use use, String name, CompletableFuture<NamedEndpoint> answer) {
        if (answer.isDone()) {
            LOG.debug("nobody waits for {} any more", name);
            use.close();
            return;
        }
        CompletableFuture<NamedEndpoint> asked = use.resolver().resolve(name);
        asked.whenComplete((endpoint, why) -> {
            use.close();
            if (endpoint == null) {
                answer.completeExceptionally(causeOf(why));
            } else {
                answer.complete(endpoint);
            }
        });
        answer.whenComplete((unused, why) -> {
            if (answer.isCancelled()) {
                asked.cancel(true);
            }
        });
    }

    private static Throwable causeOf(Throwable why) {
        return why instanceof CompletionException && why.getCause() != null ? why.getCause() : why;
    }

    @Override
    public Closeable watch(String name, Consumer<NamedEndpoint> news) {
        try {
            Name parsed = parse(name);
            return PatientWatch.begin(name, () -> use(parsed).thenApply(use -> watch(use, name, news)), later);
        } catch (UnknownHostException e) {
            LOG.debug("nothing is to be heard of what is no name", e);
            return () -> {};
        }
    }

    private static Closeable watch(SharedClients.Use use, String name, Consumer<NamedEndpoint> news) {
        Closeable watch = use.resolver().watch(name, news);
        return () -> endBoth(watch, use);
    }

    private static void endBoth(Closeable what, SharedClients.Use use) throws IOException {
        try {
            what.close();
        } finally {
            use.close();
        }
    }

    /** {@inheritDoc} Signed by the key of {@link NameServers#key}. May block for a file, and the domain name system. */
    @Override
    public Closeable publish(String name, MServerSocket server) throws IOException {
        Name parsed = parse(name);
        SigningKey key = keyFor(parsed);
        SharedClients.Use use = await(use(parsed));
        boolean done = false;
        try {
            Closeable published = use.resolver().publish(name, server, key);
            done = true;
            return () -> endBoth(published, use);
        } finally {
            if (!done) {
                use.close();
            }
        }
    }

    private static SigningKey keyFor(Name name) throws IOException {
        try {
            return SigningKeyFile.load(NameServers.key());
        } catch (NoSuchFileException e) {
            throw new IOException(
                    "there is no key of names in %s, by which %s could be published".formatted(NameServers.key(), name),
                    e);
        }
    }

    private static SharedClients.Use await(CompletableFuture<SharedClients.Use> asked) throws IOException {
        try {
            return asked.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw cause instanceof IOException known ? known : new IOException("no name server can be asked", cause);
        } catch (InterruptedException e) {
            // It may come all the same.
            asked.thenAccept(SharedClients.Use::close);
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while name servers were looked up");
        }
    }

    @Override
    public void handleNetworkChange() {
        clients.handleNetworkChange();
    }
}
