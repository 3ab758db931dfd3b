package io.msocket.sim;

import io.msocket.protocol.AcceptBacklog;
import io.msocket.protocol.Acceptor;
import io.msocket.protocol.AcceptorAction;
import io.msocket.protocol.AcceptorSetup;
import io.msocket.protocol.Connection;
import io.msocket.protocol.ConnectionId;
import io.msocket.protocol.Tombstone;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The server's process: acceptor, directory of connections, and their peers. It can start again. */
final class ServerHost implements VirtualNetwork.Accepting {
    /** Numbers of server processes: the honest one, and its neighbours. */
    static final int HONEST = 0;

    static final int HOSTILE = 1;
    static final int OTHER_SERVICE = 2;
    static final int OTHER_INSTANCE = 3;

    private static final String[] NAMES = {"server", "hostile server", "other service", "other instance"};

    final int number;

    private final SimulatedWorld world;
    private final AcceptorSetup acceptorSetup;
    private final Map<ConnectionId, SimulatedPeer> directory = new LinkedHashMap<>();
    private final Map<Long, End> ends = new HashMap<>();
    private final List<SimulatedPeer> peers = new ArrayList<>();
    private List<InetSocketAddress> announced = List.of();
    private boolean firstAnnounced;
    private ServerTables tables;
    private Acceptor acceptor;
    private long timerAt = Connection.NO_TIMEOUT;
    private boolean workIsDue;
    private long frozenUntil;
    private long busyUntil;

    ServerHost(SimulatedWorld world, AcceptorSetup acceptorSetup, int number) {
        this.world = world;
        this.number = number;
        this.acceptorSetup = acceptorSetup;
        this.tables = new ServerTables(world);
        this.acceptor = newAcceptor();
    }

    private Acceptor newAcceptor() {
        return new Acceptor(
                acceptorSetup, tables, (source, now) -> now < busyUntil ? null : AcceptBacklog.Reservation.FOREVER);
    }

    /** Every connection that was ever established, those of earlier processes included, but for strangers'. */
    List<SimulatedPeer> peers() {
        return peers;
    }

    @Nullable
    SimulatedPeer find(@Nullable ConnectionId id) {
        for (SimulatedPeer peer : peers) {
            if (id != null && id.equals(peer.connection.id())) {
                return peer;
            }
        }
        return null;
    }

    String name() {
        return NAMES[number];
    }

    InetSocketAddress address(int index) {
        return VirtualNetwork.serverAddress(number, index);
    }

    /** Tells all clients, those to come too, of its addresses whose bits are set. */
    void announce(long bits) {
        List<InetSocketAddress> next = new ArrayList<>();
        for (int index = 0; index < world.setup().size(Knob.SERVER_ADDRESSES); index++) {
            if ((bits >> index & 1) != 0) {
                next.add(address(index));
            }
        }
        announced = List.copyOf(next);
        firstAnnounced |= announces(address(0));
        for (SimulatedPeer peer : List.copyOf(directory.values())) {
            peer.connection.paths().announce(announced, world.now());
            peer.pump();
        }
    }

    boolean announces(InetSocketAddress address) {
        return announced.contains(address);
    }

    /** Whether the address that clients know by themselves was ever told, and so may have been withdrawn. */
    boolean wasFirstAnnounced() {
        return firstAnnounced;
    }

    /** The machine has noticed that it lost an address. */
    void handleAddressLost(int index) {
        for (SimulatedPeer peer : List.copyOf(directory.values())) {
            peer.connection.handleLocalAddressLost(address(index).getAddress(), world.now());
            peer.pump();
        }
    }

    /** How many things had to leave a bounded table since the process started. */
    long gaveWay() {
        return tables.gaveWay();
    }

    boolean isAtRest() {
        return acceptor.halfOpenLinks() == 0;
    }

    void freeze(long until) {
        frozenUntil = Math.max(frozenUntil, until);
        directory.values().forEach(peer -> peer.freeze(until));
    }

    /** Its program has no place for new connections until then. */
    void beBusy(long until) {
        busyUntil = Math.max(busyUntil, until);
        world.events().at(until, this::handlePlaces);
    }

