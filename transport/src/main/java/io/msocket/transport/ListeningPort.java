package io.msocket.transport;

import io.msocket.protocol.Acceptor;
import io.msocket.protocol.AcceptorSetup;
import io.msocket.protocol.Connection;
import io.msocket.protocol.ConnectionId;
import io.msocket.protocol.JoinRequest;
import io.msocket.protocol.Offer;
import io.msocket.protocol.Tombstone;
import io.msocket.protocol.crypto.JdkCipherSuites;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One bound port. It outlives its listener while connections that were accepted from it live: they could not move
 * otherwise. Thread-safe, but {@link #takeOver} is called under the lock of {@link ListeningPorts}.
 */
final class ListeningPort implements AcceptorDriver.Port {
    /** Far longer than an event loop takes to come to it. */
    private static final long UNBIND_SECONDS = 5;

    /** The JDK's selector closes a channel's descriptor in its next round, which comes before a task of later. */
    private static final long NIO_UNBIND_MILLIS = 1;

    private static final Logger LOG = LoggerFactory.getLogger(ListeningPort.class);

    private final Machinery machinery;
    private final Connections connections;
    private final ListeningPorts ports;
    private final InetAddress host;
    private final SocketSettings sockets;
    private final AtomicInteger liveConnections = new AtomicInteger();
    private final CompletableFuture<Void> unbound = new CompletableFuture<>();

    private @Nullable Channel channel;

    /** One for each loop; replaced together with the listener. */
    private volatile List<AcceptorDriver> acceptors = List.of();

    private volatile @Nullable Listener listener;
    private volatile @Nullable ListenerSettings settings;

    private ListeningPort(
            Machinery machinery,
            Connections connections,
            ListeningPorts ports,
            InetAddress host,
            SocketSettings sockets) {
        this.machinery = machinery;
        this.connections = connections;
        this.ports = ports;
        this.host = host;
        this.sockets = sockets;
    }

    static ListeningPort bind(
            Machinery machinery,
            Connections connections,
            ListeningPorts ports,
            InetSocketAddress address,
            ListenerSettings settings)
            throws IOException {
        ListeningPort port = new ListeningPort(machinery, connections, ports, address.getAddress(), settings.sockets());
        ChannelFuture bound = machinery
                .platform()
                .newServer(settings.sockets())
                .group(machinery.loops().group())
                .childHandler(port.new ChildInitializer())
                .bind(address);
        CompletableFuture<Channel> opened = new CompletableFuture<>();
        bound.addListener(done -> {
            if (done.isSuccess()) {
                opened.complete(bound.channel());
            } else {
                opened.completeExceptionally(done.cause());
            }
        });
        Channel channel = await(opened, address);
        channel.pipeline().addLast(port.new AcceptFailures());
        port.channel = channel;
        return port;
    }

    private static Channel await(CompletableFuture<Channel> opened, InetSocketAddress address) throws IOException {
        try {
            return opened.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            String why = cause.getMessage() == null ? cause.toString() : cause.getMessage();
            IOException failure = why.contains("in use") || cause instanceof BindException
                    ? new BindException("Address already in use: " + address)
                    : new BindException(why);
            failure.initCause(cause);
            throw failure;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            opened.thenAccept(Channel::close);
            throw new SocketException("Closed by interrupt");
        }
    }

    /** As it was asked for, with the real port; the kernel's own name for "any address" may be the one of IPv6. */
    InetSocketAddress address() {
        return new InetSocketAddress(host, ((InetSocketAddress) open().localAddress()).getPort());
    }

    private Channel open() {
        Channel bound = channel;
        if (bound == null) {
            throw new IllegalStateException("not bound");
        }
        return bound;
    }

    // --- the listener

    /** Makes a listener for the port; null when it has one that is open. */
    @Nullable
    Listener takeOver(int backlog, ListenerSettings wanted, Collection<Tombstone> tombstones) {
        Listener current = listener;
        if (current != null && !current.isClosed()) {
            return null;
        }
        Listener next = new Listener(this, address(), backlog);
        settings = wanted;
        listener = next;
        // A client's opening and its first join may arrive at different loops.
        Map<ConnectionId, Offer> offers = new ConcurrentHashMap<>();
        acceptors = machinery.loops().all().stream()
                .map(loop -> newAcceptor(loop, wanted, offers, List.copyOf(tombstones)))
                .toList();
        open().config().setAutoRead(true);
        return next;
    }

    private AcceptorDriver newAcceptor(
            Loop loop, ListenerSettings wanted, Map<ConnectionId, Offer> offers, List<Tombstone> tombstones) {
        int count = machinery.loops().all().size();
        AcceptorSetup setup = new AcceptorSetup(
                List.of(JdkCipherSuites.aesGcm(), JdkCipherSuites.chaChaPoly()),
                machinery.random(),
                machinery.buffers(),
                wanted.options(),
                wanted.identity(),
                (wanted.maxHalfOpen() + count - 1) / count,
                wanted.maxTombstones(),
                wanted.clientKeys());
        AcceptorDriver acceptor = new AcceptorDriver(loop, new Acceptor(setup, offers), this, connections.refusals());
        loop.execute(() -> tombstones.forEach(acceptor::remember));
        return acceptor;
    }

    /** Whether somebody listens, or a connection lives that may want to move. */
    boolean isUsed() {
        Listener current = listener;
        return (current != null && !current.isClosed()) || liveConnections.get() > 0;
    }

    void listenerClosed() {
        for (AcceptorDriver acceptor : acceptors) {
            acceptor.loop().execute(() -> acceptor.refuseOpenings(Listener.CLOSED));
        }
        // As in java.net, nobody can connect any more when close returns.
        if (ports.releaseIfUnused(this)) {
            awaitUnbound(List.of(this));
        }
    }

    /**
     * Closes the port. TCP connections that have not proved themselves yet keep their deadline: a client may think
     * already that it is connected, and only one whose handshake is whole can be told that it is not.
     */
    void unbind() {
        Channel bound = open();
        Loop loop = machinery.loops().of(bound.eventLoop());
        if (!loop.run(() -> close(bound, loop))) {
            // The loop has closed the channel when it ended.
            handleUnbound();
        }
    }

    private void close(Channel bound, Loop loop) {
        bound.close();
        bound.closeFuture().addListener(done -> {
            if (machinery.platform().isEpoll() || loop.executor().isShuttingDown()) {
                handleUnbound();
            } else {
                loop.executor().schedule(this::handleUnbound, NIO_UNBIND_MILLIS, TimeUnit.MILLISECONDS);
            }
        });
    }

    private void handleUnbound() {
        ports.unbound(this);
        unbound.complete(null);
    }

    /** Waits, shortly, until the kernel has all of these ports back; not on an event loop. */
    static void awaitUnbound(List<ListeningPort> ports) {
        CompletableFuture<?>[] all = ports.stream().map(port -> port.unbound).toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(all).get(UNBIND_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("not all of {} ports are free yet", ports.size(), e);
        }
    }

    void remember(Tombstone tombstone) {
        for (AcceptorDriver acceptor : acceptors) {
            acceptor.loop().execute(() -> acceptor.remember(tombstone));
        }
    }

    // --- event loops

    private final class ChildInitializer extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel accepted) {
            machinery.platform().prepare(accepted, sockets);
            for (AcceptorDriver acceptor : acceptors) {
                if (acceptor.loop().executor() == accepted.eventLoop()) {
                    accepted.pipeline().addLast(acceptor.onAccepted(accepted));
                    return;
                }
            }
            accepted.close();
        }
    }

    /** Behind Netty's own handler, which pauses for a second and then passes the failure on. */
    private final class AcceptFailures extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            connections
                    .refusals()
                    .cannotAccept((InetSocketAddress) context.channel().localAddress(), cause);
        }
    }

    @Override
    public ConnectionDriver driverFor(Connection connection, Loop loop) {
        ListenerSettings current = settings;
        if (current == null) {
            throw new IllegalStateException("a client connected before there was a listener");
        }
        liveConnections.incrementAndGet();
        return new ConnectionDriver(
                new DriverSetup(
                        machinery,
                        connections,
                        loop,
                        current.options(),
                        current.sockets(),
                        null,
                        null,
                        new AcceptedHere()),
                connection);
    }

    private final class AcceptedHere implements ConnectionOrigin {
        @Override
        public void remember(Tombstone tombstone) {
            ports.remember(tombstone);
        }

        @Override
        public void over() {
            if (liveConnections.decrementAndGet() == 0) {
                ports.releaseIfUnused(ListeningPort.this);
            }
        }
    }

    @Override
    public void established(ConnectionDriver driver) {
        ConnectionId id = driver.engine().id();
        if (id != null) {
            connections.addAccepted(id, driver);
        }
        Listener current = listener;
        String refusal = current == null ? "nobody listens" : current.offer(driver);
        if (refusal != null) {
            connections.refusals().refused(address(), refusal);
            driver.port().reset(refusal);
        }
    }

    @Override
    public @Nullable ConnectionDriver find(JoinRequest request) {
        return connections.findAccepted(request.connectionId());
    }
}
