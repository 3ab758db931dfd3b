package io.msocket.transport;

import io.msocket.protocol.BlindedId;
import io.msocket.protocol.Connection;
import io.msocket.protocol.ControlChannel;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** What one connection has to do with the {@link ControlSocket}. On its event loop, but for what comes from the socket's. */
final class DriverControl {
    /** Datagrams that wait for the event loop: an answer, and some that somebody repeats. */
    private static final int MOST_WAITING = 4;

    private final ConnectionDriver driver;
    private final ControlChannel engine;
    private final Connections connections;
    private final ControlSocket socket;

    /** Whether the connection may use it. */
    private final boolean isUsed;

    private final AtomicInteger waiting = new AtomicInteger();
    /** On the socket's event loop. */
    private final ControlBounds.Share share = new ControlBounds.Share();

    private Map<BlindedId, Integer> names = Map.of();
    private int namesVersion;
    private boolean isPortTold;

    DriverControl(ConnectionDriver driver, Connection engine, Connections connections, boolean isUsed) {
        this.driver = driver;
        this.engine = engine.control();
        this.connections = connections;
        this.socket = connections.control();
        this.isUsed = isUsed;
        if (isUsed) {
            socket.open();
        }
    }

    /** A turn begins: the port goes with what is sent in it. */
    void begin() {
        int port = isUsed && !isPortTold ? socket.port() : 0;
        if (port != 0) {
            isPortTold = true;
            engine.setPort(port);
        }
    }

    /** All else of the turn is done. The socket has the names of now before anything is sent under them. */
    void exchange(long now) {
        if (!isUsed) {
            return;
        }
        int version = engine.namesVersion();
        if (version != namesVersion) {
            namesVersion = version;
            rename(engine.names());
        }
        for (ControlChannel.Outgoing next : engine.poll(now)) {
            socket.send(next.bytes(), next.target());
        }
        String complaint = engine.pollComplaint();
        InetSocketAddress remote = driver.status().remote();
        if (complaint != null && remote != null) {
            connections.refusals().refused(remote, "a datagram of the peer, which " + complaint);
        }
    }

    private void rename(Map<BlindedId, Integer> next) {
        socket.rename(this, names, next);
        names = next;
    }

    /** The connection is over. */
    void close() {
        rename(Map.of());
    }

    /** Whether one more datagram may be tried for the connection. On the socket's event loop. */
    boolean mayTry(ControlBounds bounds, long now) {
        return waiting.get() < MOST_WAITING && bounds.mayTry(share, now);
    }

    /** A datagram has come that calls the connection. On the socket's event loop. */
    void onDatagram(byte[] bytes, int epoch, InetSocketAddress source) {
        if (!socket.mayHandOver()) {
            return;
        }
        waiting.incrementAndGet();
        boolean comes = driver.loop().execute(() -> {
            handled();
            handle(bytes, epoch, source);
        });
        if (!comes) {
            handled();
        }
    }

    private void handled() {
        waiting.decrementAndGet();
        socket.handled();
    }

    private void handle(byte[] bytes, int epoch, InetSocketAddress source) {
        driver.drive((connection, now) -> {
            byte[] answer = engine.handle(bytes, epoch, source, now);
            if (answer != null) {
                socket.send(answer, source);
            }
        });
    }
}
