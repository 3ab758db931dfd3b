package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.msocket.protocol.crypto.NoiseHandshake;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Two acceptors, as on two event loops, at which one client arrives. */
class AcceptorTest {
    private static final InetSocketAddress CLIENT = Network.address(10, 5);

    private static final Principal SOURCE = Principal.ofSource(CLIENT.getAddress());
    private static final InetSocketAddress FLOODER = Network.address(11, 5);

    private final World world = new World();
    private final PendingOpenings openings = PendingOpenings.unshared();
    private final Acceptor first = new Acceptor(world.acceptorSetup(World.SERVER_KEY), openings);
    private final Acceptor second = new Acceptor(world.acceptorSetup(World.SERVER_KEY), openings);
    private ServerParameters granted;
    private byte[] opening;
    private byte[] firstRecord;
    private HandmadeJoin join;

    /** Every client has keys of its own. */
    private final Random random = new Random(1);

    private static List<AcceptorAction> feed(Acceptor acceptor, long link, byte[] bytes) {
        acceptor.handleBytes(link, ByteBuffer.wrap(bytes), 0);
        acceptor.work(0);
        return actions(acceptor);
    }

    private static List<AcceptorAction> actions(Acceptor acceptor) {
        List<AcceptorAction> all = new ArrayList<>();
        for (AcceptorAction action = acceptor.pollAction(); action != null; action = acceptor.pollAction()) {
            all.add(action);
        }
        return all;
    }

    /** Message 1 goes to the first acceptor; its first record is made, but not sent. */
    private void open() throws Exception {
        open(HandmadeOpening.of(random.nextInt()));
    }

    private void open(HandmadeOpening made) throws Exception {
        opening = made.bytes;
        NoiseHandshake noise = made.noise;
        first.handleAccepted(1, CLIENT, CLIENT, 0);
        AcceptorAction.Send answer =
                (AcceptorAction.Send) feed(first, 1, opening).get(0);
        granted = ServerParameters.parse(noise.readMessage(HandmadePeer.message(answer.bytes())));
        FrameWriter frames = new FrameWriter(FrameType.ACK_LENGTH);
        frames.ack(0, 0, 0, HandmadePeer.LIMIT);
        firstRecord = RecordLayer.ofClient(World.SUITE, noise.split(), Buffers.unpooled(), false)
                .seal(frames);
    }

    /** A whole message 1 arrives on a new link; which of them is read, and when, is the driver's to say. */
    private void queueOpening(long link, InetSocketAddress from) throws Exception {
        opening = HandmadeOpening.of(random.nextInt()).bytes;
        first.handleAccepted(link, from, from, 0);
        first.handleBytes(link, ByteBuffer.wrap(opening), 0);
    }

    private void queueJoin(long link, InetSocketAddress from) throws Exception {
        first.handleAccepted(link, from, from, 0);
        first.handleBytes(link, ByteBuffer.wrap(joinBytes((int) link)), 0);
    }

    private byte[] joinBytes(int pathId) throws Exception {
        JoinParameters parameters =
                new JoinParameters(pathId, 0, HandmadePeer.LIMIT, false, PathRole.PREFERRED, List.of());
        return HandmadeJoin.of(granted, parameters, pathId).bytes;
    }

    /** The links that get an answer, in turn. */
    private List<Long> worked(int steps) {
        return worked(steps, 0);
    }

