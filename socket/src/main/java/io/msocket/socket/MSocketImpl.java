package io.msocket.socket;

import io.msocket.transport.ClientSettings;
import io.msocket.transport.ConnectAttempt;
import io.msocket.transport.ConnectionObserver;
import io.msocket.transport.SocketSettings;
import io.msocket.transport.StreamConnection;
import io.msocket.transport.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOptions;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is below an {@link MSocket}: java.net's own code calls this and gives each method of Socket its contract.
 *
 * <p>Thread-safe. {@code lock} guards the fields below it and is never held while blocking.
 */
final class MSocketImpl extends OptionsSocketImpl {
    private final MSocketOptions options;

    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable InetAddress boundTo;
    private @Nullable ConnectAttempt attempt;
    private @Nullable NameLookup lookup;
    private boolean closed;

    /** Set once, by connect or accept; never taken away, so that a closed socket still knows its peer. */
    private volatile @Nullable SocketConnection linked;

    private volatile boolean inputShutdown;

    /** The peer's stream has ended and somebody has read so: java.net remembers that even after close. */
    private volatile boolean endRead;

    MSocketImpl(MSocketOptions options) {
        super(new OptionValues(false), OptionValues.OF_CLIENTS);
        this.options = options;
    }

    // --- opening

    @Override
    protected void create(boolean stream) throws IOException {
        if (!stream) {
            throw new SocketException("An MSocket is a stream, not a datagram socket");
        }
    }

    @Override
    protected void bind(InetAddress address, int port) throws IOException {
        lock.lock();
        try {
            requireOpenLocked();
            if (boundTo != null) {
                throw new SocketException("Already bound");
            }
            if (port != 0) {
                throw new BindException("An MSocket cannot be bound to a port of its own choice (" + port
                        + "): each flowpath takes a free one. Bind to port 0");
            }
            Bindable.require(address);
            boundTo = address;
        } finally {
            lock.unlock();
        }
    }

    @Override
    protected void connect(String host, int port) throws IOException {
        connect(InetAddress.getByName(host), port);
    }

    @Override
    protected void connect(InetAddress address, int port) throws IOException {
        connect(new InetSocketAddress(address, port), 0);
    }

    @Override
    protected void connect(SocketAddress address, int timeoutMillis) throws IOException {
        boolean connected = false;
        try {
            if (!(address instanceof InetSocketAddress remote)) {
                throw new IllegalArgumentException("Unsupported address type");
            }
            if (remote.isUnresolved()) {
                throw new UnknownHostException(remote.getHostName());
            }
            link(remote instanceof NameTarget named ? openNamed(named, timeoutMillis) : open(remote, timeoutMillis));
            connected = true;
        } finally {
            if (!connected) {
                close();
            }
        }
    }

    private SocketConnection open(InetSocketAddress remote, int timeoutMillis) throws IOException {
        // java.net's meaning of connecting to the wildcard address.
        InetSocketAddress reachable = remote.getAddress().isAnyLocalAddress()
                ? new InetSocketAddress(InetAddress.getLocalHost(), remote.getPort())
                : remote;
        RouteFollower routes = RouteFollower.of(options, reachable, boundTo());
        StreamConnection connection =
                opening().open(ServerTrust.of(withKeyOf(remote), reachable), routes, timeoutMillis, attempt -> {});
        return new SocketConnection(
                connection, routes.reached(connection.remoteAddress()), routes, NamedServer.whereaboutsOf(remote));
    }

    /** The options, with the server's key where the program gave it with the host. */
    private MSocketOptions withKeyOf(InetSocketAddress remote) {
        PeerKey key = NamedServer.keyOf(remote);
        PeerKey pinned = options.serverKey();
        if (key == null) {
            return options;
        }
        if (pinned != null && !pinned.equals(key)) {
            throw new IllegalArgumentException(
                    "the server is to have two keys: " + key + " before its host, and " + pinned + " in the options");
        }
        return options.toBuilder().serverKey(key).build();
    }

    private Opening opening() {
        return new Opening(this::begin, () -> values().kernel());
    }

    private SocketConnection openNamed(NameTarget server, int timeoutMillis) throws IOException {
        NameLookup begun = NameLookup.begin(NameResolvers.of(options, server.name()), server.name());
        lock.lock();
        try {
            if (closed) {
                begun.close();
            }
            lookup = begun;
        } finally {
            lock.unlock();
        }
        return new NamedOpening(options, begun, boundTo(), timeoutMillis, opening()).open();
    }

    private @Nullable InetAddress boundTo() {
        lock.lock();
        try {
            return boundTo;
        } finally {
            lock.unlock();
        }
    }

    /** @param before the attempt that this one follows, or null */
    private ConnectAttempt begin(@Nullable ConnectAttempt before, ClientSettings settings, RouteFollower routes)
            throws SocketException {
        Transport transport = ProcessTransport.get().transport();
        lock.lock();
        try {
            requireOpenLocked();
            if (attempt != before || linked != null) {
                throw new SocketException("Connection in progress");
            }
            ConnectAttempt begun = transport.connect(settings, routes.opening());
            attempt = begun;
            return begun;
        } finally {
            lock.unlock();
        }
    }

    private void link(SocketConnection opened) throws SocketException {
        lock.lock();
        try {
            if (!closed) {
                linked = opened;
            }
        } finally {
            lock.unlock();
        }
        if (linked == null) {
            opened.abandon();
            throw new SocketException("Socket closed");
        }
        opened.connection().setResetAtExit(options.resetAtExit());
        ForgottenSockets.watch(this, opened.connection());
        opened.begin(options);
    }

