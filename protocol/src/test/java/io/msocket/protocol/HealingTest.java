package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.protocol.crypto.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who has read the memory of an end once is locked out again by the next renewal of keys; whoever is honest never is. */
class HealingTest {
    /** Past the renewal that follows a join. */
    private static final long RENEWED_MILLIS = 2_000;

    private final World world = new World();
    private final Network network = world.network();
    private Party client;
    private Party server;

    private void open() {
        client = network.open(world.client(), Network.from(10), Network.from(11));
        server = network.server.find(client);
    }

    private void moveTo(int host) {
        int old = client.onlyPath();
        network.with(client, connection -> connection.paths().migrate(old, Network.from(host), network.now()));
        network.run(RENEWED_MILLIS);
        assertThat(client.onlyPath()).isNotEqualTo(old);
    }

    /** Whether somebody who has read the first join secret gets a flowpath. */
    private boolean thiefJoins(byte[] secret, int pathId) {
        JoinKeys stolen = JoinKeys.of(World.SUITE, 0, secret);
        JoinParameters words = new JoinParameters(pathId, 0, 1 << 20, false, PathRole.PREFERRED, List.of());
        byte[] joinKey = World.instanceKeys().join().publicKey();
        RawEnd thief = network.dial();
        thief.send(HandmadeJoin.of(joinKey, client.connection.id(), stolen, words, pathId).bytes);
        return thief.received().length > 0;
    }

    private static long count(Party party, boolean sent, String frame) {
        return party.connection.paths().countersByPath().values().stream()
                .mapToLong(path -> (sent ? path.framesSent() : path.framesReceived()).getOrDefault(frame, 0L))
                .sum();
    }

    private void assertConnectionGoesOn(int seed) {
        int up = server.receivedLength();
        int down = client.receivedLength();
        byte[] bytes = World.bytes(100_000, seed);
        network.write(client, bytes);
        network.write(server, bytes);
        network.run(3_000);
        assertThat(server.receivedLength() - up).isEqualTo(bytes.length);
        assertThat(client.receivedLength() - down).isEqualTo(bytes.length);
    }

    @Test
    void a_stolen_join_secret_joins_nothing_after_the_next_join_and_renewal() {
        open();
        byte[] stolen = world.lastJoinSecret();
        assertThat(thiefJoins(stolen, 40)).as("before").isTrue();
        network.run(RENEWED_MILLIS);

        moveTo(11);
        assertThat(thiefJoins(stolen, 45)).as("after").isFalse();
        assertConnectionGoesOn(1);
        moveTo(12);
        assertThat(thiefJoins(stolen, 46)).isFalse();
        assertConnectionGoesOn(2);
    }

    @Test
    void a_flowpath_in_use_gets_new_keys_when_the_old_ones_are_old() {
        world.clientOptions = world.clientOptions.withKeyLifetime(Duration.ofSeconds(30), Long.MAX_VALUE);
        open();
        byte[] stolen = world.lastJoinSecret();
        for (int i = 0; i < 10; i++) {
            network.write(client, World.bytes(100, i));
            network.run(10_000);
        }

        assertThat(count(client, true, "KEY_DONE")).isBetween(2L, 4L);
        assertThat(count(server, false, "KEY_DONE")).isEqualTo(count(client, true, "KEY_DONE"));
        assertThat(thiefJoins(stolen, 40)).isFalse();
        assertConnectionGoesOn(1);
    }

    @Test
    void a_flowpath_gets_new_keys_when_the_old_ones_have_carried_much() {
        world.clientOptions = world.clientOptions.withKeyLifetime(Duration.ofDays(1), 100_000);
        open();
        byte[] bytes = World.bytes(1_000_000, 1);
        network.write(server, bytes);
        network.run(10_000);

        assertThat(client.received()).isEqualTo(bytes);
        assertThat(count(client, true, "KEY_DONE")).isGreaterThanOrEqualTo(3);
        assertConnectionGoesOn(2);
    }

    @Test
    void a_connection_that_rests_renews_nothing() {
        world.clientOptions = world.clientOptions.withKeepAlive(Duration.ZERO);
        world.serverOptions = world.serverOptions.withKeepAlive(Duration.ZERO);
        Network network = world.network();
        Party client = network.open(world.client(), Network.from(10));
        int before = network.onlyLink(client).toServer.sent.size();
        network.run(Duration.ofDays(2).toMillis());

        assertThat(network.onlyLink(client).toServer.sent).hasSize(before);
    }

