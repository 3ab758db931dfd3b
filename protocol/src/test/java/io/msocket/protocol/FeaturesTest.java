package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Later versions may name more than an end of this one knows: it takes note of nothing, and keeps to its own rules. */
class FeaturesTest {
    private static final int ALL = -1;

    private final World world = new World();
    private final Network network = world.network();

    private static ClientParameters wishesWith(int features) {
        return Openings.wishes(false, features, Service.UNNAMED, ServiceInstance.ANY);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1 << 4, 1 << 31, ALL})
    void a_server_grants_of_what_a_client_names_only_what_it_knows(int named) {
        HandmadePeer client = HandmadePeer.open(network, wishesWith(named));
        assertThat(client.granted.features()).isEqualTo(named & Features.KNOWN);

        client.confirm(0);
        Party server = network.server.connections.get(client.granted.connectionId());
        client.send(frames -> HandmadePeer.putData(frames, 0, new byte[] {1, 2, 3}));
        assertThat(server.received()).containsExactly(1, 2, 3);
        assertThat(server.endedBy()).isNull();
    }

    @Test
    void a_client_names_what_it_knows() throws Exception {
        Party client = network.open(world.client(null, null));
        byte[] opening = network.onlyLink(client).toServer.sent.get(0);
        byte[] message = new HandshakeFraming()
                .read(ByteBuffer.wrap(opening, Preface.LENGTH, opening.length - Preface.LENGTH))
                .body();
        // In NX it goes in clear, behind the ephemeral key.
        ClientParameters said = ClientParameters.parse(Arrays.copyOfRange(message, 32, message.length));

        assertThat(said.features()).isEqualTo(Features.KNOWN);
        assertThat(said.service()).isEqualTo(Service.UNNAMED);
        assertThat(said.instance()).isEqualTo(ServiceInstance.ANY);
    }

    @Test
    void whose_driver_has_a_control_socket_names_more() {
        world.clientOptions = world.clientOptions.withControlDatagrams(true);
        world.serverOptions = world.serverOptions.withControlDatagrams(true);
        assertThat(HandmadePeer.open(world.network(), wishesWith(ALL)).granted.features())
                .isEqualTo(Features.KNOWN_WITH_DATAGRAMS);
        assertThat(HandmadePeer.open(world.network(), wishesWith(Features.KNOWN))
                        .granted
                        .features())
                .isEqualTo(Features.KNOWN);
        assertThat(Features.known(world.clientOptions)).isEqualTo(15);
    }

    @Test
    void a_client_passes_over_bits_that_it_does_not_know() {
        network.handmadeServers.put(Network.SERVER, raw -> {});
        Party client = network.start(world.client());
        network.run(100);
        HandmadePeer server = HandmadePeer.accept((RawEnd) network.lastLink().server, Openings.granted(false, ALL));
        server.send(frames -> HandmadePeer.putData(frames, 0, new byte[] {1, 2, 3}));

        assertThat(client.received()).containsExactly(1, 2, 3);
        assertThat(client.endedBy()).isNull();
    }

    /** Also for one that has named every feature, since the server does not know them all. */
    @ParameterizedTest
    @ValueSource(ints = {0, 17, 18, 127})
    void a_frame_of_no_common_feature_is_a_violation_at_the_server(int type) {
        HandmadePeer client = HandmadePeer.open(network, wishesWith(ALL));
        client.confirm(0);
        Party server = network.server.connections.get(client.granted.connectionId());
        client.send(frames -> frames.array()[frames.room(1)] = (byte) type);

        assertThat(server.endedBy()).isEqualTo(CloseReason.Kind.PROTOCOL_VIOLATION);
        assertThat(server.endedBecause()).isEqualTo("the peer unknown frame type " + type);
    }

    @Test
    void a_frame_of_no_common_feature_is_a_violation_at_the_client() {
        network.handmadeServers.put(Network.SERVER, raw -> {});
        Party client = network.start(world.client());
        network.run(100);
        HandmadePeer server = HandmadePeer.accept((RawEnd) network.lastLink().server, Openings.granted(false, ALL));
        server.send(frames -> frames.array()[frames.room(1)] = 17);

        assertThat(client.endedBy()).isEqualTo(CloseReason.Kind.PROTOCOL_VIOLATION);
        assertThat(client.endedBecause()).isEqualTo("the peer unknown frame type 17");
    }
}
