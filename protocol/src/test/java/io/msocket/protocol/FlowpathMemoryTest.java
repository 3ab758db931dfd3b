package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a client's flowpaths are charged, and which of them it has where nothing is left. */
class FlowpathMemoryTest {
    private final World world = new World();
    private final Network network = world.network();
    private HandmadePeer client;
    private Party server;
    private long alone;

    @BeforeEach
    void open() {
        client = HandmadePeer.open(network, false);
        client.confirm(0);
        server = network.server.connections.get(client.granted.connectionId());
        alone = world.serverBuffers.reserved();
    }

    /** A join that keeps all that there are, but for some. */
    private HandmadePeer join(int pathId, Integer... givenUp) {
        List<JoinParameters.PathReport> reports = new ArrayList<>();
        for (FlowpathSnapshot path : server.connection.flowpaths()) {
            boolean goes = List.of(givenUp).contains(path.id());
            reports.add(new JoinParameters.PathReport(
                    path.id(), 0, goes ? JoinParameters.Fate.GIVEN_UP : JoinParameters.Fate.KEPT));
        }
        return client.join(
                network, new JoinParameters(pathId, 0, HandmadePeer.LIMIT, false, PathRole.PREFERRED, reports));
    }

    private List<Integer> paths() {
        return server.connection.flowpaths().stream().map(FlowpathSnapshot::id).toList();
    }

    private long charged() {
        return world.serverBuffers.reserved() - alone;
    }

    @Test
    void each_beyond_the_first_is_charged_for_as_long_as_it_is_there() {
        for (int id = 1; id <= 5; id++) {
            join(id).confirm(id);
            assertThat(charged()).isEqualTo(id * FlowpathMemory.BYTES_FOR_EACH);
        }
        client.send(frames -> frames.pathClose(3));
        assertThat(paths()).containsExactly(0, 1, 2, 4, 5);
        assertThat(charged()).isEqualTo(4 * FlowpathMemory.BYTES_FOR_EACH);
        network.with(server, connection -> connection.reset("enough", network.now()));
        assertThat(world.serverBuffers.reserved()).isZero();
    }

    /** What an opening's first record may have, all at once. */
    private static final int WINDOW = Limits.MAX_FIRST_RECORD_DATA;

    private byte[] windowOn(HandmadePeer path) {
        return path.seal(frames -> HandmadePeer.putData(frames, 0, World.bytes(WINDOW, 3)));
    }

    @Test
    void a_part_of_a_record_whose_bytes_come_elsewhere_is_charged() {
        server.reads = false;
        HandmadePeer other = join(1);
        other.confirm(1);
        long before = charged();
        byte[] record = windowOn(other);
        other.raw.send(Arrays.copyOf(record, record.length - 1));
        assertThat(charged()).as("within what the window promises").isEqualTo(before);
        client.raw.send(windowOn(client));
        assertThat(paths()).containsExactly(0, 1);
        assertThat(charged() - before).isBetween(WINDOW - PartialRecords.FREE, (long) WINDOW);
    }

    @Test
    void where_nothing_is_left_a_part_of_a_record_whose_bytes_come_elsewhere_gives_way() {
        server.reads = false;
        HandmadePeer other = join(1);
        other.confirm(1);
        world.serverBuffers.grantAtMost(0);
        byte[] record = windowOn(other);
        other.raw.send(Arrays.copyOf(record, record.length - 1));
        assertThat(paths()).containsExactly(0, 1);
        client.raw.send(windowOn(client));
        assertThat(paths()).containsExactly(0);
        assertThat(server.connection.offsetReceived()).isEqualTo(WINDOW);
        assertThat(server.endedBy()).isNull();
    }

    @Test
    void where_nothing_is_left_a_client_has_three() {
        world.serverBuffers.grantAtMost(0);
        join(1).confirm(1);
        join(2).confirm(2);
        assertThat(join(3)).isNull();
        assertThat(paths()).containsExactly(0, 1, 2);
        client.send(frames -> frames.pathClose(1));
        assertThat(join(4)).isNotNull();
        assertThat(paths()).containsExactly(0, 2, 4);
    }

    @Test
    void where_nothing_is_left_what_has_not_proved_itself_gives_way_to_what_is_newer() {
        world.serverBuffers.grantAtMost(0);
        for (int id = 1; id <= 5; id++) {
            assertThat(join(id)).isNotNull();
        }
        assertThat(paths()).containsExactly(0, 4, 5);
        assertThat(charged()).isEqualTo(2 * FlowpathMemory.BYTES_FOR_EACH);
    }

    @Test
    void where_nothing_is_left_a_client_that_has_all_it_may_moves() {
        world.serverBuffers.grantAtMost(0);
        join(1).confirm(1);
        join(2).confirm(2);
        join(3, 2).confirm(3);
        assertThat(paths()).containsExactly(0, 1, 3);
        assertThat(server.endedBy()).isNull();
    }

    @Test
    void where_nothing_is_left_joins_that_give_each_other_up_are_no_more_than_three() {
        world.serverBuffers.grantAtMost(0);
        join(1).confirm(1);
        join(2).confirm(2);
        for (int id = 3; id <= 8; id++) {
            assertThat(join(id, 0, 1, 2, id - 1)).isNotNull();
        }
        assertThat(paths()).containsExactly(0, 1, 2, 6, 7, 8);
        assertThat(charged()).isEqualTo(5 * FlowpathMemory.BYTES_FOR_EACH);
    }

    @Test
    void where_nothing_is_left_no_more_than_three_stay_although_all_that_were_given_up_speak_again() {
        world.serverBuffers.grantAtMost(0);
        HandmadePeer second = join(1);
        second.confirm(1);
        HandmadePeer third = join(2);
        third.confirm(2);
        HandmadePeer next = join(3, 0, 1, 2);
        for (HandmadePeer old : List.of(client, second, third)) {
            old.raw.sendLater(old.seal(frames -> frames.pong(1)));
        }
        next.confirm(3);
        assertThat(paths()).containsExactly(1, 2, 3);
        assertThat(server.endedBy()).isNull();
    }
}
