package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A server that is gone from where it was, and its client, with a control socket each. */
class ControlChannelTest extends ControlFixture {
    // --- moves

    @Test
    void a_client_whose_server_is_gone_without_a_word_finds_it_by_a_datagram() {
        open();
        vanishAtServer(DIALLED);
        assertThat(server().connection.isSuspended()).isTrue();
        assertThat(inUse(client)).as("it cannot know").containsExactly(DIALLED);
        tellMoved(SECOND);
        network.run(3_000);
        assertThat(inUse(client)).containsExactly(SECOND);
        assertThat(inUse(server())).containsExactly(SECOND);
        assertThat(dialled(SECOND)).isEqualTo(1);
        assertThat(datagrams.sentBy(server())).hasSize(1);
        assertThat(datagrams.sentBy(client)).hasSize(1);
        assertStreamWorks();
        network.run(600_000);
        assertThat(datagrams.sent).as("nothing more is told").hasSize(2);
    }

    @Test
    void one_that_searches_already_dials_at_once() {
        open();
        vanishAtServer(DIALLED);
        network.write(client, new byte[1]);
        network.run(20_000);
        assertThat(client.connection.flowpaths()).noneMatch(path -> path.state() == FlowpathState.ACTIVE);
        tellMoved(SECOND);
        network.run(30 * Network.LATENCY_MILLIS);
        assertThat(inUse(client)).containsExactly(SECOND);
    }

    @Test
    void what_is_lost_is_told_again() {
        open();
        vanishAtServer(DIALLED);
        datagrams.lose = true;
        tellMoved(SECOND);
        network.run(2_000);
        assertThat(datagrams.sentBy(server()).size()).isGreaterThan(1);
        assertThat(inUse(client)).containsExactly(DIALLED);
        datagrams.lose = false;
        network.run(8_000);
        assertThat(inUse(client)).containsExactly(SECOND);
    }

    @Test
    void a_client_that_cannot_be_reached_is_given_up_after_a_while() {
        open();
        vanishAtServer(DIALLED);
        datagrams.lose = true;
        tellMoved(SECOND);
        network.run(600_000);
        assertThat(datagrams.sentBy(server())).hasSize(ReconnectSender.MOST_TRIES);
        assertThat(inUse(client)).isEmpty();
    }

    @Test
    void while_a_flowpath_works_nothing_is_dialled_and_what_was_told_waits() {
        open();
        tellMoved(SECOND);
        network.run(60_000);
        assertThat(datagrams.sentBy(client)).as("it has heard").hasSize(1);
        assertThat(network.dialled).hasSize(1);
        assertThat(inUse(client)).containsExactly(DIALLED);
        assertStreamWorks();
        vanish(DIALLED);
        network.write(client, new byte[1]);
        network.run(5_000);
        assertThat(inUse(client)).containsExactly(SECOND);
        assertThat(dialled(SECOND)).isEqualTo(1);
    }

    @Test
    void a_flowpath_that_works_at_an_address_that_was_withdrawn_is_one_that_works() {
        open();
        announce(DIALLED, THIRD);
        network.run(2_000);
        announce(THIRD);
        network.run(2_000);
        tellMoved(SECOND);
        network.run(60_000);
        assertThat(datagrams.sentBy(client)).as("it has heard").hasSize(1);
        assertThat(network.dialled).hasSize(1);
        vanish(DIALLED);
        network.write(client, new byte[1]);
        network.run(5_000);
        assertThat(inUse(client)).containsExactly(SECOND);
    }

    /** There is one attempt, and the first of the routes may be one that leads nowhere. */
    @Test
    void a_client_dials_from_where_its_flowpath_has_worked() {
        Route first = Network.from(20);
        Route other = Network.from(21);
        network.reach.put(first, Network.Reach.SILENT);
        network.reach.put(new Route(first.local(), SECOND), Network.Reach.SILENT);
        datagrams.outside = new InetSocketAddress(Network.host(21), 6_010);
        client = open(world.client(), first, other);
        assertThat(inUse(client)).containsExactly(DIALLED);
        vanishAtServer(DIALLED);
        tellMoved(SECOND);
        network.run(5_000);
        assertThat(inUse(client)).containsExactly(SECOND);
        assertThat(dialled(SECOND)).isEqualTo(1);
    }

    @Test
    void who_is_at_one_of_the_addresses_is_told_nothing() {
        open();
        tellMoved(SECOND, DIALLED);
        network.run(60_000);
        assertThat(datagrams.sent).isEmpty();
    }

    @Test
    void a_server_that_comes_back_to_where_its_client_still_is_tells_no_more() {
        open();
        datagrams.lose = true;
        tellMoved(SECOND);
        tellMoved(DIALLED);
        datagrams.lose = false;
        network.run(60_000);
        assertThat(datagrams.sent).as("the one that was lost").hasSize(1);
        assertStreamWorks();
    }

