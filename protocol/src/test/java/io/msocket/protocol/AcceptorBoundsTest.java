package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What strangers may take of an acceptor: places, turns, and what is remembered of connections that have ended. */
class AcceptorBoundsTest extends AcceptorFixture {
    @Test
    void a_flood_from_one_source_pushes_out_itself_only() throws Exception {
        first.handleAccepted(1, CLIENT, CLIENT, 0);
        for (int link = 100; link < 100 + 5 * world.maxHalfOpen; link++) {
            first.handleAccepted(link, FLOODER, FLOODER, 0);
        }
        assertThat(actions(first))
                .hasSize(4 * world.maxHalfOpen + 1)
                .allMatch(action -> action.linkId() >= 100 && action instanceof AcceptorAction.Close);
        assertThat(first.halfOpenLinks()).isEqualTo(world.maxHalfOpen);
    }

    @Test
    void within_a_source_one_that_has_said_something_stays_longest() {
        for (int link = 0; link < world.maxHalfOpen; link++) {
            first.handleAccepted(link, CLIENT, CLIENT, 0);
        }
        assertThat(feed(first, 0, new byte[] {'M'})).isEmpty();
        for (int link = 1; link < world.maxHalfOpen; link++) {
            first.handleAccepted(100 + link, CLIENT, CLIENT, 0);
        }
        assertThat(actions(first)).noneMatch(action -> action.linkId() == 0);
    }

    @Test
    void a_join_has_a_place_that_no_opening_takes() throws Exception {
        open();
        byte[] bytes = joinBytes(5);
        first.handleAccepted(5, FLOODER, FLOODER, 0);
        assertThat(feed(first, 5, Arrays.copyOf(bytes, Preface.LENGTH))).isEmpty();
        for (int link = 100; link < 100 + 3 * world.maxHalfOpen; link++) {
            queueOpening(link, FLOODER);
        }
        actions(first);
        first.handleBytes(5, ByteBuffer.wrap(bytes, Preface.LENGTH, bytes.length - Preface.LENGTH), 0);
        assertThat(worked(1)).containsExactly(5L);
    }

    @Test
    void an_opening_has_a_place_that_no_join_takes() throws Exception {
        open();
        opening = HandmadeOpening.of(random.nextInt()).bytes;
        first.handleAccepted(5, FLOODER, FLOODER, 0);
        assertThat(feed(first, 5, Arrays.copyOf(opening, Preface.LENGTH))).isEmpty();
        for (int link = 100; link < 100 + 3 * world.maxHalfOpen; link++) {
            queueJoin(link, FLOODER);
        }
        assertThat(actions(first)).hasSize(2 * world.maxHalfOpen);
        assertThat(first.halfOpenJoins()).isEqualTo(world.maxHalfOpen);
        first.handleBytes(5, ByteBuffer.wrap(opening, Preface.LENGTH, opening.length - Preface.LENGTH), 0);
        assertThat(worked(2)).contains(5L);
    }

    @Test
    void joins_of_one_source_leave_those_of_others() throws Exception {
        open();
        queueJoin(5, CLIENT);
        for (int link = 100; link < 100 + 3 * world.maxHalfOpen; link++) {
            queueJoin(link, FLOODER);
        }
        actions(first);
        assertThat(worked(2)).contains(5L);
    }

    @Test
    void openings_of_one_source_leave_those_of_others() throws Exception {
        open();
        for (int link = 100; link < 100 + 3 * world.maxHalfOpen; link++) {
            first.handleAccepted(link, FLOODER, FLOODER, 0);
            feed(first, link, HandmadeOpening.of(random.nextInt()).bytes);
        }
        assertThat(joinAt(second, 1)).hasOnlyElementsOfType(AcceptorAction.Established.class);
    }

    @Test
    void nothing_costly_is_done_for_a_client_before_its_turn() throws Exception {
        queueOpening(1, CLIENT);
        assertThat(actions(first)).isEmpty();
        assertThat(first.hasWork()).isTrue();
        assertThat(worked(2)).containsExactly(1L);
        assertThat(first.hasWork()).isFalse();
    }

    @Test
    void sources_take_turns_with_their_openings() throws Exception {
        for (int link = 100; link < 104; link++) {
            queueOpening(link, FLOODER);
        }
        queueOpening(1, CLIENT);
        assertThat(worked(5)).containsExactly(100L, 1L, 101L, 102L, 103L);
    }

    @Test
    void one_for_whom_much_was_done_has_no_turn_until_half_of_the_time_was_others() throws Exception {
        for (int link = 100; link < 104; link++) {
            queueOpening(link, FLOODER);
        }
        assertThat(worked(1)).containsExactly(100L);
        first.handleTook(2_000_000, 2_000_000);
        assertThat(first.nextWork(2_000_000)).isEqualTo(4_000_000);
        assertThat(worked(1, 3_999_999)).isEmpty();

        queueOpening(1, CLIENT);
        assertThat(first.nextWork(2_000_000)).isEqualTo(2_000_000);
        assertThat(worked(2, 2_000_000)).containsExactly(1L);
        assertThat(worked(3, 4_000_000)).containsExactly(101L, 102L, 103L);
        assertThat(first.nextWork(4_000_000)).isEqualTo(Connection.NO_TIMEOUT);
    }

