package io.msocket.socket;

import io.msocket.protocol.PathControl;
import io.msocket.protocol.ServiceInstance;
import io.msocket.transport.Listener;
import io.msocket.transport.ListenerBounds;
import io.msocket.transport.ListenerSettings;
import io.msocket.transport.StreamConnection;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is below an {@link MServerSocket}.
 *
 * <p>Thread-safe. {@code lock} guards the fields below it and is never held while waiting for a connection.
 */
final class MServerSocketImpl extends OptionsSocketImpl {
    private static final Logger LOG = LoggerFactory.getLogger(MServerSocketImpl.class);

    private final MSocketOptions options;

    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable InetSocketAddress bindTo;
    private @Nullable Listener listener;
    private @Nullable ServerPlace place;
    /** Before there is a place. */
    private List<InetSocketAddress> furtherAddresses = List.of();

    private @Nullable ServiceInstance instance;
    private @Nullable PeerKey publicKey;
    /** What tells where this socket is, until it is closed. */
    private final List<Closeable> publications = new ArrayList<>();

    private boolean closed;

    MServerSocketImpl(MSocketOptions options) {
        super(new OptionValues(KernelDefaults.serverReusesAddress()), OptionValues.OF_SERVERS);
        this.options = options;
    }

    @Override
    protected void create(boolean stream) throws IOException {
        if (!stream) {
            throw new SocketException("An MServerSocket accepts streams, not datagrams");
        }
    }

    @Override
    protected void bind(InetAddress address, int port) throws SocketException {
        lock.lock();
        try {
            requireOpenLocked();
            if (listener != null) {
                throw new SocketException("Already bound");
            }
            bindTo = new InetSocketAddress(address, port);
        } finally {
            lock.unlock();
        }
    }

    /** Binds as well: below there is no state between the two, and ServerSocket never does one without the other. */
    @Override
    protected void listen(int backlog) throws IOException {
        ProcessTransport process = ProcessTransport.get();
        ListenerSettings settings = listenerSettings(process.limits().listener());
        InetSocketAddress address = bindTo();
        Listener opened = TentativeAddress.bind(
                address.getAddress(),
                options.networkChanges(),
                () -> process.transport().listen(address, backlog, settings));
        lock.lock();
        try {
            if (closed || listener != null) {
                opened.close();
                requireOpenLocked();
                throw new SocketException("Already bound");
            }
            listener = opened;
            instance = settings.instance();
            publicKey = PeerKey.of(settings.identity().publicKey());
            place = new ServerPlace(opened, options, furtherAddresses, ServerPlace.Times.USUAL);
            ForgottenSockets.watch(this, opened, place);
            place.begin();
        } finally {
            lock.unlock();
        }
    }

    private InetSocketAddress bindTo() throws SocketException {
        lock.lock();
        try {
            requireOpenLocked();
            if (bindTo == null) {
                throw new SocketException("Not bound");
            }
            return bindTo;
        } finally {
            lock.unlock();
        }
    }

    /** Null before it is bound. */
    private @Nullable ServerPlace place() throws SocketException {
        lock.lock();
        try {
            requireOpenLocked();
            return place;
        } finally {
            lock.unlock();
        }
    }

    void migrate(InetSocketAddress next) throws IOException {
        ServerPlace moving = boundPlace();
        TentativeAddress.bind(next.getAddress(), options.networkChanges(), () -> {
            moving.migrate(next);
            return next;
        });
        InetSocketAddress now = listener().localAddress();
        lock.lock();
        try {
            bindTo = now;
        } finally {
            lock.unlock();
        }
    }

    private ServerPlace boundPlace() throws SocketException {
        ServerPlace bound = place();
        if (bound == null) {
            throw new SocketException("Not bound");
        }
        return bound;
    }

    void setFurtherAddresses(List<InetSocketAddress> addresses) throws SocketException {
        List<InetSocketAddress> checked = PathControl.announceable(addresses);
        lock.lock();
        try {
            requireOpenLocked();
            furtherAddresses = checked;
        } finally {
            lock.unlock();
        }
        ServerPlace bound = place();
        if (bound != null) {
            bound.setFurtherAddresses(checked);
        }
    }

    /** By which it proves itself; null before it is bound. */
    @Nullable
    PeerKey publicKey() {
        lock.lock();
        try {
            return publicKey;
        } finally {
            lock.unlock();
        }
    }

