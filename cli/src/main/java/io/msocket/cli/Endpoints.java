package io.msocket.cli;

import io.msocket.names.resolver.NameServers;
import io.msocket.protocol.ConnectionEvent;
import io.msocket.protocol.FlowpathSnapshot;
import io.msocket.protocol.HandoverMode;
import io.msocket.protocol.PathScheduler;
import io.msocket.protocol.Service;
import io.msocket.socket.ConnectionListener;
import io.msocket.socket.Identity;
import io.msocket.socket.Interfaces;
import io.msocket.socket.MServerSocket;
import io.msocket.socket.MSocket;
import io.msocket.socket.MSocketLimits;
import io.msocket.socket.MSocketOptions;
import io.msocket.socket.PeerKey;
import io.msocket.socket.PeerVerifiers;
import io.msocket.socket.StateDirectory;
import io.msocket.transport.ConnectionObserver;
import io.msocket.transport.PeerIncompatibleException;
import io.msocket.transport.PeerNotVerifiedException;
import io.msocket.transport.PeerRefusesKeyException;
import io.msocket.transport.PeerSilentException;
import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the sockets that the options ask for. */
final class Endpoints {
    private static final Logger log = LoggerFactory.getLogger(Endpoints.class);

    /** As java.net has it. */
    private static final int DEFAULT_BACKLOG = 50;

    private Endpoints() {}

    /**
     * A listening socket.
     *
     * @param socket bound
     * @param publicKey what a client gives as its --server-key
     * @param published ends with it
     */
    record Listening(MServerSocket socket, PeerKey publicKey, Closeable published) implements Closeable {
        @Override
        public void close() throws IOException {
            published.close();
            socket.close();
        }
    }

    /** A {@link ConnectionObserver} for the log of -v. */
    static void log(ConnectionEvent event, long sent, long acknowledged, long received, long now) {
        FlowpathSnapshot path = event.path();
        log.debug(
                "{} {} sent={} acknowledged={} received={} {}",
                event.kind(),
                path == null ? "" : "path " + path.id() + " " + path.local() + " -> " + path.remote(),
                sent,
                acknowledged,
                received,
                event.close() == null ? event.detail() : event.close());
    }

    /**
     * What all connections of a command to a server have in common: whatever is wrong with it shows before any is made.
     *
     * @param server can be connected to
     */
    record Client(HostPort server, MSocketOptions options, ClientOptions given) {
        /**
         * Connects; blocks for at most the connect timeout. From many threads at once.
         *
         * @param listeners hear of it from the beginning
         */
        MSocket connect(ConnectionListener... listeners) throws IOException {
            return Endpoints.connect(this, listeners);
        }
    }

    /**
     * Connects to nobody yet.
     *
     * @param notices for people; from any thread
     */
    static Client client(
            HostPort server,
            Service service,
            ClientOptions options,
            ConnectionObserver observer,
            Consumer<String> notices)
            throws IOException {
        requireAllowedLimits();
        server.requireConnectable();
        PeerKey key = server.key();
        if (key != null && options.trust().contradicts(key)) {
            throw new CommandFailure(
                    ExitCodes.USAGE,
                    "'" + server.toStringInUrl() + "' has the server's key, and another word says whom to trust");
        }
        MSocketOptions.Builder builder = clientOptions(service, options, observer);
        trust(builder, options.trust(), server, notices);
        return new Client(server, builder.build(), options);
    }

    private static MSocket connect(Client client, ConnectionListener... listeners) throws IOException {
        HostPort server = client.server();
        ClientOptions options = client.given();
        MSocket socket = new MSocket(client.options());
        for (ConnectionListener listener : listeners) {
            socket.addConnectionListener(listener);
        }
        try {
            server.connect(socket, options.connectTimeoutMillis());
            return socket;
        } catch (CommandFailure e) {
            socket.close();
            throw e;
        } catch (PeerNotVerifiedException | PeerRefusesKeyException e) {
            socket.close();
            throw new CommandFailure(ExitCodes.NO_PERMISSION, String.valueOf(e.getMessage()), e);
        } catch (PeerIncompatibleException e) {
            socket.close();
            throw new CommandFailure(ExitCodes.PROTOCOL, "cannot connect to " + server + ": " + e.getMessage(), e);
        } catch (PeerSilentException e) {
            socket.close();
            throw new CommandFailure(
                    ExitCodes.UNAVAILABLE,
                    server + " takes TCP connections, and says nothing on them within " + timeout(options)
                            + "; is it an msocket server, and not too busy?",
                    e);
        } catch (SocketTimeoutException e) {
            socket.close();
            options.requireBindable();
            throw new CommandFailure(
                    ExitCodes.UNAVAILABLE,
                    server + " does not answer within " + timeout(options) + "; is it reachable?",
                    e);
        } catch (SocketException e) {
            socket.close();
            options.requireBindable();
            throw new CommandFailure(ExitCodes.UNAVAILABLE, "cannot connect to " + server + ": " + e.getMessage(), e);
        }
    }

