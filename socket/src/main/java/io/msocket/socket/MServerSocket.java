package io.msocket.socket;

import io.msocket.protocol.Service;
import io.msocket.protocol.ServiceInstance;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Accepts connections of {@link MSocket}s. Every method of {@link ServerSocket} behaves as it does there, but for these:
 *
 * <ul>
 *   <li>The port stays in use after close until the last accepted connection ends, so that these can move; a new MServerSocket of
 *       the same process may take it over at any time.
 *   <li>{@link #accept} takes clients in turns, and those of one in the order in which their handshakes ended. It may have a client a moment
 *       later than that one's connect has returned.
 *   <li>While the backlog is full, later clients wait for their answer until one is accepted or their time is over; from where fewer wait
 *       than from elsewhere they are answered all the same.
 *   <li>{@link #accept} returns an {@link MSocket}: who overrides it has to return one as well.
 * </ul>
 *
 * <p>Without an identity in its options it uses the user's own, {@code ~/.msocket/identity}, which is made on first use.
 * Thread-safe, as ServerSocket is.
 */
public class MServerSocket extends ServerSocket {
    /** As in java.net. */
    private static final int DEFAULT_BACKLOG = 50;

    private static final int MAX_PORT = 0xFFFF;

    private final MServerSocketImpl impl;
    private final MSocketOptions options;

    /** An unbound server socket with the default options. */
    public MServerSocket() throws IOException {
        this(MSocketOptions.defaults());
    }

    /** An unbound server socket. */
    public MServerSocket(MSocketOptions options) throws IOException {
        this(new MServerSocketImpl(options), options);
    }

    private MServerSocket(MServerSocketImpl impl, MSocketOptions options) {
        super(impl);
        this.impl = impl;
        this.options = options;
    }

    /** As {@link ServerSocket#ServerSocket(int)}. */
    public MServerSocket(int port) throws IOException {
        this(port, DEFAULT_BACKLOG, null);
    }

    /** As {@link ServerSocket#ServerSocket(int, int)}. */
    public MServerSocket(int port, int backlog) throws IOException {
        this(port, backlog, null);
    }

    /** As {@link ServerSocket#ServerSocket(int, int, InetAddress)}. */
    public MServerSocket(int port, int backlog, @Nullable InetAddress address) throws IOException {
        this(port, backlog, address, MSocketOptions.defaults());
    }

    /** Bound to a port, 0 for a free one, of any address. */
    public MServerSocket(int port, MSocketOptions options) throws IOException {
        this(port, DEFAULT_BACKLOG, null, options);
    }

    /**
     * Bound.
     *
     * @param port 0 for a free one
     * @param backlog connections that may wait to be accepted; less than 1 for the default of 50. When more come, the client that has
     *     most of them waiting loses its newest. Clients are accepted in turns
     * @param address null for any
     */
    @SuppressWarnings("this-escape") // As java.net.ServerSocket's own constructors do.
    public MServerSocket(int port, int backlog, @Nullable InetAddress address, MSocketOptions options)
            throws IOException {
        this(options);
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("Port value out of range: " + port);
        }
        boolean done = false;
        try {
            bind(new InetSocketAddress(address, port), backlog);
            done = true;
        } finally {
            if (!done) {
                close();
            }
        }
    }

    /**
     * As {@link ServerSocket#bind(SocketAddress, int)}. An address that is not resolved, and has a name as its host, {@code
     * InetSocketAddress.createUnresolved("files@example.org", 0)}, binds to that port of all addresses and {@link #publish publishes} it.
     */
    @Override
    public void bind(@Nullable SocketAddress endpoint, int backlog) throws IOException {
        if (endpoint instanceof InetSocketAddress named && NameTarget.in(endpoint) instanceof NameTarget target) {
            super.bind(new InetSocketAddress(named.getPort()), backlog);
            boolean done = false;
            try {
                publish(target.name());
                done = true;
            } finally {
                if (!done) {
                    close();
                }
            }
        } else {
            super.bind(endpoint, backlog);
        }
    }

    /**
     * Has a name lead to this socket from now on, wherever it moves, until it is closed; by the {@link NameResolver} of the options. The service
     * of the options is what clients have to ask for. Blocks until whoever looks the name up finds it.
     *
     * @throws IOException when the name is somebody else's, another process serves it, or nobody can be asked; the message says so
     * @throws SocketException when this socket is closed, or not bound
     */
    public void publish(String name) throws IOException {
        if (!isBound()) {
            throw new SocketException("Socket is not bound yet");
        }
        impl.add(NameResolvers.of(options, name).publish(name, this));
    }

    /**
     * By which key it proves itself.
     *
     * @throws IllegalStateException before it is bound
     */
    public PeerKey publicKey() {
        PeerKey key = impl.publicKey();
        if (key == null) {
            throw new IllegalStateException("Socket is not bound yet");
        }
        return key;
    }

    /** What it serves, as its options say. */
    public Service service() {
        return options.service();
    }

    /**
     * Tells the clients of all connections, present and future, at which addresses they can reach this server besides the one that they
     * have dialled; none unless set. A client that follows its machine's addresses tries them when that one fails, and in a
     * mode with several flowpaths uses those of the other family at once. What was told before and is not among them is withdrawn: clients
     * leave it as soon as they have another way, so an address is best withdrawn before it goes.
     *
     * <p>They must lead to this socket's port, as those of the machine's interfaces do when it is bound to the wildcard address, or ports that
     * are forwarded to it. A client believes them with reserve: private ones only if it came by a private one, ports below 1024 only if it
     * came by that port, and a few attempts until one works (docs/PROTOCOL.md, section 10.7). Returns at once.
     *
     * @param addresses best first, at most 8
     * @throws SocketException when this socket is closed
     * @throws IllegalArgumentException for more, and for one that is unresolved, is there twice, has port 0, or cannot be dialled, as a
     *     wildcard, link-local or multicast address
     */
    public void setFurtherAddresses(List<InetSocketAddress> addresses) throws SocketException {
        impl.setFurtherAddresses(addresses);
    }

    /**
     * Moves this socket to another address of this machine, with all of its connections: it listens there first; clients are told of both
     * addresses in-band, and 2 s later of the new one alone, so that they join there before they leave the former one, at which nobody
     * listens any more after 10 s. A move may begin before the one before it has ended, and lead back: where the socket has come back to
     * and gone from again is left 10 s after that. Those who are not connected at the moment find it by its name's record, whose keeper
     * hears of the move by {@link #followAddresses}. Returns when it listens at the new address (msocket II, mobility of the server).
     *
     * <p>Of a wildcard address, the new one or the former, clients are told the addresses of the machine's interfaces at that port: of
     * those that {@link MSocketOptions.Builder#announcedInterfaces} names, of all where it names none; loopback and link-local ones are not
     * among them. A client that has come by an interface that is not told stays until the former port is given up, and joins elsewhere
     * then.
     *
     * @param endpoint an address and a port, 0 for any that is free
     * @throws java.net.BindException when it cannot listen there; nothing has changed then
     * @throws SocketException when this socket is closed, or not bound
     */
    public void migrate(SocketAddress endpoint) throws IOException {
        if (!(endpoint instanceof InetSocketAddress next) || next.isUnresolved()) {
            throw new IllegalArgumentException("not an address of this machine: " + endpoint);
        }
        impl.migrate(next);
    }

    /**
     * Tells somebody where others can reach this socket: at the address that it is bound to, or, where that is the wildcard, at those of the
     * machine's interfaces, as they come and go; loopback and link-local ones are not among them.
     *
     * @param some the interfaces that count
     * @param told at first, and whenever that may have changed, the newest last; by one thread at a time, the one that tells all sockets of
     *     such changes or the one that moves this socket, so it returns soon
     * @return ends it, as closing this socket does
     * @throws SocketException when this socket is closed, or not bound
     */
    public Closeable followAddresses(Interfaces some, Consumer<List<InetSocketAddress>> told) throws SocketException {
        return impl.followAddresses(some, told);
    }

    /**
     * Which of the processes that serve the same with one identity this one is: the process that comes after it on this machine is the same
     * instance. Empty before the socket is bound, and for an identity that is in no file.
     */
    public Optional<ServiceInstance> serviceInstance() {
        return Optional.ofNullable(impl.instance());
    }

    /** As {@link ServerSocket#accept}; the socket has this one's options. */
    @Override
    public MSocket accept() throws IOException {
        if (isClosed()) {
            throw new SocketException("Socket is closed");
        }
        if (!isBound()) {
            throw new SocketException("Socket is not bound yet");
        }
        MSocket accepted = new MSocket(options);
        implAccept(accepted);
        accepted.observeForListeners();
        return accepted;
    }
}
