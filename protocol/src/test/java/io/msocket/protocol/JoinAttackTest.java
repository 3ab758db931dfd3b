package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Attempts to get a flowpath into somebody else's connection. */
class JoinAttackTest {
    private final World world = new World();
    private final Network network = world.network();
    private Party client;
    private Party server;

    @BeforeEach
    void open() {
        client = network.open(world.client(), Network.from(10), Network.from(11));
        server = network.server.find(client);
    }

    private void assertConnectionGoesOn() {
        int up = server.receivedLength();
        int down = client.receivedLength();
        byte[] bytes = World.bytes(300_000, 4);
        network.write(client, bytes);
        network.write(server, bytes);
        network.run(3_000);
        assertThat(server.receivedLength() - up).isEqualTo(bytes.length);
        assertThat(client.receivedLength() - down).isEqualTo(bytes.length);
        assertThat(server.received()).endsWith(bytes);
        assertThat(client.received()).endsWith(bytes);
    }

    private void assertAttackerGotNothing(RawEnd attacker) {
        assertThat(attacker.received()).isEmpty();
        assertThat(attacker.isClosed()).isTrue();
        assertThat(server.connection.flowpaths()).hasSize(1);
        assertThat(network.server.acceptor.halfOpenLinks()).isZero();
    }

    private byte[] joinWithSecret(byte[] secret, int pathId) {
        JoinParameters parameters = new JoinParameters(pathId, 0, 1 << 20, false, PathRole.PREFERRED, List.of());
        byte[] joinKey = World.instanceKeys().join().publicKey();
        JoinKeys keys = JoinKeys.of(World.SUITE, 0, secret);
        return HandmadeJoin.of(joinKey, client.connection.id(), keys, parameters, 8).bytes;
    }

    @Test
    void a_join_with_the_right_name_and_a_wrong_proof_is_refused() {
        long heldBefore = world.serverBuffers.bytes();
        for (int i = 0; i < 1_000; i++) {
            RawEnd attacker = network.dial();
            attacker.send(joinWithSecret(World.bytes(32, i), 1));
            assertAttackerGotNothing(attacker);
        }
        assertThat(world.serverBuffers.bytes()).isEqualTo(heldBefore);
        assertConnectionGoesOn();
        assertThat(client.eventKinds()).doesNotContain(ConnectionEvent.Kind.SUSPENDED);
    }

    @Test
    void a_join_altered_anywhere_is_refused() {
        byte[] genuine = migrateAndRecord().sent.get(0);
        network.run(1_000);
        for (int at = 0; at < genuine.length; at++) {
            byte[] altered = genuine.clone();
            altered[at] ^= 0x10;
            RawEnd attacker = network.dial();
            attacker.send(altered);
            network.run(world.serverOptions.handshakeTimeout().toMillis());
            assertThat(server.connection.flowpaths()).as("altered byte %d", at).hasSize(1);
            assertThat(attacker.isClosed()).isTrue();
            // The preface may turn it into something else that gets a refusal.
            if (at >= Preface.LENGTH) {
                assertThat(attacker.received()).isEmpty();
            }
        }
        assertConnectionGoesOn();
    }

    /** Moves the client to host 11; what it sent on the new link. */
    private TestLink.Direction migrateAndRecord() {
        int old = client.onlyPath();
        network.with(client, connection -> connection.paths().migrate(old, Network.from(11), network.now()));
        network.run(500);
        assertThat(client.onlyPath()).isNotEqualTo(old);
        return network.onlyLink(client).toServer;
    }

    @Test
    void a_repeated_join_is_refused_while_the_genuine_one_is_open() {
        List<byte[]> sent = List.copyOf(migrateAndRecord().sent);
        RawEnd attacker = network.dial();
        sent.forEach(attacker::send);

        assertAttackerGotNothing(attacker);
        assertConnectionGoesOn();
        assertThat(client.eventKinds()).doesNotContain(ConnectionEvent.Kind.SUSPENDED);
    }

    @Test
    void a_repeated_join_is_refused_after_the_genuine_one_is_gone() {
        List<byte[]> sent = List.copyOf(migrateAndRecord().sent);
        network.cut(network.onlyLink(client));
        network.run(1_000);
        RawEnd attacker = network.dial();
        sent.forEach(attacker::send);

        assertAttackerGotNothing(attacker);
        assertConnectionGoesOn();
    }

    @Test
    void a_repeated_join_is_refused_while_the_connection_is_suspended() {
        List<byte[]> sent = List.copyOf(migrateAndRecord().sent);
        network.reach.put(Network.from(10), Network.Reach.SILENT);
        network.reach.put(Network.from(11), Network.Reach.SILENT);
        network.cut(network.onlyLink(client));
        network.run(1_000);
        assertThat(server.connection.isSuspended()).isTrue();
        RawEnd attacker = network.dial();
        sent.forEach(attacker::send);

        assertThat(attacker.received()).isEmpty();
        assertThat(attacker.isClosed()).isTrue();
        assertThat(server.connection.isSuspended()).isTrue();
        network.reach.clear();
        network.run(10_000);
        assertConnectionGoesOn();
    }

