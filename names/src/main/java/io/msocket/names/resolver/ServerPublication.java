package io.msocket.names.resolver;

import io.msocket.names.client.NameClient;
import io.msocket.names.record.PublishedAddress;
import io.msocket.names.record.ServiceEndpoint;
import io.msocket.socket.InterfaceKind;
import io.msocket.socket.Interfaces;
import io.msocket.socket.MServerSocket;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Publication} of a server socket: the record follows the socket's addresses, its moves included. Thread-safe.
 */
public final class ServerPublication implements Closeable {
    /** For the machine's addresses to be read. */
    private static final long ADDRESSES_SECONDS = 10;

    private final CountDownLatch first = new CountDownLatch(1);
    /** Guarded by this, as the next; what comes before there is a record waits for it. */
    private List<PublishedAddress> latest = List.of();

    private @Nullable Publication publication;

    private ServerPublication() {}

    /**
     * Publishes a socket that is bound. Blocks until a name server has the record.
     *
     * @param client whom to ask; closed by who has opened it, after this
     * @param instead what is told in place of the socket's own addresses, as behind a NAT that forwards a port; empty for those
     * @param trouble told, for people, what is wrong later on; by any thread
     * @throws IOException as {@link Publication#begin} does, and when the socket is not bound or the machine's addresses cannot be read
     */
    public static ServerPublication begin(
            NameClient client,
            Publication.Terms terms,
            MServerSocket server,
            List<InetSocketAddress> instead,
            Consumer<String> trouble)
            throws IOException {
        ServerPublication begun = new ServerPublication();
        if (instead.isEmpty()) {
            server.followAddresses(Interfaces.ofKind(InterfaceKind.values()), begun::handleAddresses);
        } else {
            begun.handleAddresses(instead);
        }
        ServiceEndpoint endpoint = new ServiceEndpoint(
                server.service(),
                List.of(HexFormat.of().formatHex(server.publicKey().toBytes())),
                server.serviceInstance().orElse(null));
        begun.giveTo(
                Publication.begin(client, terms, new Publication.Content(endpoint, begun.awaitAddresses()), trouble));
        return begun;
    }

    private synchronized void handleAddresses(List<InetSocketAddress> told) {
        latest = told.stream().map(PublishedAddress::direct).toList();
        first.countDown();
        if (publication != null) {
            publication.setAddresses(latest);
        }
    }

    private List<PublishedAddress> awaitAddresses() throws IOException {
        try {
            if (!first.await(ADDRESSES_SECONDS, TimeUnit.SECONDS)) {
                throw new SocketTimeoutException("this machine's addresses cannot be read");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while this machine's addresses were read");
        }
        synchronized (this) {
            return latest;
        }
    }

    private synchronized void giveTo(Publication begun) {
        publication = begun;
        begun.setAddresses(latest);
    }

    /** Says nothing any more; what was said counts until its time is over. Returns at once. */
    @Override
    public synchronized void close() {
        if (publication != null) {
            publication.close();
        }
    }
}
