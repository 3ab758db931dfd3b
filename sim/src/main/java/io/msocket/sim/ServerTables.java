package io.msocket.sim;

import io.msocket.protocol.AcceptedPlaces;
import io.msocket.protocol.Acceptor;
import io.msocket.protocol.ConnectionId;
import io.msocket.protocol.PendingOpening;
import io.msocket.protocol.PendingOpenings;
import io.msocket.protocol.SuspensionBounds;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a server process keeps for peers within bounds, watched: half-open links, openings that are not proved, connections, those that
 * ended well, suspended ones. The bounds on connections are here themselves, as they are the driver's to hold.
 */
final class ServerTables implements PendingOpenings {
    /** In nanoseconds. */
    private static final long LEAST_AGE_OF_LONG_LIVED = 60_000_000_000L;

    private final SimulatedWorld world;
    private final PendingOpenings openings = PendingOpenings.unshared();
    private final SuspensionBounds<SimulatedPeer> suspensions;
    private final AcceptedPlaces<SimulatedPeer> accepted;

    private final TableWatch halfOpen;

    /** How many links were held so far. */
    private long held;

    private final TableWatch joining;
    private final TableWatch pending;
    private final TableWatch tombstones;
    private final TableWatch suspended;
    private final TableWatch places;

    /** Where each connection was opened, by its id. */
    private final Map<ConnectionId, TcpLink> origins = new HashMap<>();

    /** When connections ended that are remembered, in that order. */
    private final LinkedHashMap<ConnectionId, Long> endedAt = new LinkedHashMap<>();

    /** What was said last of connections that are suspended. */
    private final Map<SimulatedPeer, Long> bytesSuspended = new HashMap<>();

    /** The one whose bytes the acceptor takes in; null when it reads the first message of one that it has chosen. */
    private @Nullable TcpLink current;

    /** What was granted to a client that is not known before it is answered; null for nothing. */
    private @Nullable ConnectionId granted;

    /** What gave way for that. */
    private @Nullable ConnectionId pushedOut;

    /** Whether the next opening that is removed gives way. */
    private boolean givesWay;

    ServerTables(SimulatedWorld world) {
        Setup setup = world.setup();
        this.world = world;
        int most = setup.size(Knob.MAX_SUSPENDED);
        long mostBytes = setup.get(Knob.MAX_SUSPENDED_BYTES);
        this.suspensions = new SuspensionBounds<>(most, mostBytes);
        this.accepted = new AcceptedPlaces<>(setup.size(Knob.MAX_CONNECTIONS));
        this.halfOpen = new TableWatch("half-open links", world.mostHalfOpen(), Long.MAX_VALUE);
        this.joining = new TableWatch("half-open joins", world.mostHalfOpen(), Long.MAX_VALUE);
        this.pending = new TableWatch("pending openings", world.mostHalfOpen(), Long.MAX_VALUE);
        this.tombstones = new TableWatch("tombstones", setup.size(Knob.MAX_TOMBSTONES), Long.MAX_VALUE);
        this.suspended = new TableWatch("suspended connections", most, mostBytes);
        this.places = new TableWatch("connections", setup.size(Knob.MAX_CONNECTIONS), Long.MAX_VALUE);
    }

    // --- half-open links

    /** It waits for a place: the earlier, the more it is worth. */
    void handleHeld(TcpLink link) {
        if (halfOpen.has(link) && halfOpen.worth(link) == 0) {
            held++;
            halfOpen.handleWorth(link, Long.MAX_VALUE - held);
        }
    }

    void handleAccepted(TcpLink link) {
        halfOpen.handlePut(link, Charge.ofSource(link.client.getAddress()), 1);
    }

    /** @param isJoin whether it is known by now that its client wants to join */
    void handleSaid(TcpLink link, boolean isJoin) {
        if (isJoin && halfOpen.has(link)) {
            halfOpen.handleRemoved(link);
            joining.handlePut(link, Charge.ofSource(link.client.getAddress()), 1);
        }
        halfOpen.handleTouched(link);
        joining.handleTouched(link);
        current = link;
    }

    /** The acceptor answers it. */
    void handleAnswered(TcpLink link) {
        if (granted != null) {
            handleGranted(granted, link);
            granted = null;
        }
        if (pushedOut != null) {
            handlePushedOut(pushedOut);
            pushedOut = null;
        }
    }

    /** The acceptor closes it. */
    void handleClosed(TcpLink link) {
        for (TableWatch table : List.of(halfOpen, joining)) {
            if (table.isBeyondBound() && table.has(link)) {
                table.handleGaveWay(link);
                world.givenWay().handlePushedOut(link);
            }
        }
        handleLeft(link);
    }

    /** It is not the acceptor's any more. */
    void handleLeft(TcpLink link) {
        halfOpen.handleRemoved(link);
        joining.handleRemoved(link);
    }

    // --- openings that are not proved

    @Override
    public @Nullable PendingOpening get(ConnectionId id) {
        return openings.get(id);
    }

    @Override
    public void put(ConnectionId id, PendingOpening opening) {
        openings.put(id, opening);
        if (current == null) {
            granted = id;
        } else {
            handleGranted(id, current);
        }
    }

    private void handleGranted(ConnectionId id, TcpLink link) {
        origins.put(id, link);
        pending.handlePut(id, Charge.ofSource(link.client.getAddress()), 1);
    }

    @Override
    public boolean replace(ConnectionId id, PendingOpening opening, PendingOpening by) {
        return openings.replace(id, opening, by);
    }

