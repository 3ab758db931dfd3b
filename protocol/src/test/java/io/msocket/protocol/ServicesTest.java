package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.msocket.protocol.crypto.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One key may serve several things; a client gets the one that it asked for, or none. */
class ServicesTest {
    private static final Service FILES = new Service("files@example.org", "files/1");

    private final World asked = new World();
    private final World reached = new World();

    /** What the reached server says in its log. */
    private final List<String> refusals = new ArrayList<>();

    static Stream<Arguments> patterns() {
        byte[] known = World.SERVER_KEY.publicKey();
        return Stream.of(
                Arguments.of("NK", known, null),
                Arguments.of("IK", known, World.CLIENT_KEY),
                Arguments.of("NX", null, null),
                Arguments.of("XX", null, World.CLIENT_KEY));
    }

    /** A client that asks for one service, spliced to a server of another with the same key. */
    private Party spliced(byte[] serverKey, KeyPair identity) {
        Network clients = asked.network();
        Network servers = reached.network();
        List<RawEnd> dialled = new ArrayList<>();
        clients.handmadeServers.put(Network.SERVER, dialled::add);
        Party client = clients.start(asked.client(serverKey, identity));
        clients.runUntil(() -> !dialled.isEmpty());
        Splice.carry(clients, dialled.get(0), servers);
        clients.run(1_000);
        assertThat(servers.server.all).isEmpty();
        refusals.addAll(servers.server.refusals);
        return client;
    }

    @ParameterizedTest
    @MethodSource("patterns")
    void a_splice_between_two_services_of_one_key_makes_the_opening_fail(
            String pattern, byte[] serverKey, KeyPair identity) {
        asked.service = FILES;
        reached.service = new Service("mail@example.org", "files/1");
        Party client = spliced(serverKey, identity);

        assertThat(client.endedBy()).isEqualTo(CloseReason.Kind.INCOMPATIBLE);
        assertThat(client.endedBecause()).contains("the service \"files@example.org\" is not served here");
        assertThat(client.heard(ConnectionEvent.Kind.OPENED)).isFalse();
    }

    @ParameterizedTest
    @MethodSource("patterns")
    void a_splice_between_two_protocols_of_one_service_makes_the_opening_fail(
            String pattern, byte[] serverKey, KeyPair identity) {
        asked.service = FILES;
        reached.service = new Service("files@example.org", "files/2");
        Party client = spliced(serverKey, identity);

        assertThat(client.endedBy()).isEqualTo(CloseReason.Kind.INCOMPATIBLE);
        assertThat(client.endedBecause()).contains("the protocol \"files/1\" is not spoken here");
    }

    @ParameterizedTest
    @MethodSource("patterns")
    void a_service_that_somebody_has_altered_on_the_way_makes_the_opening_fail(
            String pattern, byte[] serverKey, KeyPair identity) {
        reached.service = FILES;
        asked.service = new Service("miles@example.org", "files/1");
        Network servers = reached.network();
        Network clients = asked.network();
        List<RawEnd> dialled = new ArrayList<>();
        clients.handmadeServers.put(Network.SERVER, dialled::add);
        Party client = clients.start(asked.client(serverKey, identity));
        clients.runUntil(() -> !dialled.isEmpty());
        clients.lastLink().toServer.tap = ServicesTest::milesToFiles;
        Splice.carry(clients, dialled.get(0), servers);
        clients.run(1_000);

        assertThat(client.heard(ConnectionEvent.Kind.OPENED)).isFalse();
        assertThat(client.endedBy()).isEqualTo(CloseReason.Kind.INCOMPATIBLE);
        assertThat(servers.server.all).isEmpty();
    }

    private static byte[] milesToFiles(byte[] bytes) {
        byte[] altered = bytes.clone();
        for (int i = 0; i + 5 <= altered.length; i++) {
            if (altered[i] == 'm' && altered[i + 1] == 'i' && altered[i + 2] == 'l' && altered[i + 3] == 'e') {
                altered[i] = 'f';
            }
        }
        return altered;
    }

    @ParameterizedTest
    @MethodSource("patterns")
    void the_service_that_is_asked_for_is_served(String pattern, byte[] serverKey, KeyPair identity) {
        asked.service = FILES;
        Network network = asked.network();
        Party client = network.open(asked.client(serverKey, identity));
        network.write(client, World.bytes(1_000, 1));
        network.run(1_000);

        assertThat(network.server.find(client).received()).isEqualTo(World.bytes(1_000, 1));
    }

    @Test
    void a_client_that_wants_another_instance_is_refused() {
        Network network = asked.network();
        ServiceInstance other = new ServiceInstance(7, 7);
        RawEnd raw = network.dial();
        HandmadePeer.sendOpening(raw, Openings.wishes(false, 0, Service.UNNAMED, other));

        byte[] refusal = raw.received();
        assertThat(refusal[0]).isEqualTo((byte) 1);
        assertThat(raw.isClosed()).isTrue();
        assertThat(network.server.all).isEmpty();
    }

    @Test
    void features_that_the_server_does_not_know_are_not_granted() {
        Network network = asked.network();
        RawEnd raw = network.dial();
        ServerParameters granted =
                HandmadePeer.sendOpening(raw, Openings.wishes(false, -1, Service.UNNAMED, ServiceInstance.ANY));

        assertThat(granted.features()).isEqualTo(Features.KNOWN);
        assertThat(granted.instance()).isEqualTo(World.INSTANCE);
    }

    @Test
    void names_are_bounded_and_plain_text() {
        assertThatThrownBy(() -> new Service("x".repeat(256), ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a service name has at most 255 bytes in UTF-8, this one has 256");
        assertThatThrownBy(() -> new Service("", "a\nb"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a protocol name has no control characters");
        Service longest = new Service("x".repeat(255), "é".repeat(127));
        asked.service = longest;
        Network network = asked.network();
        network.open(asked.client(World.SERVER_KEY.publicKey(), World.CLIENT_KEY));
    }

    @Test
    void a_name_that_would_turn_the_log_around_does_not() {
        asked.service = new Service("files\u202e\u2028", "files/1");
        reached.service = FILES;
        Party client = spliced(World.SERVER_KEY.publicKey(), null);

        assertThat(client.endedBy()).isEqualTo(CloseReason.Kind.INCOMPATIBLE);
        assertThat(refusals).containsExactly("the service \"files??\" is not served here");
    }
}