    private List<Long> worked(int steps, long now) {
        List<Long> links = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            first.work(now);
            actions(first).forEach(action -> links.add(action.linkId()));
        }
        return links;
    }

    /** A join arrives at the acceptor, and nobody has the connection listed. */
    private List<AcceptorAction> joinAt(Acceptor acceptor, int pathId) throws Exception {
        return joinAt(acceptor, pathId, 0);
    }

    private List<AcceptorAction> joinAt(Acceptor acceptor, int pathId, long now) throws Exception {
        JoinParameters parameters =
                new JoinParameters(pathId, 0, HandmadePeer.LIMIT, false, PathRole.PREFERRED, List.of());
        join = HandmadeJoin.of(granted, parameters, random.nextInt());
        acceptor.handleAccepted(2, CLIENT, CLIENT, now);
        AcceptorAction.Join request =
                (AcceptorAction.Join) feed(acceptor, 2, join.bytes).get(0);
        acceptor.handleUnknown(2, request.request(), now);
        return actions(acceptor);
    }

    @Test
    void a_join_at_the_other_acceptor_takes_the_place_of_the_first_record() throws Exception {
        open();
        List<AcceptorAction> joined = joinAt(second, 1);
        assertThat(joined)
                .hasOnlyElementsOfType(AcceptorAction.Established.class)
                .hasSize(1);

        List<AcceptorAction> late = feed(first, 1, firstRecord);
        assertThat(late).hasOnlyElementsOfType(AcceptorAction.Close.class).hasSize(1);
        assertThat(world.serverBuffers.bytes()).isZero();
    }

    @Test
    void a_join_lets_nobody_in_whose_key_is_not_allowed_where_it_arrives() throws Exception {
        open(HandmadeOpening.by(World.CLIENT_KEY, 3));
        world.clientKeys = key -> false;
        Acceptor closed = new Acceptor(world.acceptorSetup(World.SERVER_KEY), openings);
        assertThat(joinAt(closed, 1)).hasOnlyElementsOfType(AcceptorAction.Close.class);
        world.clientKeys = key -> Arrays.equals(key, World.CLIENT_KEY.publicKey());
        Acceptor listing = new Acceptor(world.acceptorSetup(World.SERVER_KEY), openings);
        assertThat(joinAt(listing, 2)).hasOnlyElementsOfType(AcceptorAction.Established.class);
    }

    @Test
    void an_error_in_one_handshake_ends_that_one_and_the_next_is_read() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        world.clientKeys = key -> {
            if (asked.incrementAndGet() == 1) {
                throw new LinkageError("a class is missing");
            }
            return true;
        };
        Acceptor acceptor = new Acceptor(world.acceptorSetup(World.SERVER_KEY), openings);
        for (int link = 1; link <= 2; link++) {
            acceptor.handleAccepted(link, CLIENT, CLIENT, 0);
            acceptor.handleBytes(link, ByteBuffer.wrap(HandmadeOpening.by(World.CLIENT_KEY, link).bytes), 0);
        }
        assertThatThrownBy(() -> acceptor.work(0)).isInstanceOf(LinkageError.class);
        assertThat(actions(acceptor))
                .singleElement()
                .isInstanceOf(AcceptorAction.Close.class)
                .extracting(AcceptorAction::linkId)
                .isEqualTo(1L);
        assertThat(acceptor.halfOpenLinks()).isEqualTo(1);

        acceptor.work(0);
        assertThat(actions(acceptor))
                .first()
                .isInstanceOf(AcceptorAction.Send.class)
                .extracting(AcceptorAction::linkId)
                .isEqualTo(2L);
    }

    @Test
    void a_join_that_meets_a_connection_which_is_not_listed_yet_is_not_told_that_it_is_lost() throws Exception {
        open();
        assertThat(feed(first, 1, firstRecord)).hasOnlyElementsOfType(AcceptorAction.Established.class);

        assertThat(joinAt(second, 1))
                .hasOnlyElementsOfType(AcceptorAction.Close.class)
                .hasSize(1);
    }

    @Test
    void joins_of_an_opening_that_prove_nothing_leave_nothing_reserved() throws Exception {
        open();
        for (int link = 2; link < 12; link++) {
            first.handleAccepted(link, FLOODER, FLOODER, 0);
            HandmadeJoin guessed = HandmadeJoin.guessed(granted.connectionId(), link);
            AcceptorAction.Join request =
                    (AcceptorAction.Join) feed(first, link, guessed.bytes).get(0);
            first.handleUnknown(link, request.request(), 0);
            assertThat(actions(first)).hasOnlyElementsOfType(AcceptorAction.Close.class);
        }
        assertThat(world.serverBuffers.reserved()).isZero();
        assertThat(joinAt(second, 1)).hasOnlyElementsOfType(AcceptorAction.Established.class);
    }

    @Test
    void an_opening_makes_one_connection_only() throws Exception {
        open();
        assertThat(joinAt(second, 1)).hasOnlyElementsOfType(AcceptorAction.Established.class);

        assertThat(joinAt(first, 2)).hasOnlyElementsOfType(AcceptorAction.Close.class);
        assertThat(joinAt(second, 3)).hasOnlyElementsOfType(AcceptorAction.Close.class);
    }

    @Test
    void what_is_dropped_unproved_is_cut_at_once_and_only_who_is_told_why_may_read_it() {
        for (int link = 0; link <= world.maxHalfOpen; link++) {
            first.handleAccepted(link, CLIENT, CLIENT, 0);
        }
        assertThat(actions(first)).containsExactly(new AcceptorAction.Close(0, false, "too many half-open handshakes"));
        assertThat(feed(first, 1, new byte[] {'G', 'E', 'T'}))
                .singleElement()
                .matches(action -> !((AcceptorAction.Close) action).flush());
        assertThat(feed(first, 2, new byte[] {'M', 'S', 'O', 'K', 9}).get(1))
                .matches(action -> ((AcceptorAction.Close) action).flush());
    }

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
    void a_join_that_does_not_come_to_its_end_goes_in_time() throws Exception {
        open();
        first.handleAccepted(5, CLIENT, CLIENT, 0);
        long halfTime = world.serverOptions.handshakeTimeout().toNanos() / 2;
        first.handleBytes(5, ByteBuffer.wrap(joinBytes(5), 0, Preface.LENGTH), halfTime);
        first.handleTimeout(first.pollTimeout());
        actions(first);
        assertThat(first.halfOpenJoins()).isOne();
        assertThat(first.pollTimeout()).isEqualTo(3 * halfTime);
        first.handleTimeout(first.pollTimeout());
        assertThat(actions(first))
                .hasOnlyElementsOfType(AcceptorAction.Close.class)
                .hasSize(1);
        assertThat(first.halfOpenLinks()).isZero();
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
    void a_message_that_has_come_before_is_not_read_again() throws Exception {
        queueOpening(1, CLIENT);
        first.handleAccepted(100, FLOODER, FLOODER, 0);
        first.handleBytes(100, ByteBuffer.wrap(opening), 0);
        assertThat(actions(first))
                .containsExactly(new AcceptorAction.Close(100, false, "a handshake message that has come before"));
        assertThat(worked(2)).containsExactly(1L);

        first.handleAccepted(101, FLOODER, FLOODER, 0);
        first.handleBytes(101, ByteBuffer.wrap(opening), 0);
        assertThat(first.hasWork()).isFalse();
        assertThat(actions(first)).hasOnlyElementsOfType(AcceptorAction.Close.class);
    }

    @Test
    void a_client_that_does_not_wait_for_the_answer_is_dropped() throws Exception {
        queueOpening(1, CLIENT);
        first.handleBytes(1, ByteBuffer.wrap(new byte[] {0}), 0);
        assertThat(actions(first)).hasOnlyElementsOfType(AcceptorAction.Close.class);
        assertThat(first.hasWork()).isFalse();
    }

    @Test
    void one_that_goes_while_it_waits_costs_nothing() throws Exception {
        queueOpening(1, CLIENT);
        first.handleLinkClosed(1);
        assertThat(first.hasWork()).isFalse();

        queueOpening(2, CLIENT);
        first.handleTimeout(first.pollTimeout());
        assertThat(first.hasWork()).isFalse();
        assertThat(actions(first)).containsExactly(new AcceptorAction.Close(2, false, "no proof in time"));

        queueOpening(3, CLIENT);
        for (int link = 100; link < 100 + world.maxHalfOpen; link++) {
            first.handleAccepted(link, CLIENT, CLIENT, 0);
        }
        assertThat(first.hasWork()).as("it had to give way").isFalse();
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

    private boolean isReset(AcceptorAction.Send answer) throws ProtocolException {
        byte[] sent = HandmadePeer.message(Arrays.copyOfRange(join.bytes, Preface.LENGTH, join.bytes.length));
        return StatelessReset.isGenuine(World.SUITE, granted.resetToken(), sent, HandmadePeer.message(answer.bytes()));
    }

    @Test
    void when_its_time_is_over_nothing_is_left_of_an_opening() throws Exception {
        open();
        long deadline = first.pollTimeout();
        assertThat(deadline).isEqualTo(world.serverOptions.handshakeTimeout().toNanos());
        first.handleTimeout(deadline);

        assertThat(openings.get(granted.connectionId())).isNull();
        assertThat(first.pollTimeout()).isEqualTo(Connection.NO_TIMEOUT);
        assertThat(joinAt(second, 1).get(0)).isInstanceOf(AcceptorAction.Send.class);
    }

    @Test
    void a_connection_whose_opening_had_to_give_way_is_not_called_lost_while_it_would_have_stood() throws Exception {
        open();
        ServerParameters pushedOut = granted;
        long deadline = first.pollTimeout();
        for (int i = 0; i < world.maxHalfOpen; i++) {
            open();
        }
        assertThat(openings.get(pushedOut.connectionId())).isNull();
        granted = pushedOut;
        assertThat(joinAt(second, 1)).hasOnlyElementsOfType(AcceptorAction.Close.class);

        AcceptorAction.Send lost =
                (AcceptorAction.Send) joinAt(second, 2, deadline).get(0);
        assertThat(isReset(lost)).isTrue();
    }
}
