package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TrafficCountersTest {
    private final World world = new World();
    private final Network network = world.network();
    private final Party client = network.open(world.client(), Network.from(10));
    private final Party server = network.server.find(client);

    private static TrafficCounters only(Party party) {
        Map<Integer, TrafficCounters> all = party.connection.paths().countersByPath();
        assertThat(all).hasSize(1);
        return all.values().iterator().next();
    }

    @Test
    void frames_and_bytes_are_counted_alike_at_both_ends() {
        network.write(client, World.bytes(100_000, 1));
        network.run(1_000);

        TrafficCounters sent = only(client);
        assertThat(sent.framesSent().get("DATA")).isGreaterThanOrEqualTo(2);
        assertThat(only(server).framesReceived()).isEqualTo(sent.framesSent());
        assertThat(sent.framesReceived()).isEqualTo(only(server).framesSent());
        assertThat(sent.bytesSent()).isGreaterThan(100_000);
        assertThat(sent.streamBytesResent()).isZero();
        assertThat(sent.suspicions()).isZero();
    }

    @Test
    void what_is_sent_again_and_what_is_suspected_is_counted_where_it_happens() {
        TestLink first = network.link(client, 0);
        first.toClient.tap = chunk -> null;
        first.toServer.tap = chunk -> null;
        network.write(client, World.bytes(1_000, 1));
        network.run(5_000);

        TrafficCounters ended = client.connection.pollCountersOfEnded();
        assertThat(ended).isNotNull();
        assertThat(ended.suspicions()).isOne();
        assertThat(ended.framesSent()).containsEntry("DATA", 1L);
        assertThat(only(client).streamBytesResent()).isEqualTo(1_000);
        assertThat(client.connection.flowpaths())
                .singleElement()
                .satisfies(path -> assertThat(path.bytesResent()).isEqualTo(1_000));
        assertThat(client.connection.pollCountersOfEnded()).isNull();
    }

    @Test
    void counters_of_several_are_added_up() {
        TrafficCounters one = new TrafficCounters(Map.of("ACK", 2L), Map.of(), 3, 4, 5, 6);
        TrafficCounters other = new TrafficCounters(Map.of("ACK", 1L, "FIN", 1L), Map.of("DATA", 7L), 1, 1, 1, 1);
        assertThat(one.plus(other))
                .isEqualTo(new TrafficCounters(Map.of("ACK", 3L, "FIN", 1L), Map.of("DATA", 7L), 4, 5, 6, 7));
    }
}
