package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.protocol.crypto.KeyPair;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the server takes of somebody who has read all that a client has, before the next renewal of keys and after it. The
 * client is played by hand, so that everything it has is known.
 */
class StolenKeysTest {
    /** Longer than the server makes a client wait for an answer to its offer. */
    private static final long ANSWERED_MILLIS = 150;

    /** The least that the option allows. */
    private static final int BYTES_PER_KEY = 1024;

    private final World world = new World();
    private final World anotherWorld = new World();
    private final Network network = world.network();
    private final HandmadePeer client = HandmadePeer.open(network, false);
    /** The join secrets that there ever were, by number. */
    private final Map<Integer, byte[]> secrets = new HashMap<>();

    private Party server;
    private int lastPath;

    private void confirm() {
        secrets.put(0, client.granted.joinSecret());
        client.confirm(0);
        server = network.server.connections.get(client.granted.connectionId());
        client.takeFrames();
    }

    private static KeyPair key(int seed) {
        return World.SUITE.generateKeyPair(new Random(seed)::nextBytes);
    }

    /** Offers and takes the answer. */
    private byte[] offer(HandmadePeer path, int number, int baseSecret) {
        byte[] fresh = path.renew(number, baseSecret, key(number), () -> network.run(ANSWERED_MILLIS));
        secrets.put(number, World.SUITE.derive(secrets.get(baseSecret), "msocket next join secret", fresh));
        return fresh;
    }

    private void renew(int number) {
        client.finishRenewal(number, offer(client, number, number - 1));
    }

    private JoinParameters words() {
        return new JoinParameters(
                ++lastPath,
                0,
                HandmadePeer.LIMIT,
                false,
                PathRole.PREFERRED,
                List.of(new JoinParameters.PathReport(0, 0, JoinParameters.Fate.KEPT)));
    }

    /** Whether the server takes a join that proves the secret with this number. */
    private boolean takesJoinWith(int secretId) {
        JoinKeys keys = JoinKeys.of(World.SUITE, secretId, secrets.get(secretId));
        JoinParameters words = words();
        RawEnd other = network.dial();
        other.send(HandmadeJoin.of(client.granted.joinKey(), client.granted.connectionId(), keys, words, words.pathId())
                .bytes);
        boolean taken = !other.isClosed();
        assertThat(other.received().length > 0).isEqualTo(taken);
        other.close();
        network.run(100);
        return taken;
    }

    // --- join secrets

    @Test
    void every_renewal_makes_all_join_secrets_before_it_worthless() {
        confirm();
        for (int number = 1; number <= 4; number++) {
            renew(number);
            for (int stolen = 0; stolen < number; stolen++) {
                assertThat(takesJoinWith(stolen))
                        .as("secret %d after renewal %d", stolen, number)
                        .isFalse();
            }
            assertThat(takesJoinWith(number)).as("the present secret").isTrue();
        }
        assertThat(server.endedBy()).isNull();
    }

    @Test
    void the_secret_before_a_renewal_and_the_one_after_it_count_until_the_server_hears_that_the_client_is_done() {
        confirm();
        byte[] fresh = offer(client, 1, 0);
        assertThat(takesJoinWith(0)).as("old secret, before").isTrue();
        assertThat(takesJoinWith(1)).as("new secret, before").isTrue();

        client.finishRenewal(1, fresh);
        assertThat(takesJoinWith(0)).as("old secret, after").isFalse();
        assertThat(takesJoinWith(1)).as("new secret, after").isTrue();
    }

