package io.msocket.transport;

import io.msocket.protocol.ClientSetup;
import io.msocket.protocol.Connection;
import io.msocket.protocol.ConnectionId;
import io.msocket.protocol.Route;
import io.msocket.protocol.Tombstone;
import io.msocket.protocol.crypto.JdkCipherSuites;
import io.msocket.protocol.crypto.RandomSource;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The event loops, buffers and bounds that the connections of one process share. Thread-safe. Its threads are daemons.
 *
 * <p>When the JVM ends, connections that the application has closed get a bounded time to deliver what was written, and
 * the others are reset, so that the peer knows.
 */
public final class Transport implements AutoCloseable {
    /** Set by tests: released arrays are overwritten, so that a use after release shows. */
    private static final String POISON_PROPERTY = "msocket.buffers.poison";

    private static final long STOP_SECONDS = 5;

    private final TransportSettings settings;
    private final IoPlatform platform;
    private final ShortWaits shortWaits;
    private final Loops loops;
    private final BufferPool buffers;
    private final SuspendedConnections suspended;
    private final SendBudget sendBudget;
    private final DialPermits dialPermits;
    private final RandomSource random = strongRandom();

    /** Every connection that is not over. */
    private final Set<ConnectionDriver> drivers = ConcurrentHashMap.newKeySet();

    /** The accepted ones of them, for those who want to join. */
    private final ConcurrentMap<ConnectionId, ConnectionDriver> accepted = new ConcurrentHashMap<>();

    private final RefusalLog refusals = new RefusalLog();
    private final ListeningPorts ports = new ListeningPorts(this);
    private final Partings partings = new Partings();
    private final ExitDrain exitDrain;

    private Transport(TransportSettings settings) {
        this.settings = settings;
        this.platform = IoPlatform.of(settings.kind());
        this.shortWaits = new ShortWaits(settings.looks());
        this.loops = new Loops(platform, settings.threads(), shortWaits);
        this.buffers = new BufferPool(
                settings.maxPooledBytes(), settings.maxWindowBytes(), Boolean.getBoolean(POISON_PROPERTY));
        this.suspended = new SuspendedConnections(settings.maxSuspendedConnections(), settings.maxSuspendedBytes());
        this.sendBudget = new SendBudget(settings.maxSendBytes());
        this.dialPermits = new DialPermits(settings.maxReconnecting());
        this.exitDrain = new ExitDrain(drivers, partings, settings.exitDrain(), this::stop);
        exitDrain.install();
        WarmUp.begin(random);
    }

    private static final class Shared {
        static final Transport INSTANCE = create(TransportSettings.defaults());
    }

    /** The one that most programs use, made at first use and never closed. */
    public static Transport shared() {
        return Shared.INSTANCE;
    }

    /**
     * One more, with its own threads.
     *
     * @throws IllegalStateException when epoll is asked for and does not work here
     */
    public static Transport create(TransportSettings settings) {
        return new Transport(settings);
    }

    private static RandomSource strongRandom() {
        SecureRandom random = new SecureRandom();
        return random::nextBytes;
    }

    /**
     * Starts to open a connection to the first route that works; returns at once. After {@link #close} the attempt is
     * cancelled already.
     *
     * @param routes the ways to the server, best first, at least one
     */
    public ConnectAttempt connect(ClientSettings client, List<Route> routes) {
        ConnectAttempt attempt = new ConnectAttempt(client.verifier());
        Loop loop = loops.choose();
        ClientSetup setup = setupOf(client);
        DriverStart start = new DriverStart(
                this, loop, client.options(), client.sockets(), client.observer(), attempt.listener(), () -> {});
        ConnectionDriver driver = new ConnectionDriver(start, Connection.open(setup, routes, Clock.now()));
        attempt.begin(driver);
        if (!loop.execute(driver::start)) {
            attempt.cancel();
        }
        return attempt;
    }

    @SuppressWarnings("NullAway") // Does not see in the class file that serverKey may be null.
    private ClientSetup setupOf(ClientSettings client) {
        return new ClientSetup(
                JdkCipherSuites.aesGcm(), random, buffers, client.options(), client.serverKey(), client.identity());
    }

    /**
     * Accepts connections at an address. The port stays in use after {@link Listener#close} as long as connections that
     * were accepted from it live, so that these can move; listening on it again takes it over.
     *
     * @param address where to listen; port 0 for any free one
     * @param backlog connections that wait to be accepted, at most; less than 1 for the default of 50
     * @throws java.net.BindException when the address is in use or is none of this machine
     */
    public Listener listen(InetSocketAddress address, int backlog, ListenerSettings listener) throws IOException {
        return ports.listen(address, backlog, listener);
    }

    /** Whether Linux's epoll is used, rather than the JDK's selector. */
    public boolean isEpoll() {
        return platform.isEpoll();
    }

    /** Resets every connection, closes every listener and ends the threads. Blocks for some seconds at most. */
    @Override
    public void close() {
        exitDrain.uninstall();
        exitDrain.resetAll();
        stop();
    }

    /** Ends everything as the death of the process would, with no word to any peer. For tests. */
    void abandon() {
        exitDrain.uninstall();
        for (ConnectionDriver driver : drivers) {
            driver.loop().execute(driver::abandon);
        }
        stop();
    }

    private void stop() {
        ports.closeAll();
        loops.group()
                .shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(STOP_SECONDS, TimeUnit.SECONDS);
    }

    // --- for the rest of the package

    ExitDrain exitDrain() {
        return exitDrain;
    }

    Loops loops() {
        return loops;
    }

    Partings partings() {
        return partings;
    }

    ShortWaits shortWaits() {
        return shortWaits;
    }

    IoPlatform platform() {
        return platform;
    }

    BufferPool buffers() {
        return buffers;
    }

    RandomSource random() {
        return random;
    }

    SendBudget sendBudget() {
        return sendBudget;
    }

    DialPermits dialPermits() {
        return dialPermits;
    }

    RefusalLog refusals() {
        return refusals;
    }

    SuspendedConnections suspended() {
        return suspended;
    }

    TransportSettings settings() {
        return settings;
    }

    void add(ConnectionDriver driver) {
        if (drivers.add(driver)) {
            driver.loop().connectionAdded();
        }
    }

    /** Lets flowpaths join an accepted connection. */
    void addAccepted(ConnectionId id, ConnectionDriver driver) {
        accepted.put(id, driver);
    }

    @Nullable
    ConnectionDriver findAccepted(ConnectionId id) {
        return accepted.get(id);
    }

    void forget(ConnectionDriver driver) {
        if (drivers.remove(driver)) {
            driver.loop().connectionRemoved();
        }
        ConnectionId id = driver.engine().id();
        if (id != null) {
            accepted.remove(id, driver);
        }
    }

    void remember(Tombstone tombstone) {
        ports.remember(tombstone);
    }

    /** Connections that are not over. */
    int connectionCount() {
        return drivers.size();
    }
}
