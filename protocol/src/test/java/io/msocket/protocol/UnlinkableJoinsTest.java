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

    private final World world = new World();
    private final Network network = world.network();
    private final Party client = network.open(world.client(), Network.from(10), Network.from(11));

    private Link moveTo(int host) {
        int old = client.onlyPath();
        network.with(client, connection -> connection.migrate(old, Network.from(host), network.now()));
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
        Link first = moveTo(11);
        Link second = moveTo(12);
        Set<ByteBuffer> upward = windows(first.toServer.transcript(), Preface.LENGTH);
        upward.retainAll(windows(second.toServer.transcript(), Preface.LENGTH));
        assertThat(upward).isEmpty();
        Set<ByteBuffer> downward = windows(first.toClient.transcript(), 0);
        downward.retainAll(windows(second.toClient.transcript(), 0));
        assertThat(downward).isEmpty();
    }

    @Test
    void the_connections_name_never_goes_over_the_wire() {
        moveTo(11);
        byte[] id = client.connection.id().toBytes();
        for (Link link : network.links) {
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
    private static List<Integer> firstAnswer(Link link) {
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
        Link link = network.onlyLink(other);
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
}
