package io.msocket.names.resolver;

import io.msocket.names.client.NameClient;
import io.msocket.names.client.NameListener;
import io.msocket.names.client.NameLookupException;
import io.msocket.names.record.Name;
import io.msocket.names.record.SignedRecord;
import io.msocket.names.record.SigningKey;
import io.msocket.socket.MServerSocket;
import io.msocket.socket.NameResolver;
import io.msocket.socket.NamedEndpoint;
import java.io.Closeable;
import java.io.IOException;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** By the records that name servers give. Thread-safe; who has opened the client closes it. */
public final class RecordResolver implements NameResolver {
    private static final Logger LOG = LoggerFactory.getLogger(RecordResolver.class);

    private final NameClient client;
    private final @Nullable SigningKey owner;

    /** Asks the servers of this client; names can only be looked up. */
    public RecordResolver(NameClient client) {
        this.client = client;
        this.owner = null;
    }

    /** The same, and publishes names that are this key's, or nobody's. */
    public RecordResolver(NameClient client, SigningKey owner) {
        this.client = client;
        this.owner = owner;
    }

    /** {@inheritDoc} Whatever the client does not believe fails as it says, by a {@link NameLookupException}. */
    @Override
    public CompletableFuture<NamedEndpoint> resolve(String name) {
        CompletableFuture<SignedRecord> asked;
        try {
            asked = client.refreshAsync(parse(name));
        } catch (UnknownHostException e) {
            return CompletableFuture.failedFuture(e);
        }
        CompletableFuture<NamedEndpoint> answer = new CompletableFuture<>();
        CompletableFuture<NamedEndpoint> handled = answer.whenComplete((unused, why) -> {
            if (why instanceof CancellationException) {
                asked.cancel(true);
            }
        });
        LOG.trace("{} is asked for: {}", name, handled);
        asked.whenComplete((record, why) -> {
            try {
                if (record == null) {
                    answer.completeExceptionally(failureOf(name, why));
                } else {
                    answer.complete(Endpoints.of(record.record(), client.clock().instant()));
                }
            } catch (UnknownHostException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    private static Throwable failureOf(String name, Throwable why) {
        Throwable cause = why instanceof CompletionException && why.getCause() != null ? why.getCause() : why;
        if (cause instanceof NameLookupException known && known.kind() == NameLookupException.Kind.UNKNOWN_NAME) {
            return Endpoints.unknown(String.valueOf(known.getMessage()), known);
        }
        return cause == null ? Endpoints.unknown(name + " cannot be looked up", null) : cause;
    }

    private static Name parse(String name) throws UnknownHostException {
        try {
            return Name.parse(name);
        } catch (IllegalArgumentException e) {
            throw Endpoints.unknown(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public Closeable watch(String name, Consumer<NamedEndpoint> news) {
        try {
            return client.watch(parse(name), new Listener(news, client.clock()))::close;
        } catch (UnknownHostException e) {
            LOG.debug("nothing is to be heard of what is no name", e);
            return () -> {};
        }
    }

    /** {@inheritDoc} Troubles of later on are logged. */
    @Override
    public Closeable publish(String name, MServerSocket server) throws IOException {
        if (owner == null) {
            throw new UnsupportedOperationException(
                    "there is no key of names, by which " + name + " could be published");
        }
        return publish(name, server, owner);
    }

    Closeable publish(String name, MServerSocket server, SigningKey key) throws IOException {
        return ServerPublication.begin(
                client,
                new Publication.Terms(parse(name), key, false),
                server,
                List.of(),
                trouble -> LOG.warn("{}", trouble));
    }

    @Override
    public void handleNetworkChange() {
        client.handleNetworkChange();
    }

    private record Listener(Consumer<NamedEndpoint> news, InstantSource clock) implements NameListener {
        @Override
        public void handleRecord(SignedRecord record) {
            try {
                news.accept(Endpoints.of(record.record(), clock.instant()));
            } catch (UnknownHostException e) {
                LOG.debug("{} leads nowhere at the moment", record.record().name(), e);
            }
        }

        @Override
        public void handleTrouble(NameLookupException trouble) {
            LOG.debug("a watch is in trouble: {}", trouble.getMessage());
        }
    }
}