    /** Ends with this socket. */
    void add(Closeable publication) throws IOException {
        boolean late;
        lock.lock();
        try {
            late = closed;
            publications.add(publication);
        } finally {
            lock.unlock();
        }
        if (late) {
            publication.close();
        }
    }

    /** Null for one that nobody guards. */
    @Nullable
    ServiceInstance instance() {
        lock.lock();
        try {
            return instance;
        } finally {
            lock.unlock();
        }
    }

    Closeable followAddresses(Interfaces some, Consumer<List<InetSocketAddress>> told) throws SocketException {
        return boundPlace().follow(some, told);
    }

    private ListenerSettings listenerSettings(ListenerBounds bounds) throws IOException {
        Identity identity = options.identity();
        if (identity == null) {
            identity = Identity.loadOrCreate(StateDirectory.identity());
        }
        Path file = identity.file();
        Predicate<PeerKey> allowed = options.clientKeys();
        return ListenerSettings.of(identity.keys()).toBuilder()
                .options(options.connection())
                .service(options.service())
                .instance(file == null ? null : InstanceFile.claim(file, options.service()))
                .sockets(values().kernel())
                .bounds(bounds)
                .clientKeys(allowed == null ? null : key -> allowed.test(PeerKey.of(key)))
                .build();
    }

    @Override
    protected void accept(SocketImpl accepting) throws IOException {
        if (!(accepting instanceof MSocketImpl socket)) {
            throw new SocketException(
                    "An MServerSocket can accept only into an MSocket, not into " + accepting.getClass());
        }
        if (!socket.isFresh()) {
            throw new SocketException("Not a newly created MSocket");
        }
        ServerPlace bound = boundPlace();
        socket.accept(accept(listener()), values().kernel(), bound::whereabouts);
    }

    private StreamConnection accept(Listener open) throws IOException {
        try {
            return open.accept(values().timeoutMillis());
        } catch (SocketException e) {
            // As for reads: the interruption of a virtual thread has closed the listener, ServerSocket does the rest.
            if (open.isClosed() && !isClosed() && Thread.currentThread().isInterrupted()) {
                throw Interrupts.asJdkExpects(e);
            }
            throw e;
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private Listener listener() throws SocketException {
        lock.lock();
        try {
            requireOpenLocked();
            Listener open = listener;
            if (open == null) {
                throw new SocketException("Not bound");
            }
            return open;
        } finally {
            lock.unlock();
        }
    }

    @Override
    protected void close() {
        Listener open;
        ServerPlace left;
        List<Closeable> ended;
        lock.lock();
        try {
            closed = true;
            open = listener;
            left = place;
            ended = List.copyOf(publications);
        } finally {
            lock.unlock();
        }
        ended.forEach(MServerSocketImpl::end);
        try {
            if (left != null) {
                left.close();
            }
        } finally {
            if (open != null) {
                open.close();
            }
        }
    }

    private static void end(Closeable publication) {
        try {
            publication.close();
        } catch (IOException | RuntimeException | Error e) {
            LOG.warn("What tells where a server is cannot be ended", e);
        }
    }

    // --- what it is

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
        // As in a kernel, for what is bound and accepted from then on; a bound listener keeps its own.
    }

    @Override
    @SuppressWarnings("NullAway") // SocketImpl documents null for an unbound socket; ServerSocket never asks then.
    protected InetAddress getInetAddress() {
        lock.lock();
        try {
            return bindTo == null ? null : bindTo.getAddress();
        } finally {
            lock.unlock();
        }
    }

    @Override
    protected int getLocalPort() {
        lock.lock();
        try {
            return listener == null ? 0 : listener.localAddress().getPort();
        } finally {
            lock.unlock();
        }
    }

    // --- what only clients do

    @Override
    protected void connect(String host, int port) throws SocketException {
        throw noClient();
    }

    @Override
    protected void connect(InetAddress address, int port) throws SocketException {
        throw noClient();
    }

    @Override
    protected void connect(SocketAddress address, int timeoutMillis) throws SocketException {
        throw noClient();
    }

    @Override
    protected InputStream getInputStream() throws SocketException {
        throw noClient();
    }

    @Override
    protected OutputStream getOutputStream() throws SocketException {
        throw noClient();
    }

    @Override
    protected int available() throws SocketException {
        throw noClient();
    }

    private static SocketException noClient() {
        return new SocketException("This is a server socket");
    }
}
