package io.msocket.names.resolver;

import io.msocket.names.client.NameClient;
import io.msocket.names.client.NameClientSettings;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * One client for each set of name servers, whoever asks them. Those that nobody uses are kept for the next one, until there are too many.
 * Thread-safe.
 */
final class SharedClients {
    /** Each has one thread while nobody asks it, and ten at most. More are seldom the same program's. */
    static final int MOST = 64;

    private final UnaryOperator<NameClientSettings> settings;

    /** The one first that was wanted the longest ago. Guarded by this, as is what is in them. */
    private final Map<Set<URI>, Shared> clients = new LinkedHashMap<>(16, 0.75f, true);

    private static final class Shared {
        private final NameClient client;
        private final RecordResolver resolver;
        private int uses;

        Shared(NameClient client) {
            this.client = client;
            this.resolver = new RecordResolver(client);
        }
    }

    /** What somebody has of a client, who closes it when he needs it no more. */
    final class Use implements Closeable {
        private final Shared shared;
        private boolean over;

        private Use(Shared shared) {
            this.shared = shared;
        }

        RecordResolver resolver() {
            return shared.resolver;
        }

        @Override
        public void close() {
            synchronized (SharedClients.this) {
                if (!over) {
                    over = true;
                    shared.uses--;
                }
            }
        }
    }

    /** @param settings makes of the usual ones those of a client */
    SharedClients(UnaryOperator<NameClientSettings> settings) {
        this.settings = settings;
    }

    /**
     * The client that asks these. Asks nobody yet.
     *
     * @throws IOException when something is no name server, or as many clients as there may be are all in use
     */
    synchronized Use use(List<URI> servers) throws IOException {
        Set<URI> same = Set.copyOf(servers);
        Shared shared = clients.get(same);
        if (shared == null) {
            shared = open(servers);
            clients.put(same, shared);
        }
        shared.uses++;
        return new Use(shared);
    }

    private Shared open(List<URI> servers) throws IOException {
        NameClientSettings of;
        try {
            of = settings.apply(NameClientSettings.of(servers));
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
        if (clients.size() >= MOST) {
            endIdle();
        }
        return new Shared(NameClient.open(of));
    }

    private void endIdle() throws IOException {
        Iterator<Shared> eldestFirst = clients.values().iterator();
        while (eldestFirst.hasNext()) {
            Shared each = eldestFirst.next();
            if (each.uses == 0) {
                eldestFirst.remove();
                each.client.close();
                return;
            }
        }
        throw new IOException(
                "the name servers of more than %d domains are asked at a time: name the servers to ask, by %s"
                        .formatted(MOST, NameServers.VARIABLE));
    }

    /** Returns at once. */
    void handleNetworkChange() {
        List<Shared> all;
        synchronized (this) {
            all = List.copyOf(clients.values());
        }
        all.forEach(each -> each.client.handleNetworkChange());
    }
}