    private void handlePlaces() {
        if (acceptor.handlePlaces(world.now())) {
            world.note("server", "has a place", acceptor.heldOpenings(), 0);
        }
        pump();
    }

    /** All state is lost; the kernel resets the TCP connections, or nobody hears of it. */
    void restart(boolean quietly) {
        directory.values().forEach(SimulatedPeer::vanish);
        directory.clear();
        for (End end : ends.values()) {
            if (quietly) {
                end.link.cut(false, false);
            }
            end.link.close(false, false);
        }
        ends.clear();
        tables = new ServerTables(world);
        acceptor = newAcceptor();
        timerAt = Connection.NO_TIMEOUT;
        workIsDue = false;
    }

    @Override
    public TcpLinkEnd handleAccepted(TcpLink link) {
        End end = new End(link);
        ends.put(link.id, end);
        if (link.id % 2 == 0) {
            // A driver may have time for it or not.
            acceptor.prepare();
        }
        tables.handleAccepted(link);
        acceptor.handleAccepted(link.id, link.server, link.client, world.now());
        pump();
        return end;
    }

    void handleOver(SimulatedPeer peer) {
        ConnectionId id = peer.connection.id();
        Tombstone tombstone = peer.connection.tombstone();
        if (id != null && directory.remove(id) != null && tombstone != null) {
            tables.handleRemembered(id, peer, acceptor.remember(tombstone, world.now()));
            pump();
        }
    }

    /** A connection's driver has done all that there was to do: what it keeps while it is suspended, has a bound. */
    void handlePumped(SimulatedPeer peer) {
        for (SimulatedPeer victim : tables.handlePumped(peer)) {
            world.events().after(0, () -> evict(victim));
        }
    }

    private void evict(SimulatedPeer victim) {
        if (!victim.isGone() && victim.connection.isSuspended()) {
            world.givenWay().handleEvicted(victim);
            victim.connection.evict(world.now());
            victim.pump();
        }
    }

    private void pump() {
        for (AcceptorAction action = acceptor.pollAction(); action != null; action = acceptor.pollAction()) {
            End end = ends.get(action.linkId());
            if (end == null) {
                throw new SimulationFailure("the acceptor acts on a link that is gone: " + action);
            }
            action.performBy(end);
        }
        tables.check(acceptor);
        setTimer();
        workSoon();
    }

    /** Once for all that has come at an instant, and then one at a time, each of which takes its time. */
    private void workSoon() {
        if (!workIsDue && acceptor.hasWork()) {
            workIsDue = true;
            Acceptor current = acceptor;
            world.events().after(world.setup().nanos(Knob.WORK), () -> work(current));
        }
    }

    private void work(Acceptor current) {
        if (current == acceptor) {
            workIsDue = false;
            acceptor.work(world.now());
            if (acceptor.heldOpenings() > 0) {
                ends.values().stream()
                        .filter(end -> acceptor.wasHeld(end.link.id))
                        .forEach(end -> tables.handleHeld(end.link));
            }
            pump();
        }
    }

    /** Only joins are welcome from now on, as at a process that is to end. */
    void refuseOpenings() {
        acceptor.refuseOpenings("no more connections");
    }

    /** Whether no client means to talk to it. */
    private boolean isNeighbour() {
        return number == OTHER_SERVICE || number == OTHER_INSTANCE;
    }

    private void establish(AcceptorAction.Established established, End end) {
        if (isNeighbour()) {
            throw new SimulationFailure("a connection was established at the " + name());
        }
        SimulatedPeer peer = world.strangers().newServerEnd(this, established.connection());
        if (peer == null) {
            peer = world.peers().newServerEnd(this, established.connection());
            peers.add(peer);
        }
        if (established.connection().id() == null
                || directory.put(established.connection().id(), peer) != null) {
            throw new SimulationFailure("a connection without an id of its own");
        }
        end.handOver(peer, established.pathId());
        SimulatedPeer tooMany = tables.handleEstablished(peer);
        if (tooMany != null) {
            world.events().after(0, () -> refuse(tooMany));
        }
        peer.connection.paths().announce(announced, world.now());
        peer.pump();
    }