    @Override
    public void remove(ConnectionId id) {
        openings.remove(id);
        if (!givesWay) {
            pending.handleRemoved(id);
        } else if (granted == null) {
            handlePushedOut(id);
        } else {
            pushedOut = id;
        }
        givesWay = false;
    }

    private void handlePushedOut(ConnectionId id) {
        pending.handleGaveWay(id);
        world.givenWay().handlePushedOut(origins.get(id));
    }

    @Override
    public long incompleteUntil() {
        return openings.incompleteUntil();
    }

    @Override
    public void handleGaveWay(long until) {
        givesWay = true;
        openings.handleGaveWay(until);
    }

    // --- connections

    /** To whom an established connection is charged. */
    private Charge holder(SimulatedPeer peer) {
        TcpLink origin = origins.get(peer.connection.id());
        if (origin == null) {
            throw new SimulationFailure("a connection was established that was not granted");
        }
        byte[] key = peer.connection.peerKey();
        if (key != null && world.setup().is(Knob.LISTED)) {
            return Charge.ofListed(key);
        }
        Charge source = Charge.ofSource(origin.client.getAddress());
        if (peer.connection.charge().holder().isLongLived()) {
            checkHasLived(peer);
            source = source.longLived();
        }
        return key == null ? source : source.with(key);
    }

    private void checkHasLived(SimulatedPeer peer) {
        if (peer.age() < LEAST_AGE_OF_LONG_LIVED) {
            throw new SimulationFailure("a connection is called long-lived after %d ns".formatted(peer.age()));
        }
    }

    /** A connection is there. Returns the one that has to go for it, maybe itself; null if there is room. */
    @Nullable
    SimulatedPeer handleEstablished(SimulatedPeer peer) {
        long now = world.now();
        places.handlePut(peer, holder(peer), 1, now);
        SimulatedPeer victim = accepted.add(peer, peer.connection.charge().holder(), now);
        if (victim != null) {
            places.handleGaveWay(victim, now);
        }
        places.check(accepted.count(), accepted.count());
        return victim;
    }

    private void updatePlace(SimulatedPeer peer) {
        if (!places.has(peer)) {
            return;
        }
        long usedUntil = peer.connection.charge().usedUntil();
        if (peer.connection.isOver()) {
            places.handleRemoved(peer);
            accepted.remove(peer);
        } else if (usedUntil > 0) {
            places.handleRemoved(peer);
            places.handlePut(peer, holder(peer), 1, usedUntil);
            accepted.update(peer, peer.connection.charge().holder(), usedUntil);
        }
    }

    /** A connection has ended well, and the acceptor has forgotten another one for it, if not null. */
    void handleRemembered(ConnectionId ended, SimulatedPeer peer, @Nullable ConnectionId forgotten) {
        tombstones.handlePut(ended, holder(peer), 1);
        endedAt.put(ended, world.now());
        if (forgotten != null) {
            endedAt.remove(forgotten);
            tombstones.handleGaveWay(forgotten);
            world.givenWay().handleForgotten(forgotten);
        }
    }

    /** A connection's driver has done all that there was to do. Returns whom it has to evict. */
    List<SimulatedPeer> handlePumped(SimulatedPeer peer) {
        updatePlace(peer);
        Long before = bytesSuspended.get(peer);
        if (!peer.connection.isSuspended()) {
            if (before == null) {
                return List.of();
            }
            bytesSuspended.remove(peer);
            suspended.handleRemoved(peer);
            return update(peer, SuspensionBounds.NOT_SUSPENDED);
        }
        long bytes = peer.heldBytes();
        if (before != null && before == bytes) {
            return List.of();
        }
        bytesSuspended.put(peer, bytes);
        suspended.handlePut(peer, holder(peer), SuspensionBounds.STATE_BYTES + bytes);
        return update(peer, bytes);
    }

    private List<SimulatedPeer> update(SimulatedPeer peer, long bytes) {
        List<SimulatedPeer> victims =
                suspensions.update(peer, peer.connection.charge().holder(), bytes);
        for (SimulatedPeer victim : victims) {
            suspended.handleGaveWay(victim);
        }
        suspended.check(suspensions.count(), suspensions.bytes());
        return victims;
    }

    long gaveWay() {
        return halfOpen.gaveWay()
                + joining.gaveWay()
                + pending.gaveWay()
                + tombstones.gaveWay()
                + suspended.gaveWay()
                + places.gaveWay();
    }

    // --- at every step

    /** The acceptor has done all that there was to do. */
    void check(Acceptor acceptor) {
        current = null;
        if (granted != null) {
            throw new SimulationFailure("a connection is granted to nobody");
        }
        int openings = acceptor.halfOpenLinks() - acceptor.halfOpenJoins();
        halfOpen.check(openings, openings);
        joining.check(acceptor.halfOpenJoins(), acceptor.halfOpenJoins());
        pending.checkBound();
        forgetTombstones(acceptor);
        tombstones.check(acceptor.tombstones(), acceptor.tombstones());
    }

    /** Those whose time is over may be there still, or not. */
    private void forgetTombstones(Acceptor acceptor) {
        long retention = world.setup().nanos(Knob.RETENTION);
        Iterator<Map.Entry<ConnectionId, Long>> oldest = endedAt.entrySet().iterator();
        while (tombstones.size() > acceptor.tombstones() && oldest.hasNext()) {
            Map.Entry<ConnectionId, Long> first = oldest.next();
            if (first.getValue() + retention > world.now()) {
                return;
            }
            oldest.remove();
            tombstones.handleRemoved(first.getKey());
        }
    }
}