    @Test
    void a_connection_that_rests_after_a_move_renews_once() {
        world.clientOptions = world.clientOptions.withKeepAlive(Duration.ZERO);
        world.serverOptions = world.serverOptions.withKeepAlive(Duration.ZERO);
        Network resting = world.network();
        Party mover = resting.open(world.client(), Network.from(10), Network.from(11));
        int old = mover.onlyPath();
        resting.with(mover, connection -> connection.paths().migrate(old, Network.from(11), resting.now()));
        resting.run(RENEWED_MILLIS);
        int sent = resting.onlyLink(mover).toServer.sent.size();
        int answered = resting.onlyLink(mover).toClient.sent.size();
        resting.run(Duration.ofDays(2).toMillis());

        assertThat(count(mover, true, "KEY_OFFER")).isOne();
        assertThat(count(mover, true, "KEY_DONE")).isOne();
        assertThat(resting.onlyLink(mover).toServer.sent).hasSize(sent);
        assertThat(resting.onlyLink(mover).toClient.sent).hasSize(answered);
    }

    @Test
    void two_flowpaths_that_rest_do_not_wake_each_other_to_renew() {
        world.clientOptions =
                world.clientOptions.withKeepAlive(Duration.ZERO).withKeyLifetime(Duration.ofMillis(50), Long.MAX_VALUE);
        world.serverOptions = world.serverOptions.withKeepAlive(Duration.ZERO);
        Network network = world.network();
        Party client = network.open(world.client(), Network.from(10));
        network.with(client, connection -> connection.paths().add(Network.from(11), network.now()));
        network.run(Duration.ofMinutes(1).toMillis());

        assertThat(count(client, true, "KEY_OFFER")).isLessThan(5);
    }

    enum Step {
        OFFERED,
        ANSWERED,
        DONE
    }

    @ParameterizedTest
    @EnumSource
    void a_renewal_that_goes_down_with_its_flowpath_locks_nobody_out(Step step) {
        open();
        moveTo(11);
        int old = client.onlyPath();
        network.with(client, connection -> connection.paths().migrate(old, Network.from(12), network.now()));
        BooleanSupplier reached = switch (step) {
            case OFFERED -> () -> client.onlyPathOr(old) != old && count(client, true, "KEY_OFFER") == 1;
            case ANSWERED -> () -> client.onlyPathOr(old) != old && count(server, true, "KEY_ANSWER") == 1;
            case DONE -> () -> client.onlyPathOr(old) != old && count(client, true, "KEY_DONE") == 1;
        };
        network.runUntil(reached);
        network.cut(network.onlyLink(client));
        network.run(RENEWED_MILLIS);

        assertThat(client.connection.isSuspended()).isFalse();
        assertThat(count(client, true, "KEY_DONE")).isOne();
        assertThat(count(server, false, "KEY_DONE")).isOne();
        assertConnectionGoesOn(1);
        moveTo(13);
        assertConnectionGoesOn(2);
    }

    @Test
    void a_flowpath_that_lives_on_renews_when_another_took_a_renewal_down() {
        open();
        network.with(client, connection -> connection.paths().add(Network.from(11), network.now()));
        network.runUntil(() -> count(client, true, "KEY_OFFER") == 1);
        int busy = client.connection.paths().countersByPath().entrySet().stream()
                .filter(path -> path.getValue().framesSent().containsKey("KEY_OFFER"))
                .findAny()
                .orElseThrow()
                .getKey();
        network.cut(network.link(client, busy));
        network.run(RENEWED_MILLIS);

        assertThat(count(client, true, "KEY_DONE")).isOne();
        assertConnectionGoesOn(1);
    }

    @Test
    void a_join_that_is_under_way_during_a_renewal_works() {
        open();
        moveTo(11);
        for (int i = 0; i < 30; i++) {
            // The renewal of the flowpath before falls anywhere into this one's join.
            int old = client.onlyPath();
            int host = 12 + i % 2;
            network.with(client, connection -> connection.paths().migrate(old, Network.from(host), network.now()));
            network.run(1_000 + 2 * i);
            assertThat(client.onlyPath()).isNotEqualTo(old);
        }
        assertConnectionGoesOn(1);
    }