    @Test
    void what_is_done_as_soon_as_it_comes_counts_as_well() throws Exception {
        queueOpening(100, FLOODER);
        first.handleTook(1_500_000, 1_500_000);
        assertThat(first.nextWork(1_500_000)).isEqualTo(3_000_000);
        queueOpening(1, CLIENT);
        assertThat(worked(1, 1_500_000)).containsExactly(1L);
    }

    @Test
    void openings_leave_every_second_turn_to_joins() throws Exception {
        open();
        for (int link = 100; link < 104; link++) {
            queueOpening(link, FLOODER);
        }
        queueJoin(5, FLOODER);
        queueJoin(6, FLOODER);
        assertThat(worked(6)).containsExactly(5L, 100L, 6L, 101L, 102L, 103L);
    }

    @Test
    void the_ends_of_one_source_leave_those_of_others() throws Exception {
        open();
        long retention = Duration.ofHours(1).toNanos();
        List<JoinKeys> keys = List.of(JoinKeys.of(World.SUITE, 0, granted.joinSecret()));
        first.handleTimeout(first.pollTimeout());
        actions(first);
        first.remember(new Tombstone(granted.connectionId(), SOURCE, keys, 7, retention), 0);
        Principal flooder = Principal.ofSource(FLOODER.getAddress());
        for (int i = 0; i < 1_000; i++) {
            first.remember(new Tombstone(new ConnectionId(9, i), flooder, keys, 7, retention), 1);
        }
        AcceptorAction.Send done = (AcceptorAction.Send) joinAt(first, 1).get(0);
        assertThat(JoinParameters.parse(join.noise.readMessage(HandmadePeer.message(done.bytes())))
                        .received())
                .isEqualTo(7);
    }

    @Test
    void tombstones_are_bounded_and_end_with_the_retention_time() throws Exception {
        open();
        first.handleTimeout(first.pollTimeout());
        assertThat(actions(first)).hasOnlyElementsOfType(AcceptorAction.Close.class);
        long retention = Duration.ofHours(1).toNanos();
        List<JoinKeys> keys = List.of(JoinKeys.of(World.SUITE, 0, granted.joinSecret()));
        first.remember(new Tombstone(granted.connectionId(), SOURCE, keys, 7, retention), 0);
        AcceptorAction.Send done = (AcceptorAction.Send) joinAt(first, 1).get(0);
        byte[] words = join.noise.readMessage(HandmadePeer.message(done.bytes()));
        assertThat(JoinParameters.parse(words))
                .isEqualTo(new JoinParameters(1, 7, 0, true, PathRole.PREFERRED, List.of()));
        assertThat(first.pollTimeout()).isEqualTo(retention);

        int most = first.tombstones();
        List<ConnectionId> forgotten = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            ConnectionId gone = first.remember(new Tombstone(new ConnectionId(9, i), SOURCE, keys, 7, retention), 1);
            most = Math.max(most, first.tombstones());
            forgotten.add(gone);
        }
        assertThat(most).isEqualTo(world.acceptorSetup(World.SERVER_KEY).maxTombstones());
        assertThat(forgotten).containsOnlyOnce(granted.connectionId()).startsWith((ConnectionId) null);
        AcceptorAction.Send lost = (AcceptorAction.Send) joinAt(first, 2).get(0);
        assertThat(isReset(lost)).as("it had to give way").isTrue();
        first.handleTimeout(retention + 1);
        assertThat(first.tombstones()).isZero();
        assertThat(first.pollTimeout()).isEqualTo(Connection.NO_TIMEOUT);
    }

    @Test
    void the_ends_of_those_that_have_lived_keep_a_part_among_those_of_any_number_of_sources() throws Exception {
        open();
        List<JoinKeys> keys = List.of(JoinKeys.of(World.SUITE, 0, granted.joinSecret()));
        int most = world.acceptorSetup(World.SERVER_KEY).maxTombstones();
        for (int i = 0; i < most / 4; i++) {
            first.remember(new Tombstone(new ConnectionId(8, i), SOURCE.longLived(), keys, 7, 1_000), 1);
        }
        List<ConnectionId> forgotten = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Principal other = Principal.ofSource(Network.address(20 + i, 5).getAddress());
            forgotten.add(first.remember(new Tombstone(new ConnectionId(9, i), other, keys, 7, 1_000), 1));
        }
        assertThat(forgotten.stream().filter(Objects::nonNull))
                .hasSize(200 - (most - most / 4))
                .allMatch(id -> id.high() == 9);
    }
}
