package io.msocket.transport;

import io.msocket.protocol.Connection;
import io.msocket.protocol.ConnectionId;
import io.msocket.protocol.JoinRequest;
import io.msocket.protocol.Principal;
import io.msocket.protocol.Tombstone;
import io.netty.channel.Channel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A port on which clients open connections and join them. It outlives its listener while connections that were accepted
 * from it live: they could not move otherwise. Thread-safe, but {@link #takeOver} is called under the lock of
 * {@link ListeningPorts}.
 */
final class ListeningPort implements AcceptorDriver.Port {
    private final Machinery machinery;
    private final Connections connections;
    private final ListeningPorts ports;
    private final BoundPort bound;
    private final PortLineage lineage;
    /** Of those that were accepted here. */
    private final AtomicInteger liveConnections = new AtomicInteger();

    /** Read by every event loop. Null before the first listener. */
    private volatile @Nullable Served service;

    /** The newest listener, which may be closed already, and what belongs to it. */
    private record Served(Listener listener, ListenerSettings settings, Acceptors acceptors) {}

    /** @param lineage of which it is the newest once {@link #beNewest} was called */
    ListeningPort(
            Machinery machinery, Connections connections, ListeningPorts ports, BoundPort bound, PortLineage lineage) {
        this.machinery = machinery;
        this.connections = connections;
        this.ports = ports;
        this.bound = bound;
        this.lineage = lineage;
    }

    BoundPort bound() {
        return bound;
    }

    InetSocketAddress address() {
        return bound.address();
    }

    // --- the listener

    /**
     * Makes a listener for the port; null when it has one that is open, or connections of a former one live that could not move
     * any more: their joins open only with that one's keys.
     */
    @Nullable
    Listener takeOver(int backlog, ListenerSettings settings, Collection<Tombstone> tombstones) {
        if (hasListener() || wouldStrandConnections(settings)) {
            return null;
        }
        Listener next = new Listener(this, backlog, settings.bounds().maxHalfOpen());
        serve(next, settings, tombstones);
        return next;
    }

    /** From now on what comes here is for this listener. */
    void serve(Listener listener, ListenerSettings settings, Collection<Tombstone> tombstones) {
        Acceptors acceptors = new Acceptors(machinery, connections, settings, tombstones, this);
        service = new Served(listener, settings, acceptors);
        bound.accept(this::onAccepted);
    }

    /** Another port for the listener that this one has. */
    ListeningPort openToo(Listener listener, InetSocketAddress address) throws IOException {
        return ports.listenToo(listener, address, current().settings(), lineage);
    }

    /** From now on the connections of all the ports of its lineage can count on this one. */
    void beNewest() {
        ListeningPort former = lineage.setNewest(this);
        if (former != null && former != this) {
            ports.releaseIfUnused(former);
        }
    }

    /** Gives the port up, if it still is this listener's. Returns when it is free. */
    void retire(Listener by) {
        if (ports.retire(this, by)) {
            current().acceptors().refuseOpenings(Listener.CLOSED);
            unbind();
            BoundPort.awaitUnbound(List.of(bound));
        }
    }

    boolean serves(Listener listener) {
        Served current = service;
        return current != null && current.listener() == listener;
    }

    private boolean wouldStrandConnections(ListenerSettings settings) {
        Served last = service;
        return last != null && hasConnections() && !settings.servesTheSameAs(last.settings());
    }

    private boolean hasListener() {
        Served current = service;
        return current != null && !current.listener().isClosed();
    }

    /** Whether somebody listens, or a connection lives that may want to move. */
    boolean isUsed() {
        return hasListener() || hasConnections();
    }

    /** Whether one lives that may know of no other place to join. */
    private boolean hasConnections() {
        return liveConnections.get() > 0 || (lineage.isNewest(this) && lineage.hasConnections());
    }

    /** The transport is closed, and the port with it: nobody waits for connections any more. */
    void endListener() {
        Served current = service;
        if (current != null) {
            current.listener().end();
        }
    }

    /** It is closed; another one may have taken the port over since then, who is not meant. */
    void listenerClosed(Listener by) {
        Served last = current();
        if (last.listener() == by) {
            last.acceptors().refuseOpenings(Listener.CLOSED);
        }
        // As in java.net, nobody can connect any more when close returns.
        if (ports.releaseIfUnused(this)) {
            BoundPort.awaitUnbound(List.of(bound));
        }
    }

    /**
     * Closes the port. TCP connections that have not proved themselves yet keep their deadline: a client may think
     * already that it is connected, and only one whose handshake is whole can be told that it is not.
     */
    void unbind() {
        bound.unbind(() -> ports.unbound(this));
    }

    /** Tells the clients of all connections of its lineage, those to come too. */
    void announce(List<InetSocketAddress> addresses) {
        lineage.announce(addresses);
    }

    /** Tells the clients of all connections of its lineage that they can join there, and no longer where they have. */
    void tellMoved(List<InetSocketAddress> addresses) {
        lineage.tellMoved(addresses);
    }

    void answerBy(Set<String> interfaces) {
        bound.answerBy(interfaces);
    }

    void remember(Tombstone tombstone) {
        Served current = service;
        if (current != null) {
            current.acceptors().remember(tombstone);
        }
    }

    /** Openings at this port that are held for want of a place. */
    int heldOpenings() {
        Served current = service;
        return current == null ? 0 : current.acceptors().heldOpenings();
    }

    /** A place to wait for {@code accept} has become free. Any thread. */
    void handlePlaces() {
        Served current = service;
        if (current != null) {
            current.acceptors().handlePlaces();
        }
    }

    /** The newest one; null before the first. */
    @Nullable
    Listener listener() {
        Served current = service;
        return current == null ? null : current.listener();
    }

    /** What is taken of its listener's bounds here, but for what waits to be accepted, wherever that has come. */
    ListeningUse use() {
        Served current = service;
        return current == null ? ListeningUse.NOTHING : current.acceptors().use();
    }

    private Served current() {
        Served current = service;
        if (current == null) {
            throw new IllegalStateException("there was no listener yet");
        }
        return current;
    }

    // --- event loops

    private void onAccepted(Channel accepted) {
        current().acceptors().onAccepted(accepted);
    }

    @Override
    public ConnectionDriver driverFor(Connection connection, Loop loop) {
        ListenerSettings settings = current().settings();
        AcceptedHere origin = new AcceptedHere();
        ConnectionDriver driver = new ConnectionDriver(
                new DriverSetup(
                        machinery, connections, loop, settings.options(), settings.sockets(), null, null, origin),
                connection);
        origin.driver = driver;
        lineage.add(driver);
        liveConnections.incrementAndGet();
        return driver;
    }

    private final class AcceptedHere implements ConnectionOrigin {
        private @Nullable ConnectionDriver driver;

        @Override
        public void remember(Tombstone tombstone) {
            ports.remember(tombstone);
        }

        @Override
        public void over() {
            if (liveConnections.decrementAndGet() == 0) {
                ports.releaseIfUnused(ListeningPort.this);
            }
            ListeningPort unused = driver == null ? null : lineage.remove(driver);
            if (unused != null) {
                ports.releaseIfUnused(unused);
            }
        }
    }

    @Override
    public void established(ConnectionDriver driver, Principal holder, Principal source) {
        // Before anybody is given it, who may close the transport or end the process at once.
        connections.add(driver);
        ConnectionId id = driver.status().id();
        if (id != null) {
            connections.addAccepted(id, driver);
        }
        ConnectionDriver victim = connections.admitted().admit(driver, holder, Clock.now());
        if (victim != null) {
            refuse(victim, AcceptedConnections.TOO_MANY);
        }
        if (victim != driver) {
            queue(driver, holder, source);
        }
        lineage.handleEstablished(driver);
    }

    @Override
    public void arrived(Link link) {
        connections.halfOpenSources().add(link);
    }

    @Override
    public void left(Link link) {
        connections.halfOpenSources().remove(link);
    }

    @Override
    public @Nullable Reservation reserve(Principal source, long now) {
        return current().listener().reserve(source, now);
    }

    private void queue(ConnectionDriver driver, Principal holder, Principal source) {
        Listener.Refusal refusal = current().listener().offer(driver, holder, source);
        if (refusal != null) {
            refuse(refusal.connection(), refusal.why());
        }
    }

    private void refuse(ConnectionDriver connection, String why) {
        // First, whatever comes of the rest: nothing counts it any more.
        connection.port().reset(why);
        connections.refusals().refused(address(), why);
    }

    @Override
    public @Nullable ConnectionDriver find(JoinRequest request) {
        return connections.findAccepted(request.connectionId());
    }
}
