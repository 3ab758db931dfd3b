package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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
        TestLink link = network.onlyLink(client);
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
        TestLink link = network.onlyLink(client);
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

    static Stream<Arguments> meddlings() {
        byte[] more = World.bytes(TEXT.length, 9);
        return Stream.of(
                        meddling("a record inserted", record -> HandmadePeer.join(clearRecord(0, more), record)),
                        meddling("a record sent twice", record -> HandmadePeer.join(record, record)),
                        meddling("a record left out", record -> new byte[0]),
                        meddling("a record made shorter", record -> relengthed(record, -1)),
                        meddling("a record made longer", record -> relengthed(record, 1)),
                        meddling("another offset", record -> flipped(record, Limits.RECORD_HEADER_LENGTH)))
                .flatMap(each -> Stream.of(true, false)
                        .map(up -> Arguments.of(
                                each.get()[0], up ? "client to server" : "server to client", each.get()[1])));
    }

    private static Arguments meddling(String what, UnaryOperator<byte[]> change) {
        return Arguments.of(what, change);
    }

    private static byte[] relengthed(byte[] record, int by) {
        byte[] changed = Arrays.copyOf(record, record.length + by);
        Wire.putMedium(changed, 1, changed.length - Limits.RECORD_HEADER_LENGTH);
        return changed;
    }

    private static byte[] flipped(byte[] record, int at) {
        byte[] changed = record.clone();
        changed[at] ^= 1;
        return changed;
    }

    /** The bytes themselves are nobody's word; where they belong and how many they are, is. */
    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("meddlings")
    void meddling_with_the_framing_of_clear_records_costs_the_flowpath_only(
            String what, String direction, UnaryOperator<byte[]> change) {
        Network network = network(true, true);
        Party client = network.open(world.client());
        Party server = network.server.find(client);
        boolean up = direction.startsWith("client");
        TestLink link = network.onlyLink(client);
        int[] seen = {0};
        (up ? link.toServer : link.toClient).tap =
                record -> record[0] == RecordType.CLEAR_DATA && seen[0]++ == 2 ? change.apply(record) : record;
        byte[] stream = World.bytes(500_000, 1);
        network.write(up ? client : server, stream);
        network.run(20_000);

        assertThat((up ? server : client).received()).isEqualTo(stream);
        assertThat(client.endedBy()).isNull();
        assertThat(server.endedBy()).isNull();
        assertThat(client.eventKinds()).contains(ConnectionEvent.Kind.PATH_CLOSED, ConnectionEvent.Kind.RESUMED);
    }

    /** As bytes of a peer that were acknowledged although it never sent them. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_clear_record_out_of_nothing_costs_its_flowpath_only(boolean toServer) {
        Network network = network(true, true);
        Party client = network.open(world.client());
        Party server = network.server.find(client);
        network.deliver(network.onlyLink(client), toServer, clearRecord(0, World.bytes(TEXT.length, 9)));
        network.run(1_000);
        network.write(client, TEXT);
        network.write(server, TEXT);
        network.run(1_000);

        assertThat(client.endedBy()).isNull();
        assertThat(server.endedBy()).isNull();
        assertThat(client.received()).isEqualTo(TEXT);
        assertThat(server.received()).isEqualTo(TEXT);
        assertThat(client.eventKinds()).contains(ConnectionEvent.Kind.RESUMED);
    }

    @Test
    void a_clear_record_cannot_open_a_connection() {
        Network network = network(true, true);
        HandmadePeer client = HandmadePeer.open(network, true);
        client.raw.send(client.clearRecord(0, TEXT));

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
        HandmadePeer joining = client.join(
                network, new JoinParameters(1, 0, HandmadePeer.LIMIT, false, PathRole.PREFERRED, List.of()));
        joining.raw.send(joining.clearRecord(0, TEXT));

        assertThat(joining.raw.isClosed()).isTrue();
        assertThat(server.received()).isEmpty();
        assertThat(server.onlyPath()).isZero();
    }

    @Test
    void a_peer_that_seals_an_impossible_offset_has_broken_a_rule() {
        Network network = network(true, true);
        HandmadePeer client = HandmadePeer.open(network, true);
        client.confirm(0);
        Party server = network.server.connections.get(client.granted.connectionId());
        long window = ReceiveWindow.ofAccepted(world.serverOptions);
        client.raw.send(client.clearRecord(window, new byte[1]));

        assertThat(server.endedBy()).isEqualTo(CloseReason.Kind.PROTOCOL_VIOLATION);
        assertThat(server.endedBecause())
                .isEqualTo("the peer sends up to offset %d, the window ends at %d", window + 1, window);
    }

    /** The mode's price: it is for streams that are protected by something inside. */
    @Test
    void a_byte_of_clear_data_that_is_altered_on_the_way_is_not_noticed() {
        Network network = network(true, true);
        Party client = network.open(world.client());
        network.onlyLink(client).toServer.tap =
                record -> record[0] == RecordType.CLEAR_DATA ? flipped(record, record.length - 1) : record;
        network.write(client, TEXT);
        network.run(1_000);

        assertThat(network.server.find(client).received()).isEqualTo(flipped(TEXT, TEXT.length - 1));
    }

    /** One that has every field right, but for the tag, which takes a key. */
    private static byte[] clearRecord(long offset, byte[] data) {
        byte[] framing = new byte[Limits.RECORD_HEADER_LENGTH + RecordProtection.SEALED_OFFSET_LENGTH];
        framing[0] = RecordType.CLEAR_DATA;
        Wire.putMedium(framing, 1, RecordProtection.SEALED_OFFSET_LENGTH + data.length);
        Wire.putLong(framing, Limits.RECORD_HEADER_LENGTH, offset);
        return HandmadePeer.join(framing, data);
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