    private void refuse(SimulatedPeer tooMany) {
        if (!tooMany.isGone() && tooMany.closeReason() == null) {
            world.givenWay().handleRefused(tooMany);
            tooMany.connection.reset("too many connections", world.now());
            tooMany.pump();
        }
    }

    private void join(AcceptorAction.Join join, End end) {
        if (isNeighbour()) {
            throw new SimulationFailure("a join of the server's connection was opened at the " + name());
        }
        SimulatedPeer peer = directory.get(join.request().connectionId());
        if (peer == null) {
            acceptor.handleUnknown(join.linkId(), join.request(), world.now());
            return;
        }
        OptionalInt pathId = peer.connection.handleJoin(join.request(), end.link.server, end.link.client, world.now());
        if (pathId.isEmpty()) {
            world.note("server", "refuses", join.linkId(), 0);
            ends.remove(join.linkId());
            end.link.close(false, false);
            peer.pump();
            return;
        }
        end.handOver(peer, pathId.getAsInt());
        peer.watch().checkFlowpaths();
        peer.pump();
    }

    private void setTimer() {
        long due = acceptor.pollTimeout();
        if (due < timerAt) {
            timerAt = due;
            Acceptor current = acceptor;
            world.events().at(due + world.lateness(), () -> handleTimer(current));
        }
    }

    private void handleTimer(Acceptor current) {
        if (current != acceptor) {
            return;
        }
        timerAt = Connection.NO_TIMEOUT;
        acceptor.handleTimeout(world.now());
        if (acceptor.pollTimeout() <= world.now()) {
            throw new SimulationFailure("the acceptor has timeouts in a busy loop");
        }
        pump();
    }

    /** The server's end of one TCP connection: the acceptor's at first, then a flowpath's. */
    private final class End implements TcpLinkEnd, AcceptorAction.Handler {
        private final TcpLink link;
        private @Nullable PathPort port;
        /** What the acceptor wrote is not the connection's to count. */
        private int unreported;

        private final FirstBytes firstBytes = new FirstBytes();

        End(TcpLink link) {
            this.link = link;
        }

        void handOver(SimulatedPeer peer, int pathId) {
            port = new PathPort(peer, pathId);
            port.open(link);
            peer.addPort(port);
        }

        void reportSent(int bytes) {
            unreported -= bytes;
        }

        @Override
        public void send(AcceptorAction.Send action) {
            world.note("acceptor", "sends", action.linkId(), action.bytes().length);
            tables.handleAnswered(link);
            unreported += action.bytes().length;
            reportSent(link.pipe(false).write(action.bytes(), 0, action.bytes().length));
        }

        @Override
        public void close(AcceptorAction.Close action) {
            tables.handleClosed(link);
            world.note("acceptor", "closes", action.linkId(), action.flush() ? 1 : 0);
            world.line("acceptor", action.reason());
            ends.remove(action.linkId());
            link.close(false, action.flush());
        }

        @Override
        public void established(AcceptorAction.Established action) {
            tables.handleLeft(link);
            world.note("acceptor", "establishes", action.linkId(), action.pathId());
            establish(action, this);
        }

        @Override
        public void join(AcceptorAction.Join action) {
            tables.handleLeft(link);
            world.note("acceptor", "joins", action.linkId(), 0);
            ServerHost.this.join(action, this);
        }

        @Override
        public void handleBytes(ByteBuffer bytes) {
            if (port == null) {
                firstBytes.add(bytes);
                tables.handleSaid(link, firstBytes.isJoin());
                acceptor.handleBytes(link.id, bytes, world.now());
                pump();
            }
            if (port != null && bytes.hasRemaining()) {
                port.handleBytes(bytes);
            }
        }

        @Override
        public void handleSent(int bytes) {
            int acceptors = Math.min(bytes, unreported);
            unreported -= acceptors;
            if (port != null && bytes > acceptors) {
                port.handleSent(bytes - acceptors);
            }
        }

        @Override
        public void handleClosed(String reason) {
            if (port != null) {
                port.handleClosed(reason);
            } else {
                acceptor.handleLinkClosed(link.id);
                tables.handleLeft(link);
            }
            ends.remove(link.id);
        }

        @Override
        public long frozenUntil() {
            return port == null ? frozenUntil : port.frozenUntil();
        }
    }
}
