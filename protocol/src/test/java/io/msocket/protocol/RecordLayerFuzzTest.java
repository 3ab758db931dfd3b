package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.msocket.protocol.crypto.CipherSuite;
import io.msocket.protocol.crypto.TrafficKeys;
import java.nio.ByteBuffer;

/** Whatever arrives where records are expected: nothing goes through that was not sealed, be it the framing alone. */
class RecordLayerFuzzTest {
    private static final TrafficKeys KEYS =
            new TrafficKeys(World.bytes(CipherSuite.KEY_LENGTH, 1), World.bytes(CipherSuite.KEY_LENGTH, 2));

    @FuzzTest(maxDuration = "3s")
    void nothing_unsealed_is_taken_for_sealed(byte[] input) {
        if (input == null || input.length == 0) {
            return;
        }
        CheckedBuffers buffers = new CheckedBuffers();
        boolean clearAllowed = (input[0] & 1) != 0;
        RecordLayer records = RecordLayer.ofServer(World.SUITE, KEYS, buffers, clearAllowed);
        int piece = 1 + (input[0] & 0xff);
        try {
            for (int at = 1; at < input.length; at += piece) {
                ByteBuffer in = ByteBuffer.wrap(input, at, Math.min(piece, input.length - at));
                assertThat(records.read(in, new AnyRoom())).isFalse();
                assertThat(in.hasRemaining()).isFalse();
            }
        } catch (ProtocolException e) {
            assertThat(e.kind()).isEqualTo(ProtocolException.Kind.FORGED);
        }
        records.release();
        assertThat(buffers.bytes()).isZero();
        assertThat(buffers.mostBytes()).isLessThanOrEqualTo(2L * Limits.MAX_RECORD_BODY);
    }
}