    @Test
    void what_its_client_would_not_dial_is_not_told() {
        open();
        tellMoved(AddressListTest.at("127.0.0.1", 4000), AddressListTest.at("fd00::1", 25));
        network.run(60_000);
        assertThat(datagrams.sent).isEmpty();
        vanishAtServer(DIALLED);
        tellMoved(AddressListTest.at("127.0.0.1", 4000), SECOND);
        network.run(3_000);
        assertThat(inUse(client)).containsExactly(SECOND);
    }

    @Test
    void a_client_that_has_heard_and_does_not_come_is_told_anew() {
        open();
        vanishAtServer(DIALLED);
        network.reachOf.put(SECOND, Network.Reach.REFUSED);
        tellMoved(SECOND);
        network.run(5_000);
        assertThat(dialled(SECOND)).isEqualTo(1);
        network.reachOf.remove(SECOND);
        network.run(10_000);
        assertThat(dialled(SECOND)).isEqualTo(2);
        assertThat(inUse(client)).containsExactly(SECOND);
    }

    @Test
    void one_that_never_comes_is_told_anew_a_few_times_only() {
        open();
        vanishAtServer(DIALLED);
        network.reachOf.put(SECOND, Network.Reach.REFUSED);
        tellMoved(SECOND);
        network.run(3_600_000);
        assertThat(dialled(SECOND)).isBetween(2L, 5L);
        assertThat(datagrams.sentBy(server())).hasSize(5);
    }

    @Test
    void a_client_that_comes_by_itself_is_told_no_more() {
        open();
        vanishAtServer(DIALLED);
        datagrams.lose = true;
        tellMoved(SECOND);
        network.run(500);
        int tries = datagrams.sentBy(server()).size();
        network.reachOf.remove(DIALLED);
        network.links.forEach(network::cut);
        network.run(1_000);
        assertThat(inUse(server())).containsExactly(DIALLED);
        network.run(60_000);
        assertThat(datagrams.sentBy(server())).hasSizeLessThanOrEqualTo(tries + 1);
    }

    @Test
    void an_honest_server_may_move_as_often_as_it_likes() {
        open();
        InetSocketAddress at = DIALLED;
        for (int i = 0; i < 2 * DialAllowance.MOST_ATTEMPTS; i++) {
            InetSocketAddress next = Network.address(2 + i % 2, 5_000 + i);
            vanishAtServer(at);
            tellMoved(next);
            network.run(5_000);
            assertThat(inUse(client)).containsExactly(next);
            at = next;
        }
    }

    @Test
    void one_that_means_ill_has_strangers_dialled_only_so_often() {
        open();
        vanish(DIALLED);
        network.write(client, new byte[1]);
        for (int i = 0; i < 1_000; i++) {
            InetSocketAddress victim = Network.address(99, 5_000 + i);
            network.reachOf.put(victim, Network.Reach.REFUSED);
            tellMoved(victim);
            network.run(2_000);
        }
        assertThat(network.dialled.stream()
                        .filter(route -> route.remote().getAddress().equals(ANYBODY.getAddress())))
                .hasSizeBetween(2, DialAllowance.MOST_ATTEMPTS);
    }

    // --- who may tell

    private byte[] told() {
        return datagrams.sentBy(server()).get(0).bytes();
    }

    @Test
    void what_is_forged_has_no_answer_and_no_effect() {
        open();
        vanishAtServer(DIALLED);
        datagrams.lose = true;
        tellMoved(SECOND);
        byte[] told = told();
        for (int at = 0; at < told.length; at++) {
            byte[] forged = told.clone();
            forged[at] ^= 1;
            assertThat(datagrams.atClient(client, forged, ANYBODY)).isNull();
            assertThat(datagrams.forcedAt(client, forged, ANYBODY)).isNull();
        }
        network.run(2_000);
        assertThat(dialled(SECOND)).isZero();
    }

    @Test
    void what_comes_again_from_wherever_has_the_same_shorter_answer_and_no_effect() {
        open();
        network.reachOf.put(SECOND, Network.Reach.REFUSED);
        tellMoved(SECOND);
        network.run(1_000);
        byte[] told = told();
        byte[] heard = datagrams.sentBy(client).get(0).bytes();
        datagrams.lose = true;
        vanish(DIALLED);
        network.write(client, new byte[1]);
        network.run(5_000);
        assertThat(dialled(SECOND)).isEqualTo(1);
        for (int i = 0; i < 100; i++) {
            assertThat(datagrams.atClient(client, told, ANYBODY))
                    .isEqualTo(heard)
                    .hasSizeLessThan(told.length);
            network.run(500);
        }
        assertThat(dialled(SECOND)).isEqualTo(1);
    }

