package io.msocket.socket;

import io.msocket.protocol.ConnectionId;
import io.msocket.protocol.FlowpathSnapshot;
import io.msocket.protocol.HandoverMode;
import io.msocket.protocol.PathRole;
import io.msocket.protocol.PathScheduler;
import io.msocket.protocol.Route;
import io.msocket.protocol.TrafficByAddress;
import io.msocket.transport.NonBlockingStream;
import io.msocket.transport.StreamConnection;
import io.msocket.transport.StreamListener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A socket whose byte stream survives changes of address. Every method of {@link Socket} behaves as it does there, but for
 * these:
 *
 * <ul>
 *   <li>The local address and port that it reports are those of the flowpath in use, and change when the connection moves; {@link #getInetAddress}
 *       and {@link #getPort} keep the peer as it was reached first.
 *   <li>It can be bound to an address, which then restricts the first flowpath, but not to a port other than 0; while it
 *       is bound and not connected, its local port is 0.
 *   <li>Given a host by its name it tries every address of that name, and not only the first.
 *   <li>A host with an {@code @}, as in {@code files@example.org}, is a name: where it leads, and by which key the server proves itself, is
 *       for a {@link NameResolver} to say; a port that is given with it does not count. The connection follows the name wherever it leads.
 *       An address that is not resolved, and has such a host, is looked up.
 *   <li>A host may have the key before it that the server has to prove, {@code msk1:...@example.org}; nothing else is asked or remembered
 *       of its trust then.
 *   <li>TCP_NODELAY is on unless switched off: the data goes in records, and Nagle's algorithm would only delay them.
 *   <li>What was written when the process ends is sent still, if that takes no longer than ten seconds and a network works.
 *   <li>While no network works, reads and writes wait as for a slow peer; the connection ends with "Connection timed out"
 *       after the retention time.
 *   <li>Of a peer whose process was killed nothing comes, as of one that moves, until a process with its key answers in its place: then
 *       the connection is reset.
 *   <li>{@link #connect(SocketAddress)} without a timeout ends after 127 s where nobody answers.
 *   <li>SO_SNDBUF and SO_RCVBUF are those of each flowpath's TCP connection; what the stream may hold is for {@link MSocketOptions} to say.
 *       Options beyond {@link java.net.StandardSocketOptions}, and SO_REUSEPORT, are not supported.
 *   <li>{@link #sendUrgentData} throws a SocketException, {@link #setOOBInline} is kept and changes nothing, and there is no proxy.
 * </ul>
 *
 * <p>Thread-safe, as Socket is. A failed connect closes the socket.
 */
public class MSocket extends Socket {
    private final MSocketImpl impl;
    private final ListenerBridge listeners = new ListenerBridge(this);

    /** An unconnected socket with the default options. */
    public MSocket() throws SocketException {
        this(MSocketOptions.defaults());
    }

    /** An unconnected socket. */
    public MSocket(MSocketOptions options) throws SocketException {
        this(new MSocketImpl(options));
    }

    /**
     * An unconnected socket.
     *
     * @throws UnsupportedOperationException for every proxy but {@link Proxy#NO_PROXY}
     */
    public MSocket(Proxy proxy) throws SocketException {
        this(withoutProxy(proxy));
    }

    private static MSocketOptions withoutProxy(@Nullable Proxy proxy) {
        if (proxy == null) {
            throw new IllegalArgumentException("Invalid Proxy");
        }
        if (proxy.type() != Proxy.Type.DIRECT) {
            throw new UnsupportedOperationException(
                    "An MSocket cannot use a proxy (" + proxy + "): its flowpaths go to the server directly");
        }
        return MSocketOptions.defaults();
    }

    /** As {@link Socket#Socket(String, int)}: connects, blocking. */
    public MSocket(@Nullable String host, int port) throws IOException {
        this(host, port, MSocketOptions.defaults());
    }

    /**
     * Connects to whatever a name stands for, as {@code files@example.org}; blocks. See {@link NameResolver}.
     *
     * @throws java.net.UnknownHostException when there is no such name
     * @throws IllegalArgumentException for a host, which needs a port
     */
    public MSocket(String name) throws IOException {
        this(name, MSocketOptions.defaults());
    }

    /** The same with these options. */
    public MSocket(String name, MSocketOptions options) throws IOException {
        this(requireName(name), null, options);
    }

    private static NameTarget requireName(String name) {
        if (!NameTarget.isName(name)) {
            throw new IllegalArgumentException("a host needs a port; a name has an @: " + name);
        }
        return NameTarget.of(name);
    }

    /** As {@link Socket#Socket(InetAddress, int)}: connects, blocking. */
    public MSocket(InetAddress address, int port) throws IOException {
        this(address, port, MSocketOptions.defaults());
    }

    /** As {@link Socket#Socket(String, int, InetAddress, int)}: connects from a local address, blocking. */
    public MSocket(@Nullable String host, int port, @Nullable InetAddress localAddress, int localPort)
            throws IOException {
        this(NamedServer.of(host, port), new InetSocketAddress(localAddress, localPort), MSocketOptions.defaults());
    }

    /** As {@link Socket#Socket(InetAddress, int, InetAddress, int)}: connects from a local address, blocking. */
    public MSocket(InetAddress address, int port, @Nullable InetAddress localAddress, int localPort)
            throws IOException {
        this(resolve(address, port), new InetSocketAddress(localAddress, localPort), MSocketOptions.defaults());
    }

    /** Connects to a host by name, loopback when that is null; blocks. */
    public MSocket(@Nullable String host, int port, MSocketOptions options) throws IOException {
        this(NamedServer.of(host, port), null, options);
    }

    /** Connects to an address; blocks. */
    public MSocket(InetAddress address, int port, MSocketOptions options) throws IOException {
        this(resolve(address, port), null, options);
    }

    @SuppressWarnings("this-escape") // As java.net.Socket's own constructors do.
    private MSocket(InetSocketAddress remote, @Nullable SocketAddress local, MSocketOptions options)
            throws IOException {
        this(new MSocketImpl(options));
        boolean connected = false;
        try {
            if (local != null) {
                bind(local);
            }
            connect(remote);
            connected = true;
        } finally {
            if (!connected) {
                close();
            }
        }
    }

    @SuppressWarnings("this-escape") // The bridge calls back only once there are events.
    MSocket(MSocketImpl impl) throws SocketException {
        super(impl);
        this.impl = impl;
    }

    private static InetSocketAddress resolve(@Nullable InetAddress address, int port) {
        if (address == null) {
            throw new NullPointerException("address");
        }
        return new InetSocketAddress(address, port);
    }

    /**
     * Connects to a host by its name: to whichever of its addresses works, both families among them, tried in turn and beside
     * each other (RFC 8305). Blocks.
     *
     * @param host a name or an address, or a name as {@code files@example.org}; null for loopback
     * @param timeoutMillis how long to try in milliseconds; 0 for as long as an operating system does, 127 s
     * @throws java.net.UnknownHostException when the name has no address
     * @throws java.net.SocketTimeoutException when nobody has answered in that time
     * @throws java.net.ConnectException when every address refuses, or there is no way to any
     */
    public void connect(@Nullable String host, int port, int timeoutMillis) throws IOException {
        connect(NamedServer.of(host, port), timeoutMillis);
    }

    /**
     * As {@link Socket#connect(SocketAddress, int)}. The machine's addresses are tried beside each other, as the policy
     * of the options says. An address that is given here is the only one of the server that is tried, whatever name it was made
     * of. Where nobody answers, a timeout of 0 ends after 127 s.
     */
    @Override
    public void connect(SocketAddress endpoint, int timeout) throws IOException {
        super.connect(NamedServer.in(endpoint), timeout);
        observeForListeners();
    }

    /** The connection is there: its events go to the listeners from now on. */
    final void observeForListeners() {
        SocketConnection linked = impl.linked();
        if (linked != null) {
            linked.connection().addObserver(listeners);
            RouteFollower routes = linked.routes();
            if (routes != null) {
                routes.setQuotaListener(listeners::tellSpent);
            }
        }
    }

    // --- beyond java.net

    /** The flowpaths of this instant; none before connect and after the end. */
    public List<FlowpathSnapshot> flowpaths() {
        SocketConnection linked = impl.linked();
        return linked == null ? List.of() : linked.connection().flowpaths();
    }

    /**
     * What has gone over each of this machine's addresses in the connection's whole life, flowpaths that have ended, what was sent
     * again and copies included; after the end what it has come to. Waits for the event loop for a moment.
     */
    public TrafficByAddress traffic() {
        SocketConnection linked = impl.linked();
        return linked == null ? TrafficByAddress.NONE : linked.connection().traffic();
    }

    /**
     * Opens one more flowpath, at the side that has connected. Does not wait until it works. It is one attempt: where that fails, which
     * its end tells, nothing is tried again. A handover mode with several flowpaths makes them again by itself.
     *
     * @return its number
     * @throws SocketException when the socket is not connected or closed, was accepted, or has as many as it may
     */
    public int addFlowpath(InetAddress local) throws IOException {
        return clientConnection().addFlowpath(routeFrom(local));
    }

    /** Closes a flowpath; the connection goes on, over a new one when that was the last. */
    public void removeFlowpath(int pathId) throws IOException {
        impl.connection().removeFlowpath(pathId);
    }

    /**
     * Moves a flowpath to another local address, at the side that has connected. The old one goes on until the new one
     * works, which is not waited for. Where it has ended already, the new one is added all the same.
     *
     * @return the number of the new one
     * @throws SocketException when the socket is not connected or closed, was accepted, or has as many as it may
     */
    public int migrate(int pathId, InetAddress local) throws IOException {
        return clientConnection().migrate(pathId, routeFrom(local));
    }

    /**
     * Says which local addresses may be used from now on, best first; empty: those of the machine, as the policy says.
     * Flowpaths on others are cut at once, as if those addresses had gone from the machine, and the connection moves.
     *
     * @throws SocketException when the socket is not connected or closed, or was accepted
     * @throws IllegalArgumentException for more than 64 addresses
     */
    public void setLocalAddresses(List<InetAddress> addresses) throws IOException {
        clientConnection();
        RouteFollower routes = linked().routes();
        if (routes != null) {
            routes.allow(addresses);
        }
    }

    /**
     * Changes how many flowpaths there are, and which of them carry data, at the side that has connected. Returns at once; the
     * peer is told.
     *
     * @throws SocketException when the socket is not connected or closed, or was accepted
     */
    public void setHandoverMode(HandoverMode mode) throws IOException {
        clientConnection().setMode(mode);
    }

    /**
     * Sends by another scheduler from now on. Returns at once.
     *
     * @throws SocketException when the socket is not connected or closed
     */
    public void setScheduler(PathScheduler.Factory factory) throws IOException {
        impl.connection().setScheduler(factory);
    }

    /**
     * What this end wishes a flowpath to be for. The peer is told and obeys: a flowpath stands by if either end wishes so, and
     * carries data all the same while no other works. Returns at once; nothing happens when there is no such flowpath.
     *
     * @throws SocketException when the socket is not connected or closed
     */
    public void setRole(int pathId, PathRole role) throws IOException {
        impl.connection().setRole(pathId, role);
    }

    /**
     * The two streams for a program that lets no thread wait. From then on this socket's own are not to be used; its timeout has no
     * meaning there. Whoever has them keeps the socket; a listener alone does not.
     *
     * @param listener told from now on when a stream goes on, in the place of any other
     * @throws SocketException when the socket is not connected or closed
     */
    public NonBlockingStream nonBlocking(StreamListener listener) throws IOException {
        return impl.connection().nonBlocking(listener, this);
    }

    /** Adds a listener, before or after connect; an event that is under way may miss it. */
    public void addConnectionListener(ConnectionListener listener) {
        listeners.add(listener);
    }

    /** Takes a listener away; an event that is under way may still reach it. */
    public void removeConnectionListener(ConnectionListener listener) {
        listeners.remove(listener);
    }

    /** The peer's key; empty before connect, and for a client that stays anonymous. */
    public Optional<PeerKey> peerKey() {
        SocketConnection linked = impl.linked();
        byte[] key = linked == null ? null : linked.connection().peerKey();
        return key == null ? Optional.empty() : Optional.of(PeerKey.of(key));
    }

    /**
     * The connection's name, the same at both ends.
     *
     * @throws IllegalStateException before connect
     */
    public ConnectionId connectionId() {
        SocketConnection linked = impl.linked();
        if (linked == null) {
            throw new IllegalStateException("the socket is not connected");
        }
        return linked.connection().id();
    }

    /** Whether no flowpath works at the moment. */
    public boolean isSuspended() {
        SocketConnection linked = impl.linked();
        return linked != null && linked.connection().isSuspended();
    }

    private SocketConnection linked() throws SocketException {
        SocketConnection linked = impl.linked();
        if (linked == null) {
            throw new SocketException("Socket is not connected");
        }
        return linked;
    }

    private Route routeFrom(InetAddress local) throws SocketException {
        SocketConnection linked = linked();
        RouteFollower routes = linked.routes();
        return routes == null ? new Route(local, linked.remote()) : routes.routeFrom(local);
    }

    private StreamConnection clientConnection() throws SocketException {
        StreamConnection connection = impl.connection();
        if (linked().routes() == null) {
            throw new SocketException("Only the side that has connected chooses flowpaths; this socket was accepted");
        }
        return connection;
    }
}
