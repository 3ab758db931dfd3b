package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What somebody sees who records everything, in two networks. */
class UnlinkableJoinsTest {
    /** Chance makes two such windows of a few hundred random bytes equal once in 10^14 runs. */
    private static final int WINDOW = 8;

    /** Chance makes two of these equal once in 10^5 runs, and the randomness of a test is the same in all of them. */
    private static final int SHORT_WINDOW = 4;

    private final World world = new World();
    private final Network network = world.network();
    private final Party client = network.open(world.client(), Network.from(10), Network.from(11));

    private TestLink moveTo(int host) {
        int old = client.onlyPath();
        network.with(client, connection -> connection.paths().migrate(old, Network.from(host), network.now()));
        network.run(2_000);
        return network.onlyLink(client);
    }

    private static Set<ByteBuffer> windows(byte[] bytes, int from) {
        Set<ByteBuffer> all = new HashSet<>();
        for (int at = from; at + WINDOW <= bytes.length; at++) {
            all.add(ByteBuffer.wrap(Arrays.copyOfRange(bytes, at, at + WINDOW)));
        }
        return all;
    }

    @Test
    void two_joins_of_one_connection_have_nothing_in_common_but_the_preface() {
        TestLink first = moveTo(11);
        TestLink second = moveTo(12);
        Set<ByteBuffer> upward = windows(first.toServer.transcript(), Preface.LENGTH);
        upward.retainAll(windows(second.toServer.transcript(), Preface.LENGTH));
        assertThat(upward).isEmpty();
        Set<ByteBuffer> downward = windows(first.toClient.transcript(), 0);
        downward.retainAll(windows(second.toClient.transcript(), 0));
        assertThat(downward).isEmpty();
    }

    /** Without what must be alike: the preface, and of each message and record its kind and length. */
    private static Set<ByteBuffer> windowsOfBodies(TestLink.Direction direction, int preface) {
        Set<ByteBuffer> all = new HashSet<>();
        for (int i = 0; i < direction.sent.size(); i++) {
            byte[] chunk = direction.sent.get(i);
            int from = i == 0 ? preface + HandshakeFraming.HEADER_LENGTH : Limits.RECORD_HEADER_LENGTH;
            for (int at = from; at + SHORT_WINDOW <= chunk.length; at++) {
                all.add(ByteBuffer.wrap(Arrays.copyOfRange(chunk, at, at + SHORT_WINDOW)));
            }
        }
        return all;
    }

    @Test
    void not_even_four_bytes_of_two_joins_and_their_renewals_are_alike() {
        TestLink first = moveTo(11);
        TestLink second = moveTo(12);
        assertThat(first.toServer.sent).hasSizeGreaterThanOrEqualTo(4);
        Set<ByteBuffer> upward = windowsOfBodies(first.toServer, Preface.LENGTH);
        upward.retainAll(windowsOfBodies(second.toServer, Preface.LENGTH));
        assertThat(upward).isEmpty();
        Set<ByteBuffer> downward = windowsOfBodies(first.toClient, 0);
        downward.retainAll(windowsOfBodies(second.toClient, 0));
        assertThat(downward).isEmpty();
    }

    @Test
    void the_connections_name_never_goes_over_the_wire() {
        moveTo(11);
        byte[] id = client.connection.id().toBytes();
        for (TestLink link : network.links) {
            assertThat(indexOf(link.toServer.transcript(), id)).isNegative();
            assertThat(indexOf(link.toClient.transcript(), id)).isNegative();
        }
    }

    private static int indexOf(byte[] all, byte[] part) {
        for (int at = 0; at + part.length <= all.length; at++) {
            if (Arrays.equals(all, at, at + part.length, part, 0, part.length)) {
                return at;
            }
        }
        return -1;
    }

    /** The first message on a link to the client: its kind, and how much shorter it is than the join that it answers. */
    private static List<Integer> firstAnswer(TestLink link) {
        byte[] join = link.toServer.sent.get(0);
        byte[] answer = link.toClient.sent.get(0);
        return List.of((int) answer[0], join.length - answer.length);
    }

    @Test
    void a_connection_that_lives_one_that_is_lost_and_one_that_ended_are_answered_alike() {
        List<Integer> alive = firstAnswer(moveTo(11));

        network.server.restart(world.acceptorSetup(World.SERVER_KEY));
        network.run(1_000);
        assertThat(client.endedBy()).isEqualTo(CloseReason.Kind.PEER_LOST_STATE);
        List<Integer> lost = firstAnswer(network.lastLink());

        Party other = network.open(world.client());
        Party server = network.server.find(other);
        TestLink link = network.onlyLink(other);
        network.with(other, connection -> connection.finishOutput(network.now()));
        network.run(100);
        link.toClient.tap = record -> null;
        network.with(server, connection -> connection.finishOutput(network.now()));
        network.runUntil(() -> server.endedBy() != null);
        network.cut(link);
        network.run(1_000);
        assertThat(other.endedBy()).isEqualTo(CloseReason.Kind.COMPLETE);
        List<Integer> ended = firstAnswer(network.lastLink());

        assertThat(lost).isEqualTo(alive);
        assertThat(ended).isEqualTo(alive);
    }

    /** How the same join is answered: kind, length, and whether more than the answer came. */
    private List<Object> answerTo(HandmadeJoin join) {
        RawEnd raw = network.dial();
        raw.send(join.bytes);
        byte[] answer = raw.received();
        ByteBuffer rest = ByteBuffer.wrap(answer);
        try {
            HandshakeFraming.Message message = new HandshakeFraming().read(rest);
            return List.of(message.kind(), message.body().length, rest.remaining(), message.body()[31] >= 0);
        } catch (ProtocolException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_connection_that_never_was_is_answered_like_one_that_lives() {
        HandmadePeer open = HandmadePeer.open(network, false);
        open.confirm(0);
        List<JoinParameters.PathReport> reports =
                List.of(new JoinParameters.PathReport(0, 0, JoinParameters.Fate.KEPT));
        JoinParameters words = new JoinParameters(1, 0, HandmadePeer.LIMIT, false, PathRole.PREFERRED, reports);
        List<Object> alive = answerTo(HandmadeJoin.of(open.granted, words));
        JoinKeys guess = JoinKeys.of(World.SUITE, 0, World.bytes(32, 1));
        List<Object> never =
                answerTo(HandmadeJoin.of(open.granted.joinKey(), new ConnectionId(7, 8), guess, words, 23));

        assertThat(never).isEqualTo(alive);
    }

    /** The client's flowpaths have died in turn, and of some the server has not heard. */
    @Test
    void the_dead_flowpaths_of_which_a_join_tells_do_not_show_whether_the_connection_lives() {
        for (int i = 0; i < 3; i++) {
            network.write(client, World.bytes(1_000, i));
            network.run(1_000);
            network.onlyLink(client).goSilent();
            network.with(client, connection -> connection.handlePathClosed(client.onlyPath(), "gone", network.now()));
            network.runUntil(() -> !client.connection.isSuspended());
            network.run(1_000);
        }
        List<Integer> alive = firstAnswer(network.onlyLink(client));
        network.server.restart(world.acceptorSetup(World.SERVER_KEY));
        network.run(1_000);
        assertThat(client.endedBy()).isEqualTo(CloseReason.Kind.PEER_LOST_STATE);

        assertThat(firstAnswer(network.lastLink())).isEqualTo(alive);
    }
}
