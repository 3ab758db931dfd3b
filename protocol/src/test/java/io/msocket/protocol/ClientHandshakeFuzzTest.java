package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.List;

/** Whatever an impostor answers a client: the opening fails or goes on waiting, and nothing else. */
class ClientHandshakeFuzzTest {
    @FuzzTest(maxDuration = "3s")
    void an_impostor_cannot_open(byte[] answer) {
        if (answer == null || answer.length == 0) {
            return;
        }
        World world = new World();
        Connection client = Connection.open(world.client(), List.of(Network.from(10)), 0);
        client.handleConnected(0, Network.address(10, 1), 0);
        int half = answer.length / 2;
        client.handleBytes(0, ByteBuffer.wrap(answer, 0, half), 0);
        client.handleBytes(0, ByteBuffer.wrap(answer, half, answer.length - half), 0);

        assertThat(client.isOpen()).isFalse();
        assertThat(world.clientBuffers.bytes()).isZero();
    }
}
