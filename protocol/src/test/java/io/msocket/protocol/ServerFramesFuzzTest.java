package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;

/** Any frames of an authentic server: the client takes them in or ends the connection, and keeps nothing of it. */
class ServerFramesFuzzTest {
    private static final int MOST_RECORDS = 32;

    @FuzzTest(maxDuration = "3s")
    void a_genuine_server_can_only_hurt_itself(byte[] input) {
        if (input == null) {
            return;
        }
        World world = new World();
        Network network = world.network();
        network.handmadeServers.put(Network.SERVER, raw -> {});
        Party client = network.start(world.client());
        network.run(100);
        HandmadePeer server =
                HandmadePeer.accept((RawEnd) network.lastLink().server, Openings.granted(false, Features.KNOWN));
        // One byte of length before each record.
        int at = 0;
        for (int i = 0; i < MOST_RECORDS && at < input.length; i++) {
            int length = Math.min(1 + (input[at] & 0xff), input.length - at - 1);
            if (length < 1 || client.endedBy() != null) {
                break;
            }
            byte[] plaintext = Arrays.copyOfRange(input, at + 1, at + 1 + length);
            server.send(frames -> System.arraycopy(plaintext, 0, frames.array(), frames.room(length), length));
            at += 1 + length;
        }
        network.run(100);
        assertThat(client.connection.isOpen() ? client.connection.paths().serverAddresses() : java.util.List.of())
                .hasSizeLessThanOrEqualTo(AddressList.MOST);
        if (client.endedBy() == null) {
            network.with(client, connection -> connection.reset("the test is over", network.now()));
        }
        network.run(100);
        assertThat(client.connection.isOver()).isTrue();
        assertThat(world.clientBuffers.bytes()).isZero();
    }
}