    private static String timeout(ClientOptions options) {
        return DurationConverter.format(Duration.ofMillis(options.connectTimeoutMillis())) + " (--connect-timeout)";
    }

    /** Listens, under a name if the options say so. */
    static Listening listen(HostPort address, Service service, ServerOptions options) throws IOException {
        return listen(address, service, options, DEFAULT_BACKLOG);
    }

    /** The same, with so many that wait to be accepted. */
    static Listening listen(HostPort address, Service service, ServerOptions options, int backlog) throws IOException {
        requireAllowedLimits();
        options.requireConsistent();
        InetSocketAddress local = address.toListen();
        MServerSocket socket = new MServerSocket(serverOptions(service, options));
        boolean done = false;
        try {
            announce(socket, options);
            socket.bind(local, backlog);
            Listening listening = new Listening(socket, socket.publicKey(), options.publish(socket));
            done = true;
            return listening;
        } catch (BindException e) {
            throw Failures.cannotListen(address, e);
        } finally {
            if (!done) {
                socket.close();
            }
        }
    }

    private static void announce(MServerSocket socket, ServerOptions options) throws IOException {
        try {
            socket.setFurtherAddresses(options.announced());
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCodes.USAGE, "--announce: " + e.getMessage(), e);
        }
    }

    private static MSocketOptions serverOptions(Service service, ServerOptions options) throws IOException {
        Path key = options.key();
        MSocketOptions.Builder builder = MSocketOptions.builder()
                .identity(Identity.loadOrCreate(key == null ? defaultIdentity() : key))
                .service(service)
                .observer(Endpoints::log)
                // Ctrl-C in the middle is not to look like the end.
                .resetAtExit(true)
                .cleartextData(options.cleartext());
        Duration retention = options.retention();
        if (retention != null) {
            builder.retention(retention);
        }
        PathScheduler.Factory scheduler = options.scheduler();
        if (scheduler != null) {
            builder.scheduler(scheduler);
        }
        Interfaces announced = options.announcedInterfaces();
        if (announced != null) {
            builder.announcedInterfaces(announced);
        }
        Set<PeerKey> allowed = options.allowed();
        if (!allowed.isEmpty()) {
            builder.clientKeys(allowed::contains);
        }
        return builder.build();
    }

    /** A system property comes from whoever starts the command: a bad one is a wrong command line, and no bug. */
    private static void requireAllowedLimits() throws CommandFailure {
        try {
            MSocketLimits.builder();
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCodes.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    /** The identity of this user. */
    static Path defaultIdentity() {
        return NameServers.home().resolve("identity");
    }

    /** @throws NoSuchFileException where there is none */
    static Identity identity(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        return Identity.load(file);
    }

    private static MSocketOptions.Builder clientOptions(
            Service service, ClientOptions options, ConnectionObserver observer) throws IOException {
        MSocketOptions.Builder builder = MSocketOptions.builder()
                .service(service)
                .observer(observer)
                .resetAtExit(true)
                .cleartextData(options.cleartext())
                .names(options.names());
        List<InetAddress> bind = options.bindAddresses();
        builder.localAddresses(options.moveEvery() == null ? bind : bind.subList(0, 1));
        builder.interfaces(options.interfaces()).routePolicy(options.routePolicy());
        options.quotas()
                .forEach(quota -> builder.quota(quota.interfaces(), quota.size().bytes()));
        Duration retention = options.retention();
        if (retention != null) {
            builder.retention(retention);
        }
        Duration keepAlive = options.keepAlive();
        if (keepAlive != null) {
            builder.keepAlive(keepAlive);
        }
        HandoverMode mode = options.mode();
        if (mode != null) {
            builder.handoverMode(mode);
        }
        PathScheduler.Factory scheduler = options.scheduler();
        if (scheduler != null) {
            builder.scheduler(scheduler);
        }
        @Nullable Path key = options.key();
        if (key != null) {
            builder.identity(identity(key));
        }
        return builder;
    }

    private static void trust(
            MSocketOptions.Builder builder, ClientOptions.Trust trust, HostPort server, Consumer<String> notices) {
        if (trust.serverKey != null) {
            builder.serverKey(trust.serverKey);
        } else if (trust.anyKey) {
            builder.verifier(PeerVerifiers.opportunistic());
        } else {
            Path known = trust.knownHosts == null ? StateDirectory.knownHosts() : trust.knownHosts;
            builder.verifier(new FirstContact(PeerVerifiers.knownHosts(known), server, notices));
        }
    }
}
