package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A client whose control datagrams come from elsewhere, and which only what goes there reaches. */
class ControlBehindNatTest extends ControlFixture {
    private static final InetSocketAddress OUTSIDE = Network.address(77, 7_777);

    /** What the client sends comes from outside, and only what goes there comes in. */
    private void openBehindNat() {
        world.clientOptions = world.clientOptions.withControlKeepAlive(Duration.ofSeconds(30));
        datagrams.outside = OUTSIDE;
        open();
    }

    @Test
    void a_client_behind_a_nat_is_reached_where_it_was_seen_to_send_from() {
        openBehindNat();
        network.run(100_000);
        assertThat(datagrams.sentBy(client)).hasSize(4);
        vanishAtServer(DIALLED);
        tellMoved(SECOND);
        network.run(3_000);
        assertThat(inUse(client)).containsExactly(SECOND);
    }

    @Test
    void whoever_repeats_its_word_from_elsewhere_changes_nothing() {
        openBehindNat();
        network.run(40_000);
        for (Datagrams.Sent each : datagrams.sentBy(client)) {
            assertThat(datagrams.forcedAt(server(), each.bytes(), ANYBODY)).isNull();
        }
        byte[] forged = datagrams.sentBy(client).get(0).bytes().clone();
        forged[forged.length - 1] ^= 1;
        assertThat(datagrams.forcedAt(server(), forged, ANYBODY)).isNull();
        vanishAtServer(DIALLED);
        tellMoved(SECOND);
        network.run(3_000);
        assertThat(datagrams.sentBy(server()))
                .extracting(Datagrams.Sent::to)
                .contains(OUTSIDE)
                .doesNotContain(ANYBODY);
        assertThat(inUse(client)).containsExactly(SECOND);
    }

    /** He has the keys, and is not where he says. */
    @Test
    void a_client_that_means_ill_has_no_more_sent_elsewhere_than_it_sends() {
        openBehindNat();
        datagrams.lose = true;
        network.run(100_000);
        List<Datagrams.Sent> words = datagrams.sentBy(client);
        assertThat(words).hasSize(4);
        for (Datagrams.Sent each : words.subList(1, 3)) {
            assertThat(datagrams.forcedAt(server(), each.bytes(), ANYBODY)).isNull();
        }
        vanishAtServer(DIALLED);
        tellMoved(SECOND);
        network.run(60_000);
        List<Datagrams.Sent> elsewhere = datagrams.sentBy(server()).stream()
                .filter(each -> each.to().equals(ANYBODY))
                .toList();
        assertThat(elsewhere)
                .hasSize(2)
                .allMatch(each -> each.bytes().length == words.get(1).bytes().length);
        assertThat(datagrams.sentBy(server())).hasSize(2 + ReconnectSender.MOST_TRIES);
    }

    @Test
    void without_being_asked_to_a_client_sends_nothing() {
        datagrams.outside = OUTSIDE;
        open();
        network.run(600_000);
        assertThat(datagrams.sent).isEmpty();
    }

    @Test
    void however_often_a_server_tells_its_port_it_hears_of_the_client_once_a_second() {
        openBehindNat();
        int before = datagrams.sentBy(client).size();
        for (int i = 0; i < 100; i++) {
            int port = 7_000 + i;
            network.with(server(), connection -> connection.control().setPort(port));
            network.write(server(), new byte[1]);
            network.run(100);
        }
        assertThat(datagrams.sentBy(client).size() - before).isBetween(5, 11);
    }
}