    /**
     * Takes a connection that a server has accepted.
     *
     * @param server where it can be reached while the machine has some addresses
     */
    void accept(
            StreamConnection accepted, SocketSettings listener, Function<NetworkView, List<InetSocketAddress>> server)
            throws SocketException {
        InetSocketAddress remote = accepted.remoteAddress();
        if (remote == null) {
            throw new SocketException("The connection ended before it was accepted");
        }
        values().inherit(listener);
        ConnectionObserver observer = options.observer();
        if (observer != null) {
            accepted.addObserver(observer);
        }
        link(new SocketConnection(accepted, remote, null, null, server));
        // Its flowpath has the listener's options already, unless the socket was given some of its own before.
        if (!values().kernel().withReuseAddress(listener.reuseAddress()).equals(listener)) {
            handleKernelOption();
        }
    }

    /** Whether {@link #accept} may take a connection. */
    boolean isFresh() {
        lock.lock();
        try {
            return attempt == null && linked == null && !closed;
        } finally {
            lock.unlock();
        }
    }

    @Override
    protected void listen(int backlog) throws SocketException {
        throw new SocketException("This is no server socket");
    }

    @Override
    protected void accept(SocketImpl accepted) throws SocketException {
        throw new SocketException("This is no server socket");
    }

    // --- the streams

    @Override
    protected InputStream getInputStream() {
        return new ConnectionStreams.Input(this);
    }

    @Override
    protected OutputStream getOutputStream() {
        return new ConnectionStreams.Output(this);
    }

    int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (endRead) {
            return -1;
        }
        StreamConnection connection = connection();
        int count;
        try {
            count = connection.read(target, offset, length, values().timeoutMillis());
        } catch (SocketException e) {
            throw withInterrupt(connection, e);
        }
        if (count < 0) {
            endRead = true;
        }
        return count;
    }

    void write(byte[] source, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, source.length);
        if (length == 0) {
            return;
        }
        StreamConnection connection = connection();
        try {
            connection.write(source, offset, length);
        } catch (SocketException e) {
            throw withInterrupt(connection, e);
        }
    }

    /**
     * The interruption of a virtual thread has closed the connection below. Socket's own streams close the socket when
     * they see it, and say that it was closed by interrupt.
     */
    private IOException withInterrupt(StreamConnection connection, SocketException failure) {
        return connection.isClosed() && !isClosed() && Thread.currentThread().isInterrupted()
                ? Interrupts.asJdkExpects(failure)
                : failure;
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    @Override
    protected int available() throws IOException {
        StreamConnection connection = connection();
        return inputShutdown ? 0 : connection.available();
    }

    @Override
    protected void shutdownInput() throws IOException {
        inputShutdown = true;
        connection().shutdownInput();
    }

    @Override
    protected void shutdownOutput() throws IOException {
        connection().shutdownOutput();
    }

    @Override
    protected void close() throws IOException {
        ConnectAttempt pending;
        NameLookup asked;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            pending = attempt;
            asked = lookup;
        } finally {
            lock.unlock();
        }
        SocketConnection open = linked;
        if (asked != null && open == null) {
            // Of an open connection it ends with that, whose last bytes may have to go where the server moves.
            asked.close();
        }
        if (open != null) {
            open.connection().close(values().lingerSeconds());
        } else if (pending != null) {
            pending.cancel();
        }
    }

    // --- what it is

    /** The open connection with what belongs to it; null before connect. */
    @Nullable
    SocketConnection linked() {
        return linked;
    }

    /** @throws SocketException "Socket closed", or when it was never connected */
    StreamConnection connection() throws SocketException {
        requireOpen();
        SocketConnection open = linked;
        if (open == null) {
            throw new SocketException("Socket is not connected");
        }
        return open.connection();
    }

    @Override
    void requireOpen() throws SocketException {
        lock.lock();
        try {
            requireOpenLocked();
        } finally {
            lock.unlock();
        }
    }

    private void requireOpenLocked() throws SocketException {
        if (closed) {
            throw new SocketException("Socket closed");
        }
    }

    @Override
    void handleKernelOption() {
        SocketConnection open = linked;
        if (open != null) {
            open.connection().applySocketSettings(values().kernel());
        }
    }

    @Override
    public Object getOption(int option) throws SocketException {
        if (option != SocketOptions.SO_BINDADDR) {
            return super.getOption(option);
        }
        requireOpen();
        InetSocketAddress local = localAddress();
        if (local != null) {
            return local.getAddress();
        }
        InetAddress bound = boundTo();
        return bound == null ? new InetSocketAddress(0).getAddress() : bound;
    }

    private @Nullable InetSocketAddress localAddress() {
        SocketConnection open = linked;
        return open == null ? null : open.connection().localAddress();
    }

    /** Of the flowpath that works at the moment; 0 while bound and not yet connected, as there is none. */
    @Override
    protected int getLocalPort() {
        InetSocketAddress local = localAddress();
        return local == null ? 0 : local.getPort();
    }

    @Override
    @SuppressWarnings("NullAway") // SocketImpl documents null for an unconnected socket; Socket never asks then.
    protected InetAddress getInetAddress() {
        SocketConnection open = linked;
        return open == null ? null : open.remote().getAddress();
    }

    @Override
    protected int getPort() {
        SocketConnection open = linked;
        return open == null ? 0 : open.remote().getPort();
    }
}