    @Test
    void what_comes_back_to_who_has_sent_it_is_silence() {
        open();
        vanishAtServer(DIALLED);
        datagrams.lose = true;
        tellMoved(SECOND);
        byte[] told = told();
        datagrams.lose = false;
        assertThat(datagrams.forcedAt(server(), told, ANYBODY)).isNull();
        byte[] heard = datagrams.atClient(client, told, ANYBODY);
        assertThat(heard).isNotNull();
        assertThat(datagrams.forcedAt(client, heard, ANYBODY)).isNull();
        network.run(5_000);
        assertThat(datagrams.sentBy(server()).size()).as("it goes on to tell").isGreaterThan(1);
    }

    @Test
    void what_is_for_another_connection_is_silence() {
        open();
        Party other = open(world.client());
        vanishAtServer(DIALLED);
        datagrams.lose = true;
        tellMoved(SECOND);
        assertThat(datagrams.atClient(other, told(), ANYBODY)).isNull();
        assertThat(datagrams.forcedAt(other, told(), ANYBODY)).isNull();
        network.run(10_000);
        assertThat(dialled(SECOND)).isZero();
    }

    @Test
    void after_the_end_there_is_silence() {
        open();
        datagrams.lose = true;
        tellMoved(SECOND);
        byte[] told = told();
        network.with(client, connection -> connection.reset("enough", network.now()));
        assertThat(datagrams.forcedAt(client, told, ANYBODY)).isNull();
        network.run(60_000);
        assertThat(server().endedBy()).isEqualTo(CloseReason.Kind.RESET_BY_PEER);
        int tries = datagrams.sentBy(server()).size();
        tellMoved(THIRD);
        network.run(60_000);
        assertThat(datagrams.sentBy(server())).hasSize(tries);
    }

    @Test
    void names_change_with_the_keys_and_both_ends_have_the_same() {
        open();
        int version = client.connection.control().namesVersion();
        Set<BlindedId> before = client.connection.control().names().keySet();
        assertThat(before).hasSize(1);
        vanishAtServer(DIALLED);
        tellMoved(SECOND);
        byte[] told = told();
        network.run(10_000);
        assertThat(client.connection.control().namesVersion()).isGreaterThan(version);
        assertThat(client.connection.control().names())
                .hasSize(1)
                .doesNotContainKeys(before.iterator().next());
        assertThat(datagrams.forcedAt(client, told, ANYBODY))
                .as("of an epoch that is over")
                .isNull();

        vanishAtServer(SECOND);
        tellMoved(THIRD);
        network.run(3_000);
        assertThat(inUse(client)).containsExactly(THIRD);
    }

    // --- who does not know them

    @Test
    void an_end_that_does_not_know_datagrams_is_told_nothing_and_says_nothing() {
        world.clientOptions = ConnectionOptions.defaults();
        open();
        assertThat(client.connection.control().namesVersion()).isZero();
        assertThat(client.connection.control().names()).isEmpty();
        assertThat(server().connection.control().names()).isEmpty();
        vanishAtServer(DIALLED);
        tellMoved(SECOND);
        network.run(60_000);
        assertThat(datagrams.sent).isEmpty();
        assertThat(client.endedBy()).isNull();
        assertThat(server().endedBy()).isNull();
    }

    /** One that tells port 0. */
    private Party withHandmadeClient(int features) {
        HandmadePeer other =
                HandmadePeer.open(network, Openings.wishes(false, features, Service.UNNAMED, ServiceInstance.ANY));
        other.confirm(0);
        other.send(frames -> frames.controlPort(0));
        return network.server.all.get(other.granted.connectionId());
    }

    @Test
    void a_port_is_a_violation_where_that_was_not_agreed_on() {
        Party server = withHandmadeClient(Features.KNOWN);
        assertThat(server.endedBy()).isEqualTo(CloseReason.Kind.PROTOCOL_VIOLATION);
        assertThat(server.endedBecause()).isEqualTo("the peer sends CONTROL_PORT, which was not agreed on");
    }

    @Test
    void nobody_reads_at_port_0() {
        Party server = withHandmadeClient(Features.KNOWN_WITH_DATAGRAMS);
        assertThat(server.endedBy()).isEqualTo(CloseReason.Kind.PROTOCOL_VIOLATION);
        assertThat(server.endedBecause()).isEqualTo("the peer reads control datagrams at port 0");
    }

    @Test
    void what_a_server_cannot_tell_is_refused_in_words() {
        open();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tellMoved(AddressListTest.at("0.0.0.0", 1)))
                .withMessageContaining("is no address that a client would dial");
        assertThatThrownBy(() -> client.connection.control().tellMoved(List.of(SECOND), network.now()))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void what_is_no_datagram_has_no_name() {
        for (int length = 0; length < 2 * ControlChannel.MOST_LENGTH; length++) {
            byte[] zeros = new byte[length];
            assertThat(ControlChannel.nameIn(zeros)).isNull();
        }
        byte[] like = Arrays.copyOf(new byte[] {1, 1}, ControlChannel.MOST_LENGTH);
        assertThat(ControlChannel.nameIn(like)).isEqualTo(new BlindedId(0, 0));
        assertThat(new ControlChannel.Nobody(new CountingRandom(1)).open(like)).isFalse();
    }
}
