package io.msocket.names.resolver;

import io.msocket.names.client.NameClient;
import io.msocket.names.record.NameRecord;
import io.msocket.names.record.PublishedAddress;
import io.msocket.names.record.ServiceEndpoint;
import io.msocket.protocol.ServiceInstance;
import io.msocket.socket.InterfaceKind;
import io.msocket.socket.Interfaces;
import io.msocket.socket.MServerSocket;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link Publication} of a server socket: the record follows the socket's addresses, its moves included. Thread-safe.
 */
public final class ServerPublication implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(ServerPublication.class);

    /** For the machine's addresses to be read. */
    private static final long ADDRESSES_SECONDS = 10;

    /**
     * This process, where no file says which instance of the service it is: the identity is in none, or another process holds it. Without one
     * in the record, whoever has lost the name to this process would take it for his own, and take it back.
     */
    private static final ServiceInstance OWN_INSTANCE = ServiceInstance.random(new SecureRandom()::nextBytes);

    private final NameClient client;
    private final CountDownLatch first = new CountDownLatch(1);

    /** Guarded by this, as the next; what comes before there is a record waits for it. */
    private List<PublishedAddress> latest = List.of();

    private @Nullable Publication publication;
    private @Nullable Closeable following;
    private boolean closed;

    private ServerPublication(NameClient client) {
        this.client = client;
    }

    /**
     * Publishes a socket that is bound. Blocks until a name server has the record. Of the socket's own addresses those are told that others can
     * use, as many as a record has, the best ones.
     *
     * @param client whom to ask; closed by who has opened it, after this
     * @param instead what is told in place of the socket's own addresses, as behind a NAT that forwards a port; empty for those
     * @param trouble told, for people, what is wrong later on; by any thread
     * @throws IllegalArgumentException when {@code instead} has more than a record has, or what others cannot use
     * @throws IOException as {@link Publication#begin} does, and when the socket is not bound, or where others cannot reach it, or the machine's
     *     addresses cannot be read
     */
    public static ServerPublication begin(
            NameClient client,
            Publication.Terms terms,
            MServerSocket server,
            List<InetSocketAddress> instead,
            Consumer<String> trouble)
            throws IOException {
        ServerPublication begun = new ServerPublication(client);
        boolean done = false;
        try {
            if (instead.isEmpty()) {
                begun.follow(server);
            } else {
                begun.handle(given(instead));
            }
            begun.giveTo(Publication.begin(
                    client, terms, new Publication.Content(endpointOf(server), begun.awaitAddresses(server)), trouble));
            done = true;
            return begun;
        } finally {
            if (!done) {
                begun.close();
            }
        }
    }

    private static List<PublishedAddress> given(List<InetSocketAddress> instead) {
        if (instead.size() > NameRecord.MAX_ADDRESSES) {
            throw new IllegalArgumentException(
                    "a record has at most %d addresses, not %d".formatted(NameRecord.MAX_ADDRESSES, instead.size()));
        }
        return instead.stream().map(PublishedAddress::direct).toList();
    }

    private static ServiceEndpoint endpointOf(MServerSocket server) {
        return new ServiceEndpoint(
                server.service(),
                List.of(HexFormat.of().formatHex(server.publicKey().toBytes())),
                server.serviceInstance().orElse(OWN_INSTANCE));
    }

    private void follow(MServerSocket server) throws IOException {
        Closeable begun = server.followAddresses(Interfaces.ofKind(InterfaceKind.values()), this::handleAddresses);
        synchronized (this) {
            following = begun;
        }
    }

    private void handleAddresses(List<InetSocketAddress> told) {
        List<PublishedAddress> published = publishable(told);
        if (published.size() < told.size()) {
            LOG.debug("of the addresses {} only {} are published", told, published);
        }
        handle(published);
    }

    /** Those that others can use, as many as a record has. */
    static List<PublishedAddress> publishable(List<InetSocketAddress> told) {
        return told.stream()
                .filter(PublishedAddress::isForOthers)
                .limit(NameRecord.MAX_ADDRESSES)
                .map(PublishedAddress::direct)
                .toList();
    }

    private synchronized void handle(List<PublishedAddress> addresses) {
        if (closed) {
            return;
        }
        if (first.getCount() == 0 && !addresses.equals(latest)) {
            // The connections to name servers were from the addresses of before.
            client.handleNetworkChange();
        }
        latest = addresses;
        first.countDown();
        if (publication != null) {
            publication.setAddresses(latest);
        }
    }

    private List<PublishedAddress> awaitAddresses(MServerSocket server) throws IOException {
        try {
            if (!first.await(ADDRESSES_SECONDS, TimeUnit.SECONDS)) {
                throw new SocketTimeoutException("this machine's addresses cannot be read");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while this machine's addresses were read");
        }
        synchronized (this) {
            // A machine without any network may get one; what a socket is bound to stays.
            if (latest.isEmpty() && !server.getInetAddress().isAnyLocalAddress()) {
                throw new IOException("others cannot use the address %s, to which the socket is bound"
                        .formatted(server.getLocalSocketAddress()));
            }
            return latest;
        }
    }

    private synchronized void giveTo(Publication begun) {
        publication = begun;
        begun.setAddresses(latest);
    }

    /** Says nothing any more; what was said counts until its time is over. Returns at once. */
    @Override
    public void close() {
        Closeable followed;
        Publication ended;
        synchronized (this) {
            closed = true;
            followed = following;
            ended = publication;
        }
        if (ended != null) {
            ended.close();
        }
        // Not under this lock: the socket tells addresses under one of its own.
        end(followed);
    }

    private static void end(@Nullable Closeable followed) {
        try {
            if (followed != null) {
                followed.close();
            }
        } catch (IOException e) {
            LOG.debug("a socket goes on telling its addresses", e);
        }
    }
}