    /** A join of the client that the attacker keeps for himself. */
    private byte[] holdBackAJoin() {
        List<byte[]> held = new ArrayList<>();
        int links = network.links.size();
        int old = client.onlyPath();
        network.with(client, connection -> connection.paths().migrate(old, Network.from(11), network.now()));
        // The TCP connection takes two latencies; then the join is on its way.
        network.runUntil(() -> network.links.size() > links);
        TestLink link = network.lastLink();
        held.addAll(link.toServer.sent);
        link.goSilent();
        network.cut(link);
        network.run(1_000);
        assertThat(held).hasSize(1);
        assertThat(client.onlyPath()).isEqualTo(old);
        return held.get(0);
    }

    @Test
    void a_join_that_was_held_back_ends_no_flowpath_when_it_is_released() {
        byte[] held = holdBackAJoin();
        int path = client.onlyPath();
        RawEnd attacker = network.dial();
        attacker.send(held);
        // The server has to answer, since the proof is genuine. But the attacker cannot read it, nor go on.
        assertThat(attacker.received()).isNotEmpty();

        assertConnectionGoesOn();
        assertThat(client.onlyPath()).isEqualTo(path);
        network.run(world.serverOptions.handshakeTimeout().toMillis());
        assertThat(attacker.isClosed()).isTrue();
        assertThat(server.onlyPath()).isEqualTo(path);
        assertThat(client.eventKinds()).doesNotContain(ConnectionEvent.Kind.SUSPENDED);
        assertConnectionGoesOn();
    }

    @Test
    void a_join_that_was_held_back_delays_the_servers_bytes_by_moments_only() {
        byte[] held = holdBackAJoin();
        RawEnd attacker = network.dial();
        attacker.send(held);
        byte[] bytes = World.bytes(200_000, 6);
        network.write(server, bytes);
        long start = network.now();
        network.runUntil(() -> client.receivedLength() == bytes.length);

        assertThat(client.received()).isEqualTo(bytes);
        assertThat((network.now() - start) / Network.MILLI).isLessThan(2_000);
    }

    @Test
    void a_join_that_was_held_back_works_once_and_not_again() {
        byte[] held = holdBackAJoin();
        network.dial().send(held);
        network.run(world.serverOptions.handshakeTimeout().toMillis());
        RawEnd again = network.dial();
        again.send(held);

        assertThat(again.received()).isEmpty();
        assertThat(again.isClosed()).isTrue();
        assertConnectionGoesOn();
    }

    @Test
    void a_held_back_join_with_garbage_behind_it_ends_only_itself() {
        byte[] held = holdBackAJoin();
        RawEnd attacker = network.dial();
        attacker.send(held);
        attacker.send(new byte[] {1, 0, 0, 40});
        attacker.send(World.bytes(40, 1));

        assertThat(attacker.isClosed()).isTrue();
        assertThat(server.connection.flowpaths()).hasSize(1);
        assertConnectionGoesOn();
    }

    @Test
    void a_join_that_is_old_by_64_flowpaths_is_refused() {
        byte[] held = holdBackAJoin();
        for (int i = 0; i < 70; i++) {
            int path = client.onlyPath();
            network.with(client, connection -> connection.paths().migrate(path, Network.from(11), network.now()));
            network.run(200);
        }
        RawEnd attacker = network.dial();
        attacker.send(held);

        assertAttackerGotNothing(attacker);
        assertConnectionGoesOn();
    }

    @Test
    void joins_that_are_closed_unconfirmed_leave_nothing_behind() {
        HandmadePeer greedy = HandmadePeer.open(network, false);
        greedy.confirm(0);
        Party party = network.server.connections.get(greedy.granted.connectionId());
        for (int i = 1; i < 200; i++) {
            int pathId = i;
            assertThat(greedy.join(network, joinOf(pathId, 0))).isNotNull();
            greedy.send(frames -> frames.pathClose(pathId));
            assertThat(party.connection.flowpaths()).hasSize(1);
        }
        assertThat(party.endedBy()).isNull();
    }

    @Test
    void a_client_cannot_have_more_flowpaths_than_allowed() {
        HandmadePeer greedy = HandmadePeer.open(network, false);
        greedy.confirm(0);
        int joined = 0;
        for (int i = 1; i < 40; i++) {
            HandmadePeer path = greedy.join(network, joinOf(i, joined));
            if (path != null) {
                path.confirm(i);
                joined++;
            }
        }
        Party party = network.server.connections.get(greedy.granted.connectionId());
        assertThat(joined).isEqualTo(world.serverOptions.maxFlowpaths() - 1);
        assertThat(party.connection.flowpaths()).hasSize(world.serverOptions.maxFlowpaths());
        assertConnectionGoesOn();
    }

    private static JoinParameters joinOf(int pathId, int others) {
        List<JoinParameters.PathReport> reports = new ArrayList<>();
        for (int i = 0; i <= others && i < Limits.MAX_REPORTED_PATHS; i++) {
            reports.add(new JoinParameters.PathReport(i, 0, JoinParameters.Fate.KEPT));
        }
        return new JoinParameters(pathId, 0, HandmadePeer.LIMIT, false, PathRole.PREFERRED, reports);
    }
}
