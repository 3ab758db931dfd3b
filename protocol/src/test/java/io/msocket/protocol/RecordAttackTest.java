package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Somebody on the way alters records: it costs the flowpath, never a byte of the stream. */
class RecordAttackTest {
    private static final int TAMPERED = 3;
    private static final int STREAM = 500_000;

    private final World world = new World();
    private final Network network = world.network();

    static Stream<Arguments> tampering() {
        return Stream.of(
                        Arguments.of("the type", flip(0)),
                        Arguments.of("the length's high byte", flip(1)),
                        Arguments.of("the length's low byte", flip(3)),
                        Arguments.of("the first byte of ciphertext", flip(4)),
                        Arguments.of("a byte in the middle", flip(100)),
                        Arguments.of("the tag", flip(-1)),
                        Arguments.of("a record cut short", (UnaryOperator<byte[]>)
                                record -> Arrays.copyOf(record, record.length - 1)),
                        Arguments.of("a record left out", (UnaryOperator<byte[]>) record -> new byte[0]),
                        Arguments.of("a record sent twice", (UnaryOperator<byte[]>)
                                record -> HandmadePeer.join(record, record)),
                        Arguments.of("garbage in front", (UnaryOperator<byte[]>)
                                record -> HandmadePeer.join(World.bytes(50, 1), record)),
                        Arguments.of("a reset made up", (UnaryOperator<byte[]>)
                                record -> plain(frames -> frames.reset(1, "gone"))),
                        Arguments.of("a DONE made up", (UnaryOperator<byte[]>) record -> plain(FrameWriter::done)))
                .flatMap(each -> Stream.of(true, false)
                        .map(up -> Arguments.of(
                                each.get()[0], up ? "client to server" : "server to client", each.get()[1])));
    }

    private static UnaryOperator<byte[]> flip(int at) {
        return record -> {
            byte[] altered = record.clone();
            altered[at < 0 ? altered.length + at : Math.min(at, altered.length - 1)] ^= 1;
            return altered;
        };
    }

    /** Frames under no key at all, but of the right length. */
    private static byte[] plain(Consumer<FrameWriter> frames) {
        FrameWriter writer = new FrameWriter(100);
        frames.accept(writer);
        byte[] record = new byte[4 + writer.length() + 16];
        record[0] = RecordType.SEALED;
        Wire.putMedium(record, 1, record.length - 4);
        System.arraycopy(writer.array(), 0, record, 4, writer.length());
        return record;
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("tampering")
    void tampering_costs_the_flowpath_and_no_byte(String what, String direction, UnaryOperator<byte[]> change) {
        Party client = network.open(world.client());
        Party server = network.server.find(client);
        boolean up = direction.startsWith("client");
        // Until the window is so large that several records are on their way.
        byte[] before = World.bytes(STREAM, 3);
        network.write(client, before);
        network.run(2_000);
        TestLink link = network.onlyLink(client);
        TestLink.Direction attacked = up ? link.toServer : link.toClient;
        int[] seen = {0};
        attacked.tap = record -> seen[0]++ == TAMPERED ? change.apply(record) : record;
        byte[] upward = World.bytes(STREAM, 1);
        byte[] downward = World.bytes(STREAM, 2);
        network.write(client, upward);
        network.write(server, downward);
        network.run(20_000);

        assertThat(server.received()).isEqualTo(HandmadePeer.join(before, upward));
        assertThat(client.received()).isEqualTo(downward);
        assertThat(client.endedBy()).isNull();
        assertThat(server.endedBy()).isNull();
        assertThat(seen[0]).isGreaterThan(TAMPERED);
        assertThat(client.eventKinds()).contains(ConnectionEvent.Kind.PATH_CLOSED, ConnectionEvent.Kind.RESUMED);
        assertThat(Stream.of(client, server).flatMap(party -> party.eventKinds().stream()))
                .contains(ConnectionEvent.Kind.PATH_FORGED);
    }

    @Test
    void records_of_one_flowpath_mean_nothing_on_another() {
        Party client = network.open(world.client());
        Party server = network.server.find(client);
        TestLink first = network.onlyLink(client);
        network.write(client, World.bytes(1_000, 1));
        network.run(100);
        List<byte[]> recorded = new ArrayList<>(first.toServer.sent);
        int old = client.onlyPath();
        network.with(client, connection -> connection.paths().migrate(old, Network.from(11), network.now()));
        network.run(500);
        network.deliver(network.onlyLink(client), true, recorded.get(recorded.size() - 1));
        network.run(1_000);
        network.write(client, World.bytes(1_000, 2));
        network.run(1_000);

        assertThat(server.received()).isEqualTo(HandmadePeer.join(World.bytes(1_000, 1), World.bytes(1_000, 2)));
        assertThat(server.endedBy()).isNull();
    }

    @Test
    void a_record_thrown_back_at_its_sender_means_nothing() {
        Party client = network.open(world.client());
        Party server = network.server.find(client);
        TestLink link = network.onlyLink(client);
        network.write(client, World.bytes(1_000, 1));
        network.deliver(link, false, link.toServer.sent.get(link.toServer.sent.size() - 1));
        network.run(3_000);

        assertThat(client.endedBy()).isNull();
        assertThat(client.received()).isEmpty();
        assertThat(server.received()).isEqualTo(World.bytes(1_000, 1));
    }
}
