package io.msocket.transport;

import io.msocket.protocol.ClientSetup;
import io.msocket.protocol.CloseReason;
import io.msocket.protocol.Connection;
import io.msocket.protocol.Route;
import io.msocket.protocol.TrafficCounters;
import io.msocket.protocol.crypto.JdkCipherSuites;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event loops, buffers and bounds that the connections of one process share. Thread-safe. Its threads are daemons.
 *
 * <p>When the JVM ends, connections get a bounded time to deliver what was written, whether the application has closed them or not; what
 * was not delivered by then is reset, so that the peer knows.
 */
public final class Transport implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Transport.class);

    private final TransportSettings settings;
    private final Machinery machinery;
    private final Connections connections;
    private final ListeningPorts ports;
    private final ExitDrain exitDrain;

    /** Whether the event loops are to end. */
    private volatile boolean stopping;

    private Transport(TransportSettings settings) {
        this.settings = settings;
        this.machinery = new Machinery(settings);
        this.connections = new Connections(settings, machinery.buffers(), new ControlSocket(machinery));
        this.ports = new ListeningPorts(machinery, connections);
        this.exitDrain = new ExitDrain(connections, settings.exitDrain(), this::stop);
        exitDrain.install();
        machinery.loops().whenOneEnds(this::handleLoopEnded);
        WarmUp.begin(machinery.random());
    }

    /**
     * One with its own threads.
     *
     * @throws IllegalStateException when epoll is asked for and does not work here
     */
    public static Transport create(TransportSettings settings) {
        return new Transport(settings);
    }

    /**
     * Starts to open a connection to the first route that works; returns at once. After {@link #close} the attempt is
     * cancelled already.
     *
     * @param routes the ways to the server, best first, at least one
     */
    public ConnectAttempt connect(ClientSettings client, List<Route> routes) {
        ConnectAttempt attempt = new ConnectAttempt(client.verifier());
        Loop loop = machinery.loops().choose();
        DriverSetup setup = new DriverSetup(
                machinery,
                connections,
                loop,
                client.options(),
                client.sockets(),
                client.observer(),
                attempt.listener(),
                ConnectionOrigin.OPENED_HERE);
        ConnectionDriver driver = new ConnectionDriver(setup, Connection.open(setupOf(client), routes, Clock.now()));
        attempt.begin(driver);
        if (!loop.execute(driver::start)) {
            attempt.cancel();
        }
        return attempt;
    }

    @SuppressWarnings("NullAway") // Does not see in the class file that serverKey may be null.
    private ClientSetup setupOf(ClientSettings client) {
        return new ClientSetup(
                JdkCipherSuites.aesGcm(),
                machinery.random(),
                machinery.buffers(),
                client.options(),
                client.serverKey(),
                client.identity(),
                client.service());
    }

    /**
     * Accepts connections at an address. The port stays in use after {@link Listener#close} as long as connections that
     * were accepted from it live, so that these can move; listening on it again takes it over, if it is for the same identity,
     * service and instance.
     *
     * @param address where to listen; port 0 for any free one
     * @param backlog connections that wait to be accepted, at most; less than 1 for the default of 50
     * @throws java.net.BindException when the address is in use or is none of this machine
     */
    public Listener listen(InetSocketAddress address, int backlog, ListenerSettings listener) throws IOException {
        return ports.listen(address, backlog, listener);
    }

    /**
     * What has gone over all connections so far, those that are over included. Waits for the event loops; not to be called on
     * one.
     */
    public TrafficCounters counters() {
        return connections.counters();
    }

    /**
     * What its connections take now. Waits for no event loop, and takes no longer where there are many connections; where they are many
     * people's, these are gone through once.
     */
    public TransportUsage usage() {
        return TransportUsage.of(settings, connections, machinery.buffers(), ports.use());
    }

    /** Whether Linux's epoll is used, rather than the JDK's selector. */
    public boolean isEpoll() {
        return machinery.platform().isEpoll();
    }

    /** Resets every connection, closes every listener and ends the threads. Blocks for some seconds at most. */
    @Override
    public void close() {
        try {
            exitDrain.uninstall();
            exitDrain.resetAll();
        } finally {
            stop();
        }
    }

    /** Ends everything as the death of the process would, with no word to any peer. For tests. */
    void abandon() {
        exitDrain.uninstall();
        for (ConnectionDriver driver : connections.all()) {
            driver.loop().execute(driver::abandon);
        }
        stop();
    }

    /**
     * What is left of a process some of whose connections and ports nobody serves any more would look as if it worked. On the thread of
     * that loop, which does nothing else any more.
     */
    private void handleLoopEnded() {
        if (stopping) {
            return;
        }
        // Each, since where memory is short even to write a line may fail.
        EachStep.of(
                () -> LOG.error(
                        "an event loop has ended because of an error: every connection and every listener is closed"),
                this::close,
                this::endAll);
    }

    private void endAll() {
        CloseReason reason = new CloseReason(CloseReason.Kind.RESET_BY_US, "internal error: an event loop has ended");
        Throwable last = null;
        for (ConnectionDriver driver : connections.all()) {
            try {
                driver.port().over(reason);
            } catch (RuntimeException | Error e) {
                // Of a program that is told of it: it must not keep the others waiting.
                last = e;
            }
        }
        if (last != null) {
            LOG.error("a connection is not told of its end by all", last);
        }
    }

    private void stop() {
        stopping = true;
        try {
            ports.closeAll();
        } finally {
            machinery.stop();
        }
    }

    // --- for tests

    ExitDrain exitDrain() {
        return exitDrain;
    }

    Machinery machinery() {
        return machinery;
    }

    Connections connections() {
        return connections;
    }
}
