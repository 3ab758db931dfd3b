package io.msocket.sim;

import io.msocket.protocol.Connection;
import io.msocket.protocol.crypto.CipherSuite;
import io.msocket.protocol.crypto.KeyPair;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A connection with one end that holds right keys and keeps to no rule: a client beside the honest ones of a server, or a
 * server of its own for one more client. It may end in any way, if only it ends when its programs have enough, and leaves
 * nothing behind.
 */
final class HostileConnection {
    /** Values of {@link Knob#HOSTILE}. */
    private static final long SERVER = 2;

    private static final long BREAK_OFF_AGAIN_NANOS = 10_000_000_000L;

    private final SimulatedWorld world;
    private final SimulatedConnection connection;
    /** The client's, by which the server's end is known, whatever became of the handshake. */
    private final KeyPair identity;

    private final @Nullable ServerHost ownServer;

    /** @param machine one that no honest client is on */
    HostileConnection(SimulatedWorld world, PeerFactory peers, Scenario scenario, int machine) {
        this.world = world;
        SeededRandom chance = SeededRandom.of(scenario.seed(), "hostile");
        CipherSuite honest = peers.suite();
        this.identity = honest.generateKeyPair(chance);
        CipherSuite hostile = new HostileCipherSuite(honest, new RuleBreaker(chance));
        boolean isServer = scenario.setup().get(Knob.HOSTILE) == SERVER;
        this.ownServer = isServer ? new ServerHost(world, peers.hostileAcceptor(hostile), ServerHost.HOSTILE) : null;
        ServerHost server = ownServer == null ? world.server() : ownServer;
        this.connection = new SimulatedConnection(world, world.connections().size(), machine, server);
        connection.begin(peers.newUncheckedClient(connection, isServer ? honest : hostile, identity));
    }

    @Nullable
    ServerHost ownServer() {
        return ownServer;
    }

    SimulatedConnection connection() {
        return connection;
    }

    /** Whether a server's end is that of such a connection: by its key or, if it joined instead of showing that, its id. */
    boolean isEnd(Connection serverEnd) {
        return Arrays.equals(serverEnd.peerKey(), identity.publicKey())
                || Objects.equals(serverEnd.id(), connection.client().connection.id());
    }

    void hurry() {
        connection.client().application.hurry(world.now());
        connection.server.peers().forEach(peer -> peer.application.hurry(world.now()));
    }

    /** All trouble is over, and the programs have enough of each other. */
    void breakOff() {
        breakOff(connection.client());
        for (SimulatedPeer peer : connection.server.peers()) {
            if (isEnd(peer.connection)) {
                breakOff(peer);
            }
        }
        // Until the run ends: a join that is on its way may establish the server's end only later.
        world.events().after(BREAK_OFF_AGAIN_NANOS, this::breakOff);
    }

    private void breakOff(SimulatedPeer peer) {
        if (!peer.isGone() && peer.closeReason() == null) {
            peer.connection.reset("enough", world.now());
        }
        peer.pump();
    }

    boolean isOver() {
        if (!connection.client().isOver() || (ownServer != null && !ownServer.isAtRest())) {
            return false;
        }
        return connection.server.peers().stream().allMatch(SimulatedPeer::isOver);
    }

    /** After the run: nothing is left of it. */
    void check(Scratch scratch) {
        connection.client().checkReleased();
        scratch.clientBuffers(connection.machine).check("hostile client");
        scratch.serverBuffers(connection.server.number).check(connection.server.name());
        connection.server.peers().stream()
                .filter(peer -> !peer.isGone() && isEnd(peer.connection))
                .forEach(SimulatedPeer::checkReleased);
    }
}
