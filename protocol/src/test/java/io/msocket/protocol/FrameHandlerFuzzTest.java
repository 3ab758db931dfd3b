package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;

/** A hostile peer with genuine keys seals whatever it likes: it loses the connection at most. */
class FrameHandlerFuzzTest {
    private static final int MOST_RECORDS = 20;

    @FuzzTest(maxDuration = "3s")
    void a_genuine_peer_can_only_hurt_itself(byte[] input) {
        if (input == null) {
            return;
        }
        World world = new World();
        Network network = world.network();
        HandmadePeer client = HandmadePeer.open(
                network, Openings.wishes(false, Features.KNOWN, Service.UNNAMED, ServiceInstance.ANY));
        client.confirm(0);
        Party server = network.server.connections.get(client.granted.connectionId());
        network.write(server, World.bytes(1_000, 1));
        network.run(100);
        // One byte of length before each record.
        int at = 0;
        for (int i = 0; i < MOST_RECORDS && at < input.length; i++) {
            int length = Math.min(1 + (input[at] & 0xff), input.length - at - 1);
            if (length < 1) {
                break;
            }
            byte[] plaintext = Arrays.copyOfRange(input, at + 1, at + 1 + length);
            client.send(frames -> System.arraycopy(plaintext, 0, frames.array(), frames.room(length), length));
            at += 1 + length;
        }
        if (server.endedBy() == null) {
            network.with(server, connection -> connection.reset("the test is over", network.now()));
        }
        network.run(100);
        assertThat(network.server.connections).isEmpty();
        assertThat(world.serverBuffers.bytes()).isZero();
    }
}
