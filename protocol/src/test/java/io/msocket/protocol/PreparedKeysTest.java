package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.protocol.crypto.RandomSource;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys that are made before they are needed: they are the handshake's, and each is that of one handshake only. */
class PreparedKeysTest {
    private static final long NOW = 1_000_000_000L;
    private static final Route FIRST = Network.from(10);
    private static final Route SECOND = Network.from(11);

    private final World world = new World();
    private final Network network = world.network();
    private int draws;

    private final RandomSource counting = new RandomSource() {
        private final Random chance = new Random(5);

        @Override
        public void nextBytes(byte[] bytes) {
            draws++;
            chance.nextBytes(bytes);
        }
    };

    @BeforeEach
    void prepare() {
        network.preparing = true;
    }

    private static byte[] ephemeralOf(TestLink link) {
        byte[] first = link.toServer.sent.get(0);
        byte[] key = new byte[32];
        System.arraycopy(first, Preface.LENGTH + HandshakeFraming.HEADER_LENGTH, key, 0, key.length);
        return key;
    }

    private ClientSetup setup(byte[] serverKey) {
        return new ClientSetup(
                World.SUITE, counting, world.clientBuffers, world.clientOptions, serverKey, null, world.service);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void an_attempt_that_is_connected_needs_no_new_key(boolean knowsServer) {
        Connection client =
                Connection.open(setup(knowsServer ? World.SERVER_KEY.publicKey() : null), List.of(FIRST), NOW);
        client.handleConnecting(0, NOW);
        assertThat(draws).isEqualTo(1);
        client.handleConnected(0, Network.address(10, 5), NOW);

        assertThat(draws).isEqualTo(1);
        assertThat(client.pollTransmit(new Transmit(), NOW)).isTrue();
    }

    @Test
    void openings_and_joins_work_with_them_and_never_use_one_twice() {
        Party client = network.open(world.client(), FIRST, SECOND);
        byte[] opening = ephemeralOf(network.onlyLink(client));
        network.with(client, connection -> connection.paths().migrate(0, SECOND, network.now()));
        network.run(1_000);
        network.write(client, World.bytes(100_000, 1));
        network.run(1_000);

        assertThat(network.server.find(client).received()).isEqualTo(World.bytes(100_000, 1));
        assertThat(client.connection.flowpaths())
                .extracting(FlowpathSnapshot::id)
                .containsExactly(1);
        assertThat(ephemeralOf(network.onlyLink(client))).isNotEqualTo(opening);
    }

    @Test
    void nothing_is_made_for_an_attempt_that_is_over() {
        Connection client = Connection.open(setup(null), List.of(FIRST, SECOND), NOW);
        client.handlePathClosed(0, "connection refused", NOW);
        client.handleConnecting(0, NOW);

        assertThat(draws).isZero();
    }

    @Test
    void attempts_that_fail_leave_theirs_to_the_next() {
        Connection client = Connection.open(setup(World.SERVER_KEY.publicKey()), List.of(FIRST, SECOND), NOW);
        client.handleConnecting(0, NOW);
        client.handlePathClosed(0, "connection refused", NOW);
        client.handleConnecting(1, NOW);
        assertThat(draws).isEqualTo(1);
        client.handleConnected(1, Network.address(11, 5), NOW);

        assertThat(draws).isEqualTo(1);
    }

    @Test
    void a_server_has_one_spare_for_the_next_join() {
        Acceptor acceptor = new Acceptor(world.acceptorSetup(World.SERVER_KEY));
        acceptor.prepare();
        assertThat(acceptor.isPrepared()).isTrue();
        int before = world.serverDraws.size();
        acceptor.prepare();
        assertThat(world.serverDraws).as("there is one already").hasSize(before);
    }

    @Test
    void a_join_uses_the_spare_and_an_opening_does_not() {
        network.server.acceptor.prepare();
        Party client = network.open(world.client(), FIRST, SECOND);
        assertThat(network.server.acceptor.isPrepared()).isTrue();
        network.with(client, connection -> connection.paths().migrate(0, SECOND, network.now()));
        network.run(1_000);

        assertThat(network.server.acceptor.isPrepared()).isFalse();
        assertThat(client.connection.flowpaths())
                .extracting(FlowpathSnapshot::id)
                .containsExactly(1);
    }

    @Test
    void a_join_for_another_instance_does_not_use_it_up() throws Exception {
        Acceptor acceptor = new Acceptor(world.acceptorSetup(World.OTHER_SERVER_KEY));
        acceptor.prepare();
        HandmadeJoin join = HandmadeJoin.of(
                Openings.granted(false),
                new JoinParameters(1, 0, HandmadePeer.LIMIT, false, PathRole.PREFERRED, List.of()));
        acceptor.handleAccepted(0, FIRST.remote(), FIRST.remote(), NOW);
        acceptor.handleBytes(0, ByteBuffer.wrap(join.bytes), NOW);
        acceptor.work(NOW);

        assertThat(acceptor.pollAction()).isInstanceOf(AcceptorAction.Close.class);
        assertThat(acceptor.isPrepared()).isTrue();
    }
}
