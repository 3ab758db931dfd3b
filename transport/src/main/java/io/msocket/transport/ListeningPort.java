package io.msocket.transport;

import io.msocket.protocol.Connection;
import io.msocket.protocol.ConnectionId;
import io.msocket.protocol.JoinRequest;
import io.msocket.protocol.Principal;
import io.msocket.protocol.Tombstone;
import io.netty.channel.Channel;
import java.io.IOException;
import java.net.InetAddress;
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
    /** Of which it is the newest once {@link #beNewest} was called; the first is that of what is accepted here. */
    private final List<PortLineage> lineages;

    /** Of those that were accepted here. */
    private final AtomicInteger liveConnections = new AtomicInteger();

    /** Read by every event loop. Null before the first listener. */
    private volatile @Nullable Served service;

    /** For what comes to other addresses than the newest listener's: those of a former one, who opens nothing any more. */
    private volatile @Nullable Acceptors elsewhere;

    /**
     * The newest listener, which may be closed already, and what belongs to it.
     *
     * @param host at which it listens: all that the port is bound to, or one of them
     */
    private record Served(Listener listener, ListenerSettings settings, Acceptors acceptors, InetAddress host) {
        boolean isAt(InetAddress local) {
            return host.isAnyLocalAddress() || host.equals(local);
        }
    }

    /** @param lineages of which it is the newest once {@link #beNewest} was called; the first is that of what is accepted here */
    ListeningPort(
            Machinery machinery,
            Connections connections,
            ListeningPorts ports,
            BoundPort bound,
            List<PortLineage> lineages) {
        this.machinery = machinery;
        this.connections = connections;
        this.ports = ports;
        this.bound = bound;
        this.lineages = List.copyOf(lineages);
    }

    BoundPort bound() {
        return bound;
    }

    /** Where its listener listens; where that is closed, all that the port is bound to. */
    InetSocketAddress address() {
        Served current = service;
        InetSocketAddress all = bound.address();
        return current == null || current.listener().isClosed()
                ? all
                : new InetSocketAddress(current.host(), all.getPort());
    }

    /** Whether what comes to the address comes here. With IPv6, a port of any IPv4 address is one of any IPv6 address, too. */
    boolean covers(InetSocketAddress address) {
        InetSocketAddress all = bound.address();
        return all.getPort() == address.getPort()
                && (all.getAddress().isAnyLocalAddress() || all.getAddress().equals(address.getAddress()));
    }

    List<PortLineage> lineages() {
        return lineages;
    }

    // --- the listener

    /**
     * Makes a listener for the port; null when {@link #mayTakeOver nobody may}.
     *
     * @param host the address at which it listens, one that the port {@link #covers}
     */
    @Nullable
    Listener takeOver(InetAddress host, int backlog, ListenerSettings settings, Collection<Tombstone> tombstones) {
        if (!mayTakeOver(settings)) {
            return null;
        }
        Listener next = new Listener(this, backlog, settings.bounds().maxHalfOpen());
        serve(next, settings, tombstones, host);
        return next;
    }

    /**
     * Not when it has a listener that is open, nor when connections of a former one live that could not move any more: their joins open only
     * with that one's keys.
     */
    boolean mayTakeOver(ListenerSettings settings) {
        return !hasListener() && !wouldStrandConnections(settings);
    }

    /** From now on what comes here is for this listener. */
    void serve(Listener listener, ListenerSettings settings, Collection<Tombstone> tombstones) {
        serve(listener, settings, tombstones, bound.address().getAddress());
    }

    private void serve(
            Listener listener, ListenerSettings settings, Collection<Tombstone> tombstones, InetAddress host) {
        Served former = service;
        if (former != null && former.host().isAnyLocalAddress()) {
            elsewhere = former.acceptors();
        }
        Acceptors acceptors = new Acceptors(machinery, connections, settings, tombstones, this);
        service = new Served(listener, settings, acceptors, host);
        bound.accept(this::onAccepted);
    }

    /** Takes the joins that another port of its lineages has taken since the end of its listener. */
    void serveAfter(ListeningPort former, Collection<Tombstone> tombstones) {
        Served last = former.current();
        serve(last.listener(), last.settings(), tombstones);
        current().acceptors().refuseOpenings(Listener.CLOSED);
    }

    /** Those of the newest listener. */
    ListenerSettings settings() {
        return current().settings();
    }

    /** Another port for the listener that this one has. */
    ListeningPort openToo(Listener listener, InetSocketAddress address) throws IOException {
        return ports.listenToo(listener, address, current().settings(), lineages);
    }

    /** From now on the connections of all the ports of its lineages can count on this one. */
    void beNewest() {
        for (PortLineage lineage : lineages) {
            ListeningPort former = lineage.setNewest(this);
            if (former != null && former != this) {
                ports.releaseIfUnused(former);
            }
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
        return liveConnections.get() > 0
                || lineages.stream().anyMatch(lineage -> lineage.isNewest(this) && lineage.hasConnections());
    }

    /** The transport is closed, and the port with it: nobody waits for connections any more. */
    void endListener() {
        Served current = service;
        if (current != null) {
            current.listener().end();
        }
    }

    void listenerClosed() {
        current().acceptors().refuseOpenings(Listener.CLOSED);
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

    /** Tells the clients of all connections of its lineages, those to come too. */
    void announce(List<InetSocketAddress> addresses) {
        lineages.forEach(lineage -> lineage.announce(addresses));
    }

    /** Tells the clients of all connections of its lineages that they can join there, and no longer where they have. */
    void tellMoved(List<InetSocketAddress> addresses) {
        lineages.forEach(lineage -> lineage.tellMoved(addresses));
    }

    void answerBy(Set<String> interfaces) {
        bound.answerBy(interfaces);
    }

    void remember(Tombstone tombstone) {
        Served current = service;
        if (current != null) {
            current.acceptors().remember(tombstone);
        }
        Acceptors others = elsewhere;
        if (others != null) {
            others.remember(tombstone);
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
        Served current = current();
        Acceptors others = elsewhere;
        InetAddress local = ((InetSocketAddress) accepted.localAddress()).getAddress();
        Acceptors taking = others == null || current.isAt(local) ? current.acceptors() : others;
        taking.onAccepted(accepted);
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
        lineages.get(0).add(driver);
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
            ListeningPort unused = driver == null ? null : lineages.get(0).remove(driver);
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
        lineages.get(0).handleEstablished(driver);
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
