package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A server that lost a connection proves it; nobody else can. And one that ended well says so. */
class StatelessResetTest {
    private final World world = new World();
    private final Network network = world.network();

    @Test
    void a_restarted_server_ends_the_connection_at_once() {
        Party client = network.open(world.client());
        network.run(1_000);
        long start = network.now();
        network.server.restart(world.acceptorSetup(World.SERVER_KEY));
        network.runUntil(() -> client.endedBy() != null);

        assertThat(client.endedBy()).isEqualTo(CloseReason.Kind.PEER_LOST_STATE);
        assertThat((network.now() - start) / Network.MILLI).isLessThanOrEqualTo(4 * Network.LATENCY_MILLIS);
        assertThat(network.server.acceptor.halfOpenLinks()).isZero();
    }

    @Test
    void a_server_with_another_key_cannot_say_that_the_connection_is_lost() {
        world.clientOptions = world.clientOptions.withRetention(Duration.ofMinutes(5));
        Network network = world.network();
        Party client = network.open(world.client());
        network.server.restart(world.acceptorSetup(World.OTHER_SERVER_KEY));
        network.run(60_000);
        assertThat(client.endedBy()).isNull();
        assertThat(client.connection.isSuspended()).isTrue();

        network.run(240_000);
        assertThat(client.endedBy()).isEqualTo(CloseReason.Kind.RETENTION_EXPIRED);
    }

    @Test
    void a_forged_reset_is_ignored_and_the_connection_goes_on() {
        Party client = network.open(world.client());
        Party server = network.server.find(client);
        for (byte[] answer : new byte[][] {
            HandshakeFraming.frame(HandshakeFraming.Kind.NOISE, new byte[32]),
            HandshakeFraming.frame(HandshakeFraming.Kind.NOISE, World.bytes(32, 1)),
            HandshakeFraming.frame(HandshakeFraming.Kind.NOISE, new byte[0]),
            HandshakeFraming.frame(HandshakeFraming.Kind.NOISE, World.bytes(109, 1)),
            HandshakeFraming.frame(HandshakeFraming.Kind.REFUSED, new byte[] {'x'}),
            World.bytes(500, 2)
        }) {
            network.handmadeServers.put(Network.SERVER, raw -> raw.sendLater(answer));
            network.cut(network.onlyLink(client));
            network.run(5_000);
            assertThat(client.endedBy()).isNull();
            network.handmadeServers.clear();
            network.runUntil(() -> !client.connection.isSuspended());
        }

        network.write(client, World.bytes(10_000, 3));
        network.run(1_000);
        assertThat(server.received()).isEqualTo(World.bytes(10_000, 3));
    }

    @Test
    void a_genuine_reset_proof_is_worth_nothing_for_another_join() {
        Party client = network.open(world.client());
        Party server = network.server.find(client);
        // The attacker keeps a join for himself, and has a twin of the server, with its key, answer it.
        List<byte[]> joins = new ArrayList<>();
        network.handmadeServers.put(Network.SERVER, raw -> {});
        network.cut(network.onlyLink(client));
        network.run(100);
        joins.addAll(network.lastLink().toServer.sent);
        byte[] proof = answerOfTwin(joins.get(0));
        assertThat(proof).isNotEmpty();

        network.handmadeServers.put(Network.SERVER, raw -> raw.sendLater(proof));
        network.cut(network.lastLink());
        network.run(5_000);
        assertThat(client.endedBy()).isNull();

        network.handmadeServers.clear();
        network.run(2_000);
        network.write(client, World.bytes(10_000, 3));
        network.run(1_000);
        assertThat(server.received()).isEqualTo(World.bytes(10_000, 3));
    }

    private byte[] answerOfTwin(byte[] join) {
        RawEnd raw = world.network().dial();
        raw.send(join);
        assertThat(raw.isClosed()).isTrue();
        return raw.received();
    }

    @Test
    void a_reset_cannot_come_before_the_connection() {
        network.handmadeServers.put(
                Network.SERVER,
                raw -> raw.sendLater(HandshakeFraming.frame(HandshakeFraming.Kind.NOISE, new byte[32])));
        Party client = network.start(world.client());
        network.run(1_000);

        assertThat(client.endedBy()).isEqualTo(CloseReason.Kind.INCOMPATIBLE);
    }

    @Test
    void a_join_of_an_unknown_connection_gets_an_answer_and_leaves_nothing_behind() {
        RawEnd stranger = network.dial();
        stranger.send(HandmadeJoin.guessed(new ConnectionId(7, 8), 1).bytes);

        assertThat(stranger.received()).hasSize(HandshakeFraming.HEADER_LENGTH + 32 + 22 + 16);
        assertThat(stranger.isClosed()).isTrue();
        assertThat(network.server.acceptor.halfOpenLinks()).isZero();
        assertThat(world.serverBuffers.bytes()).isZero();
    }

    @Test
    void a_join_that_is_not_for_this_instance_gets_no_answer() {
        RawEnd stranger = network.dial();
        stranger.send(HandmadePeer.join(HandmadeJoin.PREFACE, HandmadePeer.framed(World.bytes(122, 1))));

        assertThat(stranger.received()).isEmpty();
        assertThat(stranger.isClosed()).isTrue();
    }

    @Test
    void an_evicted_connection_is_reset_when_its_client_returns() {
        Party client = network.open(world.client());
        Party server = network.server.find(client);
        network.reach.put(Network.from(10), Network.Reach.SILENT);
        network.cut(network.onlyLink(client));
        network.run(1_000);
        network.with(server, connection -> connection.evict(network.now()));
        assertThat(server.endedBy()).isEqualTo(CloseReason.Kind.EVICTED);
        assertThat(network.server.connections).isEmpty();
        network.run(1_000);
        assertThat(client.endedBy()).isNull();

        network.reach.clear();
        network.run(15_000);
        assertThat(client.endedBy()).isEqualTo(CloseReason.Kind.PEER_LOST_STATE);
    }

    @Test
    void a_client_that_missed_the_end_is_told_by_the_tombstone() {
        Party client = network.open(world.client());
        Party server = network.server.find(client);
        closeButForTheLastWord(client, server);
        assertThat(client.endedBy()).isNull();

        network.run(5_000);
        assertThat(client.endedBy()).isEqualTo(CloseReason.Kind.COMPLETE);
        assertThat(client.received()).isEqualTo(World.bytes(1_000, 2));
    }

    /** Both close; the server's last record and the link under it are lost. */
    private void closeButForTheLastWord(Party client, Party server) {
        network.write(client, World.bytes(1_000, 1));
        network.write(server, World.bytes(1_000, 2));
        network.run(100);
        TestLink link = network.onlyLink(client);
        network.with(client, connection -> connection.finishOutput(network.now()));
        network.run(100);
        network.with(server, connection -> connection.finishOutput(network.now()));
        link.toClient.tap = record -> null;
        network.runUntil(() -> server.endedBy() != null);
        assertThat(server.endedBy()).isEqualTo(CloseReason.Kind.COMPLETE);
        network.cut(link);
    }

    @Test
    void a_tombstone_answers_nobody_without_the_secret() {
        Party client = network.open(world.client());
        Party server = network.server.find(client);
        ConnectionId id = client.connection.id();
        closeButForTheLastWord(client, server);
        RawEnd attacker = network.dial();
        attacker.send(HandmadeJoin.guessed(id, 1).bytes);

        assertThat(attacker.received()).isEmpty();
        assertThat(attacker.isClosed()).isTrue();
    }
}
