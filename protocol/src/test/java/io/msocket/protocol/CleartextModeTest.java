package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.protocol.crypto.HandshakeException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Cleartext data: only when both ends ask for it; all else stays sealed, and clear bytes prove nothing. */
class CleartextModeTest {
    private static final byte[] TEXT = "a text that is easy to find on the wire".getBytes(StandardCharsets.UTF_8);

    private final World world = new World();

    private Network network(boolean clientAsks, boolean serverAsks) {
        world.clientOptions = world.clientOptions.withCleartextData(clientAsks);
        world.serverOptions = world.serverOptions.withCleartextData(serverAsks);
        return world.network();
    }

    private static boolean contains(byte[] all, byte[] part) {
        for (int at = 0; at + part.length <= all.length; at++) {
            if (Arrays.equals(all, at, at + part.length, part, 0, part.length)) {
                return true;
            }
        }
        return false;
    }

    private void assertTextIsClear(boolean clientAsks, boolean serverAsks, boolean expected) {
        Network network = network(clientAsks, serverAsks);
        Party client = network.open(world.client());
        Party server = network.server.find(client);
        Link link = network.onlyLink(client);
        network.write(client, TEXT);
        network.write(server, TEXT);
        network.run(1_000);

        assertThat(server.received()).isEqualTo(TEXT);
        assertThat(client.received()).isEqualTo(TEXT);
        assertThat(contains(link.toServer.transcript(), TEXT)).isEqualTo(expected);
        assertThat(contains(link.toClient.transcript(), TEXT)).isEqualTo(expected);
    }

    @Test
    void data_is_clear_when_both_ask() {
        assertTextIsClear(true, true, true);
    }

    @Test
    void data_is_sealed_when_only_the_client_asks() {
        assertTextIsClear(true, false, false);
    }

    @Test
    void data_is_sealed_when_only_the_server_asks() {
        assertTextIsClear(false, true, false);
    }

    @Test
    void everything_but_data_stays_sealed() {
        Network network = network(true, true);
        Party client = network.open(world.client());
        Link link = network.onlyLink(client);
        network.write(client, World.bytes(300_000, 3));
        network.with(client, connection -> connection.finishOutput(network.now()));
        network.run(1_000);

        assertThat(network.server.find(client).received()).isEqualTo(World.bytes(300_000, 3));
        // Beside the first two chunks, which are the handshake, there are only the two kinds of record.
        assertThat(link.toServer.sent.subList(1, link.toServer.sent.size()))
                .allSatisfy(record -> assertThat(record[0]).isIn((byte) 1, (byte) 2));
        assertThat(link.toClient.sent.subList(1, link.toClient.sent.size()))
                .allSatisfy(record -> assertThat(record[0]).isEqualTo((byte) 1));
    }

    @Test
    void a_server_that_grants_it_unasked_is_refused() {
        Network network = network(false, false);
        network.handmadeServers.put(Network.SERVER, raw -> {});
        Party client = network.start(world.client());
        network.run(100);
        HandmadePeer.accept((RawEnd) network.lastLink().server, Openings.granted(true));

        assertThat(client.endedBy()).isEqualTo(CloseReason.Kind.INCOMPATIBLE);
        assertThat(client.endedBecause()).contains("cleartext data, which this side did not ask for");
    }

    @Test
    void a_clear_record_in_a_sealed_connection_costs_its_flowpath_only() {
        Network network = network(false, false);
        Party client = network.open(world.client());
        Party server = network.server.find(client);
        network.deliver(network.onlyLink(client), true, clearRecord(0, TEXT));
        network.run(1_000);
        network.write(client, TEXT);
        network.run(1_000);

        assertThat(server.received()).isEqualTo(TEXT);
        assertThat(client.eventKinds()).contains(ConnectionEvent.Kind.RESUMED);
    }

    @Test
    void an_impossible_clear_record_costs_its_flowpath_only() {
        Network network = network(true, true);
        Party client = network.open(world.client());
        Party server = network.server.find(client);
        network.deliver(network.onlyLink(client), true, clearRecord(1L << 50, TEXT));
        network.run(1_000);
        network.write(client, TEXT);
        network.run(1_000);

        assertThat(server.endedBy()).isNull();
        assertThat(server.received()).isEqualTo(TEXT);
    }

    @Test
    void a_clear_record_cannot_open_a_connection() {
        Network network = network(true, true);
        HandmadePeer client = HandmadePeer.open(network, true);
        client.raw.send(clearRecord(0, TEXT));

        assertThat(client.raw.isClosed()).isTrue();
        assertThat(client.raw.received()).isEmpty();
        assertThat(network.server.all).isEmpty();
    }

    @Test
    void a_clear_record_cannot_confirm_a_join() {
        Network network = network(true, true);
        HandmadePeer client = HandmadePeer.open(network, true);
        client.confirm(0);
        Party server = network.server.connections.get(client.granted.connectionId());
        byte[] held = heldBackJoin(client, 1);

        RawEnd attacker = network.dial();
        attacker.send(held);
        attacker.send(clearRecord(0, TEXT));

        assertThat(attacker.isClosed()).isTrue();
        assertThat(server.received()).isEmpty();
        assertThat(server.onlyPath()).isZero();
    }

    private static byte[] heldBackJoin(HandmadePeer client, int pathId) {
        try {
            JoinParameters parameters = new JoinParameters(pathId, 0, HandmadePeer.LIMIT, false, List.of());
            byte[] message = HandmadePeer.joining(client.granted).writeMessage(parameters.toBytes());
            return HandmadePeer.join(HandmadePeer.joinPreface(client.granted), HandmadePeer.framed(message));
        } catch (HandshakeException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] clearRecord(long offset, byte[] data) {
        byte[] record = new byte[Limits.RECORD_HEADER_LENGTH + Long.BYTES + data.length];
        record[0] = RecordType.CLEAR_DATA;
        Wire.putMedium(record, 1, Long.BYTES + data.length);
        Wire.putLong(record, Limits.RECORD_HEADER_LENGTH, offset);
        System.arraycopy(data, 0, record, Limits.RECORD_HEADER_LENGTH + Long.BYTES, data.length);
        return record;
    }

    @Test
    void a_server_may_send_clear_data_first_on_a_flowpath_that_joins() {
        Network network = network(true, true);
        Party client = network.open(world.client());
        Party server = network.server.find(client);
        network.cut(network.onlyLink(client));
        network.write(server, TEXT);
        network.runUntil(() -> client.receivedLength() == TEXT.length);

        List<byte[]> sent = network.onlyLink(client).toClient.sent;
        assertThat(sent.get(0)[0]).as("kind of the answer to the join").isZero();
        assertThat(sent.get(1)[0]).as("type of the first record").isEqualTo((byte) RecordType.CLEAR_DATA);
    }
}
