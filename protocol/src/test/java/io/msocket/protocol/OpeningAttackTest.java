package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.protocol.crypto.HandshakePattern;
import io.msocket.protocol.crypto.JdkCipherSuites;
import io.msocket.protocol.crypto.KeyPair;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Strangers at the server's door: whatever they send, they get nothing, cost little, and hinder nobody. */
class OpeningAttackTest {
    private final World world = new World();

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private void assertHonestClientIsServed(Network network) {
        Party honest = network.open(world.client(), Network.from(20));
        network.write(honest, World.bytes(100_000, 9));
        network.run(1_000);
        assertThat(network.server.find(honest).received()).isEqualTo(World.bytes(100_000, 9));
    }

    private void assertServerHoldsNothing(Network network) {
        assertThat(network.server.acceptor.halfOpenLinks()).isZero();
        assertThat(network.server.all).isEmpty();
        assertThat(world.serverBuffers.bytes()).isZero();
    }

    static Stream<Arguments> nonsense() {
        byte[] zeros = new byte[4096];
        byte[] tls = HexFormat.of().parseHex("16030100c8010000c40303" + "5a".repeat(32) + "20");
        byte[] preface = new Preface(1, HandshakePattern.NK).toBytes();
        byte[] reserved = preface.clone();
        reserved[7] = 1;
        byte[] unknownPattern = preface.clone();
        unknownPattern[6] = 6;
        return Stream.of(
                Arguments.of("HTTP", ascii("GET / HTTP/1.1\r\nHost: example.org\r\n\r\n")),
                Arguments.of("TLS", tls),
                Arguments.of("SSH", ascii("SSH-2.0-OpenSSH_9.2p1\r\n")),
                Arguments.of("zeros", zeros),
                Arguments.of("random bytes", World.bytes(100_000, 6)),
                Arguments.of("a reserved byte", reserved),
                Arguments.of("an unknown pattern", unknownPattern),
                Arguments.of("an oversized message", HandmadePeer.join(preface, new byte[] {0, 4, 1})),
                Arguments.of("the longest length", HandmadePeer.join(preface, new byte[] {0, -1, -1})),
                Arguments.of("an unknown kind", HandmadePeer.join(preface, new byte[] {3, 0, 48})),
                Arguments.of("a negative kind", HandmadePeer.join(preface, new byte[] {-1, 0, 48})),
                Arguments.of("the next kind", HandmadePeer.join(preface, new byte[] {2, 0, 1, 0})),
                Arguments.of("a refusal from a client", HandmadePeer.join(preface, new byte[] {1, 0, 1, 0})));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("nonsense")
    void nonsense_gets_no_answer(String name, byte[] bytes) {
        Network network = world.network();
        RawEnd attacker = network.dial();
        attacker.send(bytes);

        assertThat(attacker.received()).isEmpty();
        assertThat(attacker.isClosed()).isTrue();
        assertServerHoldsNothing(network);
        assertHonestClientIsServed(network);
    }

    @Test
    void an_opening_that_is_cut_short_gets_no_answer_and_no_time() {
        byte[] opening = recordOpening();
        for (int length : new int[] {0, 1, 4, 5, 7, 8, 10, 11, 40, opening.length - 1}) {
            Network network = world.network();
            RawEnd attacker = network.dial();
            attacker.send(Arrays.copyOf(opening, length));
            network.run(world.serverOptions.handshakeTimeout().toMillis());

            assertThat(attacker.received()).as("answer to %d bytes", length).isEmpty();
            assertThat(attacker.isClosed()).as("closed after %d bytes", length).isTrue();
            assertServerHoldsNothing(network);
        }
    }

    private byte[] recordOpening() {
        Network network = world.network();
        Party client = network.open(world.client());
        return network.onlyLink(client).toServer.sent.get(0);
    }

    @Test
    void an_altered_opening_is_refused_wherever_it_is_altered() {
        byte[] opening = recordOpening();
        for (int at = 0; at < opening.length; at++) {
            Network network = world.network();
            byte[] altered = opening.clone();
            altered[at] ^= 1;
            RawEnd attacker = network.dial();
            attacker.send(altered);
            network.run(world.serverOptions.handshakeTimeout().toMillis());

            // A refusal text at most: the server's parameters are in no answer.
            assertThat(attacker.received().length).as("answer to byte %d", at).isLessThan(210);
            if (attacker.received().length > 0) {
                assertThat(attacker.received()[0])
                        .as("kind of answer to byte %d", at)
                        .isEqualTo((byte) 1);
            }
            assertThat(attacker.isClosed()).isTrue();
            assertServerHoldsNothing(network);
        }
    }

    @Test
    void a_slow_client_is_cut_off_at_its_deadline_however_it_dawdles() {
        Network network = world.network();
        byte[] opening = recordOpening();
        RawEnd attacker = network.dial();
        int sent = 0;
        while (!attacker.isClosed()) {
            attacker.send(new byte[] {opening[sent++]});
            network.run(200);
        }

        assertThat(sent).as("bytes that got through before the end").isLessThan(50);
        assertThat(attacker.received()).isEmpty();
        assertServerHoldsNothing(network);
    }

    @Test
    void a_repeated_opening_gets_a_sealed_answer_and_nothing_more() {
        Network network = world.network();
        Party client = network.open(world.client());
        Party server = network.server.find(client);
        TestLink link = network.onlyLink(client);
        makeForgotten(network, link.toServer.sent.get(0));
        RawEnd attacker = network.dial();
        attacker.send(link.toServer.sent.get(0));
        attacker.send(link.toServer.sent.get(1));

        // The answer is as long as the genuine one, sealed for a key that the attacker lacks; his repeated first record
        // does not authenticate under the fresh keys.
        assertThat(attacker.received()).hasSameSizeAs(link.toClient.sent.get(0));
        assertThat(attacker.isClosed()).isTrue();
        assertThat(network.server.all).hasSize(1);
        assertThat(network.server.acceptor.halfOpenLinks()).isZero();
        network.write(client, World.bytes(50_000, 1));
        network.run(1_000);
        assertThat(server.received()).isEqualTo(World.bytes(50_000, 1));
    }

    /** What a server remembers of an opening gives way to what wants the same place. */
    private static void makeForgotten(Network network, byte[] opening) {
        byte[] other = opening.clone();
        other[Preface.LENGTH + HandshakeFraming.HEADER_LENGTH] ^= 1;
        network.dial().send(other);
    }

    @Test
    void a_repeated_opening_is_not_even_read_while_it_is_remembered() {
        Network network = world.network();
        Party client = network.open(world.client());
        RawEnd attacker = network.dial();
        attacker.send(network.onlyLink(client).toServer.sent.get(0));
        assertThat(attacker.received()).isEmpty();
        assertThat(attacker.isClosed()).isTrue();
    }

    @Test
    void a_repeated_opening_with_a_long_record_announced_gets_little_memory() {
        Network network = world.network();
        for (int i = 0; i < 10; i++) {
            RawEnd attacker = network.dial();
            attacker.send(HandmadeOpening.of(i).bytes);
            attacker.send(new byte[] {1, 1, 0, 0});
        }
        assertThat(network.server.acceptor.halfOpenLinks())
                .as("links with 64 KiB announced")
                .isZero();

        RawEnd attacker = network.dial();
        attacker.send(recordOpening());
        attacker.send(new byte[] {1, 0, 0x44, 0});
        assertThat(network.server.acceptor.halfOpenLinks()).isOne();
        assertThat(world.serverBuffers.mostBytes()).isLessThan(2 * Limits.MAX_FIRST_RECORD_BODY);
        network.run(world.serverOptions.handshakeTimeout().toMillis());
        assertThat(world.serverBuffers.bytes()).isZero();
    }

    @Test
    void a_forged_join_does_not_use_up_what_a_client_was_offered() {
        Network network = world.network();
        Party client = network.start(world.client());
        network.runUntil(() -> client.connection.isOpen());
        ConnectionId id = client.connection.id();
        // The client's first record is on its way when its link dies.
        network.cut(network.lastLink());
        for (int i = 0; i < 10; i++) {
            RawEnd attacker = network.dial();
            attacker.send(HandmadeJoin.guessed(id, i).bytes);
            assertThat(attacker.received()).isEmpty();
            assertThat(attacker.isClosed()).isTrue();
        }
        network.write(client, World.bytes(1_000, 1));
        network.run(1_000);

        assertThat(client.endedBy()).isNull();
        assertThat(network.server.find(client).received()).isEqualTo(World.bytes(1_000, 1));
        network.run(world.serverOptions.handshakeTimeout().toMillis());
        assertThat(network.server.all).hasSize(1);
    }

    @Test
    void offers_are_bounded_and_end_with_their_time() {
        world.maxHalfOpen = 20;
        Network network = world.network();
        for (int i = 0; i < 500; i++) {
            RawEnd attacker = network.dial();
            attacker.send(HandmadeOpening.of(i).bytes);
            attacker.close();
        }
        assertThat(network.server.acceptor.pollTimeout()).isNotEqualTo(Connection.NO_TIMEOUT);
        assertHonestClientIsServed(network);
        network.run(world.serverOptions.handshakeTimeout().toMillis());
        assertThat(network.server.acceptor.pollTimeout()).isEqualTo(Connection.NO_TIMEOUT);
    }

    @Test
    void ten_thousand_half_open_attempts_leave_room_for_an_honest_client() {
        world.maxHalfOpen = 100;
        Network network = world.network();
        List<RawEnd> attackers = new ArrayList<>();
        long heldBefore = world.serverBuffers.bytes();
        for (int i = 0; i < 10_000; i++) {
            RawEnd attacker = network.dial();
            attackers.add(attacker);
            if (i % 100 == 0) {
                // Some of them as dear as they can be.
                attacker.send(HandmadeOpening.of(i).bytes);
                attacker.send(new byte[] {1, 0, 0x44, 0});
            }
            assertThat(network.server.acceptor.halfOpenLinks()).isLessThanOrEqualTo(100);
        }
        assertThat(world.serverBuffers.bytes() - heldBefore).isLessThanOrEqualTo(100L * Limits.MAX_FIRST_RECORD_BODY);

        assertHonestClientIsServed(network);
        network.run(world.serverOptions.handshakeTimeout().toMillis() + 100);
        assertThat(network.server.acceptor.halfOpenLinks()).isZero();
        assertThat(network.server.all).hasSize(1);
        assertThat(attackers).allMatch(RawEnd::isClosed);
    }

    @Test
    void another_version_gets_a_clear_message() {
        Network network = world.network();
        byte[] opening = recordOpening();
        opening[4] = 2;
        RawEnd client = network.dial();
        client.send(opening);

        assertThat(refusal(client.received())).isEqualTo("the client speaks version 2, this side speaks 1");
        assertThat(client.isClosed()).isTrue();
        assertServerHoldsNothing(network);
    }

    private static String refusal(byte[] answer) {
        try {
            HandshakeFraming.Message message = new HandshakeFraming().read(ByteBuffer.wrap(answer));
            assertThat(message.kind()).isEqualTo(HandshakeFraming.Kind.REFUSED);
            return new String(message.body(), StandardCharsets.UTF_8);
        } catch (ProtocolException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_client_hears_of_another_version_clearly() {
        Network network = world.network();
        network.handmadeServers.put(
                Network.SERVER,
                raw -> raw.sendLater(HandshakeFraming.frame(
                        HandshakeFraming.Kind.REFUSED, ascii("the client speaks version 1, this side speaks 2"))));
        Party client = network.start(world.client());
        network.run(1_000);

        assertThat(client.endedBy()).isEqualTo(CloseReason.Kind.INCOMPATIBLE);
        assertThat(client.endedBecause())
                .contains("the server refuses: the client speaks version 1, this side speaks 2");
    }

    @Test
    void an_unsupported_suite_gets_a_clear_message() {
        world.serverSuites = List.of(JdkCipherSuites.chaChaPoly());
        Network network = world.network();
        Party client = network.start(world.client());
        network.run(1_000);

        assertThat(client.endedBy()).isEqualTo(CloseReason.Kind.INCOMPATIBLE);
        assertThat(client.endedBecause()).contains("cipher suite 1 is not supported");
    }

    @Test
    void a_server_with_another_key_than_the_pinned_one_is_a_clear_error() {
        Network network = world.network();
        Party client = network.start(world.client(World.OTHER_SERVER_KEY.publicKey(), null));
        network.run(1_000);

        assertThat(client.endedBy()).isEqualTo(CloseReason.Kind.INCOMPATIBLE);
        assertThat(client.endedBecause()).contains("perhaps it was meant for another server key");
        assertServerHoldsNothing(network);
    }

    @Test
    void an_impostor_without_the_servers_key_cannot_answer() {
        Network network = world.network();
        byte[] genuineAnswer = recordAnswer();
        network.handmadeServers.put(Network.SERVER, raw -> raw.sendLater(genuineAnswer));
        Party client = network.start(world.client());
        network.run(1_000);

        assertThat(client.connection.isOpen()).isFalse();
        assertThat(client.endedBy()).isEqualTo(CloseReason.Kind.INCOMPATIBLE);
        assertThat(client.endedBecause()).contains("the handshake fails");
    }

    private byte[] recordAnswer() {
        Network network = world.network();
        Party client = network.open(world.client());
        return network.onlyLink(client).toClient.sent.get(0);
    }

    @Test
    void a_server_that_goes_on_while_its_key_is_looked_at_is_refused() {
        for (KeyPair identity : new KeyPair[] {null, World.CLIENT_KEY}) {
            Network network = world.network();
            network.handmadeServers.put(Network.SERVER, raw -> {});
            Party client = network.start(world.client(null, identity));
            network.run(100);
            HandmadePeer.accept(
                    (RawEnd) network.lastLink().server,
                    Openings.granted(false),
                    HandmadePeer.framed(World.bytes(100, 1)));

            assertThat(client.endedBy()).isEqualTo(CloseReason.Kind.INCOMPATIBLE);
            assertThat(client.endedBecause()).contains("more than one answer");
        }
    }

    @Test
    void a_key_that_the_verifier_refuses_ends_the_opening_before_the_client_shows_anything() {
        Network network = world.network();
        Party client = network.start(world.client(null, World.CLIENT_KEY));
        client.verifier = key -> Arrays.equals(key, World.OTHER_SERVER_KEY.publicKey());
        network.run(1_000);

        assertThat(client.endedBy()).isEqualTo(CloseReason.Kind.PEER_NOT_VERIFIED);
        assertThat(network.lastLink().toServer.sent)
                .as("messages of the client")
                .hasSize(1);
        assertServerHoldsNothing(network);
    }

    @Test
    void a_client_key_that_is_not_allowed_is_a_clear_error_in_both_patterns() {
        world.clientKeys = key -> Arrays.equals(key, World.CLIENT_KEY.publicKey());
        Network network = world.network();
        Map<String, ClientSetup> setups = Map.of(
                "IK", world.client(World.SERVER_KEY.publicKey(), World.OTHER_CLIENT_KEY),
                "XX", world.client(null, World.OTHER_CLIENT_KEY));
        setups.forEach((pattern, setup) -> {
            Party client = network.start(setup);
            network.run(1_000);
            assertThat(client.endedBy()).as(pattern).isEqualTo(CloseReason.Kind.NOT_ALLOWED);
            assertThat(client.endedBecause()).as(pattern).contains("this client's key is not allowed here");
        });
        assertServerHoldsNothing(network);
    }

    @Test
    void an_anonymous_client_is_told_that_it_needs_a_key() {
        world.clientKeys = key -> true;
        Network network = world.network();
        for (ClientSetup setup : List.of(world.client(), world.client(null, null))) {
            Party client = network.start(setup);
            network.run(1_000);
            assertThat(client.endedBy()).isEqualTo(CloseReason.Kind.NOT_ALLOWED);
            assertThat(client.endedBecause()).contains("wants clients to authenticate themselves");
        }
        assertServerHoldsNothing(network);
    }

    @Test
    void an_allowed_client_is_known_by_its_key() {
        world.clientKeys = key -> Arrays.equals(key, World.CLIENT_KEY.publicKey());
        Network network = world.network();
        for (byte[] known : new byte[][] {World.SERVER_KEY.publicKey(), null}) {
            Party client = network.open(world.client(known, World.CLIENT_KEY));
            assertThat(network.server.find(client).connection.peerKey()).isEqualTo(World.CLIENT_KEY.publicKey());
            assertThat(client.connection.peerKey()).isEqualTo(World.SERVER_KEY.publicKey());
        }
    }
}
