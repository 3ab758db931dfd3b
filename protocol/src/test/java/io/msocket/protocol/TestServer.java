package io.msocket.protocol;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** A server process in a {@link Network}: an acceptor and the connections that it has accepted. */
final class TestServer {
    Acceptor acceptor;
    /** By id, while they live. */
    final Map<ConnectionId, Party> connections = new LinkedHashMap<>();
    /** Every one that ever was, in the order of opening. */
    final Map<ConnectionId, Party> all = new LinkedHashMap<>();

    private final Network network;
    private final CheckedBuffers buffers;
    private final Map<Long, TestLink> halfOpen = new HashMap<>();
    /** Why TCP connections were closed, for the log. */
    final List<String> refusals = new ArrayList<>();

    private AcceptorSetup setup;

    TestServer(Network network, AcceptorSetup setup, CheckedBuffers buffers) {
        this.network = network;
        this.buffers = buffers;
        this.setup = setup;
        this.acceptor = new Acceptor(setup);
    }

    /** The server's end of a client's connection, or null. */
    Party find(Party client) {
        ConnectionId id = client.connection.id();
        return id == null ? null : all.get(id);
    }

    /** The process dies and comes back with nothing but its key. Its TCP connections are reset. */
    void restart(AcceptorSetup newSetup) {
        connections.clear();
        setup = newSetup;
        acceptor = new Acceptor(setup);
        for (TestLink link : java.util.List.copyOf(network.links)) {
            link.server = null;
            network.cut(link);
        }
    }

    void accept(TestLink link) {
        halfOpen.put(link.id, link);
        link.server = new TestLink.End() {
            @Override
            public void handleBytes(byte[] bytes) {
                handleUnproved(link, ByteBuffer.wrap(bytes));
            }

            @Override
            public void handleClosed(String why) {
                halfOpen.remove(link.id);
                acceptor.handleLinkClosed(link.id);
            }
        };
        InetSocketAddress remote = new InetSocketAddress(link.route.local(), 50_000);
        acceptor.handleAccepted(link.id, link.route.remote(), remote, network.now());
        pumpAcceptor();
    }

    private void handleUnproved(TestLink link, ByteBuffer in) {
        acceptor.handleBytes(link.id, in, network.now());
        while (acceptor.hasWork()) {
            acceptor.work(network.now());
        }
        pumpAcceptor();
        if (in.hasRemaining() && link.server != null && !halfOpen.containsKey(link.id)) {
            byte[] rest = new byte[in.remaining()];
            in.get(rest);
            link.server.handleBytes(rest);
        }
    }

    void pumpAcceptor() {
        for (AcceptorAction action = acceptor.pollAction(); action != null; action = acceptor.pollAction()) {
            TestLink link = halfOpen.get(action.linkId());
            if (link == null) {
                continue;
            }
            if (action instanceof AcceptorAction.Send send) {
                network.transfer(link, false, send.bytes());
            } else if (action instanceof AcceptorAction.Close close) {
                refusals.add(close.reason());
                halfOpen.remove(link.id);
                network.close(link, false);
            } else if (action instanceof AcceptorAction.Established established) {
                handleEstablished(link, established);
            } else if (action instanceof AcceptorAction.Join join) {
                handleJoin(link, join.request());
            }
        }
    }

    private void handleEstablished(TestLink link, AcceptorAction.Established established) {
        halfOpen.remove(link.id);
        Party party = new Party(established.connection(), buffers);
        connections.put(party.connection.id(), party);
        all.put(party.connection.id(), party);
        network.register(party);
        link.server = network.end(party, established.pathId(), link);
        network.pump(party);
    }

    private void handleJoin(TestLink link, JoinRequest request) {
        Party party = connections.get(request.connectionId());
        if (party == null) {
            acceptor.handleUnknown(link.id, request, network.now());
            return;
        }
        halfOpen.remove(link.id);
        InetSocketAddress remote = new InetSocketAddress(link.route.local(), 50_000);
        OptionalInt pathId = party.connection.handleJoin(request, link.route.remote(), remote, network.now());
        if (pathId.isEmpty()) {
            network.close(link, false);
            return;
        }
        link.server = network.end(party, pathId.getAsInt(), link);
        network.pump(party);
    }

    /** Drops a connection that is over, as a driver does. */
    void handlePumped(Party party) {
        if (party.connection.isOver() && connections.remove(party.connection.id()) != null) {
            Tombstone tombstone = party.connection.tombstone();
            if (tombstone != null) {
                acceptor.remember(tombstone, network.now());
            }
        }
    }
}
