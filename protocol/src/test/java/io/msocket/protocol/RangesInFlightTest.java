package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a client that counts late, or never, makes a server keep to know which bytes are on their way on which flowpath. */
class RangesInFlightTest {
    private final World world = new World();
    private Network network;
    private HandmadePeer client;
    private HandmadePeer other;
    private Party server;
    private long before;

    /** Two flowpaths, of which each carries every other byte that is written by itself: so none touches the one before it there. */
    @BeforeEach
    void open() {
        world.serverOptions = world.serverOptions.withScheduler(PathSchedulers.roundRobin());
        network = world.network();
        client = HandmadePeer.open(network, false);
        client.confirm(0);
        server = network.server.connections.get(client.granted.connectionId());
        other = join(1, 0, new JoinParameters.PathReport(0, 0, JoinParameters.Fate.KEPT));
        other.confirm(1);
        before = world.serverBuffers.reserved();
    }

    private HandmadePeer join(int pathId, long received, JoinParameters.PathReport... reports) {
        return client.join(
                network,
                new JoinParameters(pathId, received, HandmadePeer.LIMIT, false, PathRole.PREFERRED, List.of(reports)));
    }

    /** At one instant. */
    private void writeSingly(int bytes) {
        for (int i = 0; i < bytes; i++) {
            network.write(server, new byte[1]);
        }
    }

    private long sent() {
        return server.connection.offsetSent();
    }

    private long charged() {
        return world.serverBuffers.reserved() - before;
    }

    /** The client has all that was sent, and says so. */
    private void countAll() {
        client.send(frames -> server.connection
                .flowpaths()
                .forEach(path -> frames.ack(path.id(), path.bytesSent(), sent(), HandmadePeer.LIMIT)));
    }

    @Test
    void pieces_that_are_not_counted_are_charged_and_only_so_many() {
        writeSingly(3 * InFlight.MOST_RANGES);
        assertThat(sent()).isEqualTo(2 * InFlight.MOST_RANGES);
        assertThat(charged()).isEqualTo(2 * (InFlight.MOST_RANGES - InFlight.FREE_RANGES) * InFlight.BYTES_FOR_EACH);

        countAll();
        assertThat(sent()).as("once they are counted").isEqualTo(3 * InFlight.MOST_RANGES);
        countAll();
        assertThat(charged()).isZero();
        assertThat(server.connection.unacknowledgedBytes()).isZero();
    }

    @Test
    void where_nothing_is_left_the_stream_goes_on_in_few_pieces_at_a_time() {
        world.serverBuffers.grantAtMost(0);
        for (int round = 0; round < 3; round++) {
            long counted = sent();
            writeSingly(3 * InFlight.FREE_RANGES);
            assertThat(sent() - counted).isEqualTo(2 * InFlight.FREE_RANGES);
            countAll();
            assertThat(sent() - counted).isEqualTo(3 * InFlight.FREE_RANGES);
            countAll();
        }
        assertThat(charged()).isZero();
        assertThat(server.endedBy()).isNull();
    }

    @Test
    void what_goes_in_order_is_one_piece_however_much_it_is() {
        world.serverBuffers.grantAtMost(0);
        other.raw.close();
        network.run(50);
        writeSingly(10_000);
        assertThat(sent()).isEqualTo(10_000);
    }

    @Test
    void what_dead_flowpaths_have_carried_is_charged_until_the_client_says_what_has_come() {
        long held = server.connection.charge().memoryHeld();
        writeSingly(400);
        client.raw.close();
        other.raw.close();
        network.run(50);
        assertThat(server.connection.isSuspended()).isTrue();
        // The second one has carried the pieces of the first one, too.
        long forThem = (256 + 512 - 2 * InFlight.FREE_RANGES) * InFlight.BYTES_FOR_EACH;
        // Of the flowpaths themselves one was charged.
        assertThat(charged() + FlowpathMemory.BYTES_FOR_EACH).isEqualTo(forThem);
        assertThat(server.connection.charge().memoryHeld() - held).isGreaterThan(forThem);

        HandmadePeer again = join(
                2,
                400,
                new JoinParameters.PathReport(0, 200, JoinParameters.Fate.GIVEN_UP),
                new JoinParameters.PathReport(1, 400, JoinParameters.Fate.GIVEN_UP));
        again.confirm(2);
        assertThat(charged() + FlowpathMemory.BYTES_FOR_EACH).isZero();
        assertThat(server.connection.unacknowledgedBytes()).isZero();
    }

    @Test
    void nothing_stays_charged_when_the_connection_is_over() {
        writeSingly(400);
        other.raw.close();
        network.run(50);
        writeSingly(400);
        network.with(server, connection -> connection.reset("enough", network.now()));
        assertThat(world.serverBuffers.reserved()).isZero();
    }
}