    // --- what breaks the rules

    private HandmadePeer handmade() {
        HandmadePeer peer = HandmadePeer.open(network, false);
        peer.confirm(0);
        server = network.server.connections.get(peer.granted.connectionId());
        peer.raw.take();
        return peer;
    }

    private static KeyPair key(int seed) {
        return World.SUITE.generateKeyPair(new Random(seed)::nextBytes);
    }

    private void assertViolation(String what) {
        assertThat(server.endedBy()).isEqualTo(CloseReason.Kind.PROTOCOL_VIOLATION);
        assertThat(server.endedBecause()).isEqualTo(what);
    }

    @Test
    void a_second_offer_before_the_first_is_done_is_a_violation() {
        HandmadePeer peer = handmade();
        peer.send(frames -> frames.keyOffer(1, 0, key(1).publicKey()));
        peer.send(frames -> frames.keyOffer(2, 0, key(2).publicKey()));
        assertViolation("the peer offers key 2 before it is done with the last");
    }

    @Test
    void an_offer_on_a_secret_that_is_not_in_use_is_a_violation() {
        handmade().send(frames -> frames.keyOffer(1, 9, key(1).publicKey()));
        assertViolation("the peer offers a key on top of join secret 9");
    }

    @Test
    void to_be_done_with_what_was_not_offered_is_a_violation() {
        handmade().send(frames -> frames.keyDone(1));
        assertViolation("the peer is done with key offer 1, which is not answered");
    }

    @Test
    void an_answer_to_the_server_is_a_violation() {
        handmade().send(frames -> frames.keyAnswer(1, key(1).publicKey()));
        assertViolation("the peer answers a key offer, which is the server's to do");
    }

    @Test
    void an_answer_that_was_not_asked_for_is_a_violation() {
        network.handmadeServers.put(Network.SERVER, raw -> {});
        Party party = network.start(world.client());
        network.runUntil(() -> network.links.size() == 1);
        network.run(100);
        HandmadePeer peer = HandmadePeer.accept((RawEnd) network.lastLink().server, Openings.granted(false));
        network.run(100);
        peer.send(frames -> frames.keyAnswer(1, key(1).publicKey()));

        assertThat(party.endedBy()).isEqualTo(CloseReason.Kind.PROTOCOL_VIOLATION);
        assertThat(party.endedBecause()).isEqualTo("the peer answers key offer 1, which was not made");
    }

    @Test
    void a_key_of_low_order_gets_no_answer() {
        HandmadePeer peer = handmade();
        peer.send(frames -> frames.keyOffer(1, 0, new byte[32]));
        network.run(1_000);
        assertThat(server.connection.paths().countersByPath().get(0).framesSent())
                .doesNotContainKey("KEY_ANSWER");
        assertThat(server.endedBy()).isNull();
    }

    @Test
    void offers_are_answered_no_more_often_than_ten_times_a_second() {
        HandmadePeer peer = handmade();
        long start = network.now();
        for (int number = 1; number <= 20; number++) {
            int answers = number;
            byte[] fresh = peer.renew(number, number - 1, key(number), () -> {
                network.runUntil(() -> count(server, true, "KEY_ANSWER") == answers);
                network.run(Network.LATENCY_MILLIS);
            });
            peer.finishRenewal(number, fresh);
        }
        assertThat(network.now() - start).isGreaterThanOrEqualTo(19 * 100 * Network.MILLI);
        assertThat(server.endedBy()).isNull();
    }

    @Test
    void a_tombstone_keeps_no_join_secret() {
        open();
        byte[] secret = world.lastJoinSecret();
        network.with(client, connection -> connection.finishOutput(network.now()));
        network.with(server, connection -> connection.finishOutput(network.now()));
        network.run(1_000);
        JoinKeys kept = server.connection.tombstone().keys(0);

        assertThat(kept.proofKey()).isNotEqualTo(secret);
        assertThat(kept.presharedKey()).isNotEqualTo(secret);
        assertThat(kept).usingRecursiveComparison().isEqualTo(JoinKeys.of(World.SUITE, 0, secret));
    }
}
