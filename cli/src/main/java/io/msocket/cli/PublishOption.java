package io.msocket.cli;

import io.msocket.names.client.NameClient;
import io.msocket.names.client.NameLookupException;
import io.msocket.names.record.Name;
import io.msocket.names.record.PublishedAddress;
import io.msocket.names.record.ServiceEndpoint;
import io.msocket.names.record.SigningKey;
import io.msocket.names.resolver.AlreadyServedException;
import io.msocket.names.resolver.Publication;
import io.msocket.protocol.Service;
import io.msocket.socket.InterfaceKind;
import io.msocket.socket.Interfaces;
import io.msocket.socket.MServerSocket;
import io.msocket.socket.PeerKey;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Under which name a server can be reached. */
final class PublishOption {
    /** For the machine's addresses to be read. */
    private static final long ADDRESSES_SECONDS = 10;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            converter = NameConverter.class,
            description =
                    "Be reached under this name, as files@example.org: it is registered where nobody has it, and its"
                            + " record follows this server as long as it runs.")
    private @Nullable Name name;

    @Mixin
    private NameServersOption servers;

    @Option(
            names = "--name-key",
            paramLabel = "FILE",
            description = "The key that owns the name, as 'msocket keys new' makes it. Default: ~/.msocket/names.key.")
    private @Nullable Path key;

    @Option(
            names = "--name-address",
            split = ",",
            paramLabel = "HOST:PORT",
            converter = HostPort.Converter.class,
            description =
                    "What is told in place of this machine's own addresses, as behind a NAT that forwards a port.")
    private List<HostPort> addresses = List.of();

    @Option(
            names = "--take-over",
            description = "Take the name over from another process that serves it, which then tells it no more.")
    private boolean takesOver;

    /** Null for none. */
    @Nullable
    Name name() {
        return name;
    }

    /** Until it is closed the name leads to the socket. */
    Closeable begin(MServerSocket socket, PeerKey identity, Service service) throws IOException {
        if (name == null) {
            return () -> {};
        }
        SigningKey owner = OwnerOption.load(KeysCommand.file(key));
        ServiceEndpoint endpoint = new ServiceEndpoint(
                service,
                List.of(HexFormat.of().formatHex(identity.toBytes())),
                socket.serviceInstance().orElse(null));
        NameClient client = servers.open(name);
        try {
            Publication publication = begin(client, owner, name, endpoint, socket);
            return () -> {
                publication.close();
                client.close();
            };
        } catch (AlreadyServedException e) {
            client.close();
            throw new CommandFailure(ExitCodes.NO_PERMISSION, e.getMessage() + "; see --take-over", e);
        } catch (NameLookupException e) {
            client.close();
            throw NamesOutput.explain(e);
        } catch (IOException e) {
            client.close();
            throw e;
        }
    }

    private Publication begin(
            NameClient client, SigningKey owner, Name called, ServiceEndpoint endpoint, MServerSocket socket)
            throws IOException {
        Logger log = LoggerFactory.getLogger(PublishOption.class);
        OwnAddresses own = new OwnAddresses();
        if (addresses.isEmpty()) {
            socket.followAddresses(Interfaces.ofKind(InterfaceKind.values()), own);
        } else {
            own.accept(given());
        }
        Publication publication = Publication.begin(
                client,
                new Publication.Terms(called, owner, takesOver),
                new Publication.Content(endpoint, own.await()),
                text -> log.warn("{}", text));
        own.giveTo(publication);
        return publication;
    }

    private List<InetSocketAddress> given() throws IOException {
        List<InetSocketAddress> all = new ArrayList<>();
        for (HostPort address : addresses) {
            all.add(address.toAnnounce());
        }
        return all;
    }

    /** A server's addresses on their way into its record: what comes before the record is there waits for it. Thread-safe. */
    private static final class OwnAddresses implements Consumer<List<InetSocketAddress>> {
        private final CountDownLatch first = new CountDownLatch(1);
        private List<PublishedAddress> latest = List.of();
        private @Nullable Publication publication;

        @Override
        public synchronized void accept(List<InetSocketAddress> told) {
            latest = told.stream().map(PublishedAddress::direct).toList();
            first.countDown();
            if (publication != null) {
                publication.setAddresses(latest);
            }
        }

        List<PublishedAddress> await() throws CommandFailure {
            try {
                if (!first.await(ADDRESSES_SECONDS, TimeUnit.SECONDS)) {
                    throw new CommandFailure(ExitCodes.UNAVAILABLE, "this machine's addresses cannot be read");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CommandFailure(ExitCodes.FAILURE, "interrupted", e);
            }
            synchronized (this) {
                return latest;
            }
        }

        synchronized void giveTo(Publication begun) {
            publication = begun;
            begun.setAddresses(latest);
        }
    }
}