    /** The flowpath of the first offer is lost behind the server's answer; the next offer says which secret there is. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void the_next_offer_settles_which_secret_a_lost_renewal_has_left(int baseSecret) {
        confirm();
        HandmadePeer second = client.join(network, words());
        second.confirm(lastPath);
        second.takeFrames();
        offer(client, 1, 0);
        client.raw.close();
        network.run(100);

        byte[] fresh = offer(second, 2, baseSecret);
        assertThat(takesJoinWith(1 - baseSecret)).as("the one not named").isFalse();
        assertThat(takesJoinWith(baseSecret)).as("the one named").isTrue();
        assertThat(takesJoinWith(2)).as("the next one").isTrue();

        second.finishRenewal(2, fresh);
        assertThat(takesJoinWith(baseSecret)).as("the one named, after").isFalse();
        assertThat(takesJoinWith(2)).as("the present one").isTrue();
        assertThat(server.endedBy()).isNull();
    }

    @Test
    void a_tombstone_knows_what_a_client_proves_that_missed_the_end_of_a_renewal() {
        confirm();
        offer(client, 1, 0);
        client.send(frames -> frames.fin(0));
        network.with(server, connection -> connection.finishOutput(network.now()));
        client.send(frames -> frames.ack(0, 0, 1, HandmadePeer.LIMIT));
        assertThat(server.endedBy()).isEqualTo(CloseReason.Kind.COMPLETE);

        Tombstone tombstone = server.connection.tombstone();
        assertThat(tombstone.keys(0).presharedKey())
                .isEqualTo(JoinKeys.of(World.SUITE, 0, secrets.get(0)).presharedKey());
        assertThat(tombstone.keys(1).presharedKey())
                .isEqualTo(JoinKeys.of(World.SUITE, 1, secrets.get(1)).presharedKey());
        assertThat(tombstone.keys(2)).isNull();
    }

    // --- traffic keys

    @Test
    void a_record_under_stolen_traffic_keys_is_taken_before_a_renewal() {
        confirm();
        client.thief(client.sealed()).send(frames -> frames.ping(7));

        assertThat(client.takeFrames()).contains("PONG 7");
        assertThat(server.heard(ConnectionEvent.Kind.PATH_FORGED)).isFalse();
    }

    /** He may count on from where he was, or from 0 as the owner does. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_record_under_stolen_traffic_keys_is_forged_after_a_renewal(boolean countsOn) {
        confirm();
        renew(1);
        HandmadePeer thief = client.thief(countsOn ? client.sealed() : 0);
        thief.send(frames -> frames.ping(7));

        assertThat(server.heard(ConnectionEvent.Kind.PATH_FORGED)).isTrue();
        assertThat(client.raw.isClosed()).isTrue();
        assertThat(client.takeFrames()).doesNotContain("PONG 7");
        assertThat(server.endedBy()).isNull();
        assertThat(takesJoinWith(1)).as("the honest client's next join").isTrue();
    }

    @Test
    void the_owner_of_the_new_keys_is_heard_after_a_renewal() {
        confirm();
        renew(1);
        client.send(frames -> frames.ping(8));

        assertThat(client.takeFrames()).contains("PONG 8");
    }

    // --- what breaks the rules

    @Test
    void to_be_done_with_another_offer_than_the_one_answered_is_a_violation() {
        confirm();
        offer(client, 1, 0);
        client.send(frames -> frames.keyDone(2));

        assertThat(server.endedBy()).isEqualTo(CloseReason.Kind.PROTOCOL_VIOLATION);
        assertThat(server.endedBecause()).isEqualTo("the peer is done with key offer 2, which is not answered");
    }

    @Test
    void an_offer_that_is_not_above_all_before_it_is_passed_over() {
        confirm();
        renew(1);
        network.run(ANSWERED_MILLIS);
        client.send(frames -> frames.keyOffer(1, 1, key(9).publicKey()));
        client.send(frames -> frames.keyOffer(-5, 0, key(9).publicKey()));
        network.run(ANSWERED_MILLIS);

        assertThat(client.takeFrames()).noneMatch(frame -> frame.startsWith("KEY_ANSWER"));
        assertThat(server.endedBy()).isNull();
        assertThat(takesJoinWith(1)).isTrue();
    }

    /** A client at a server played by hand. */
    private Party clientOfHandmadeServer(Network clients) {
        clients.handmadeServers.put(Network.SERVER, raw -> {});
        Party party = clients.start(anotherWorld.client());
        clients.run(100);
        return party;
    }

    @Test
    void an_answer_with_a_key_of_low_order_is_a_violation() {
        anotherWorld.clientOptions = anotherWorld.clientOptions.withKeyLifetime(Duration.ofDays(1), BYTES_PER_KEY);
        Network clients = anotherWorld.network();
        Party party = clientOfHandmadeServer(clients);
        HandmadePeer peer = HandmadePeer.accept((RawEnd) clients.lastLink().server, Openings.granted(false));
        clients.write(party, new byte[BYTES_PER_KEY]);
        clients.run(100);
        clients.write(party, new byte[1]);
        clients.run(100);
        assertThat(peer.takeFrames()).contains("KEY_OFFER 1 on secret 0");
        peer.send(frames -> frames.keyAnswer(1, new byte[32]));

        assertThat(party.endedBy()).isEqualTo(CloseReason.Kind.PROTOCOL_VIOLATION);
        assertThat(party.endedBecause()).startsWith("the peer answers with a bad key");
    }

    @Test
    void a_server_that_offers_a_key_or_is_done_breaks_a_rule() {
        Map<String, HandmadeFrames> steps = Map.of(
                "offers a key", frames -> frames.keyOffer(1, 0, key(1).publicKey()),
                "ends a renewal of keys", frames -> frames.keyDone(1));
        steps.forEach((rule, step) -> {
            Network clients = anotherWorld.network();
            Party party = clientOfHandmadeServer(clients);
            HandmadePeer peer = HandmadePeer.accept((RawEnd) clients.lastLink().server, Openings.granted(false));
            peer.send(step::addTo);

            assertThat(party.endedBy()).isEqualTo(CloseReason.Kind.PROTOCOL_VIOLATION);
            assertThat(party.endedBecause()).isEqualTo("the peer " + rule + ", which is the client's to do");
        });
    }

    /** What a record is to hold. */
    private interface HandmadeFrames {
        void addTo(FrameWriter frames);
    }
}
