package io.msocket.protocol.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Our handshake against the published vectors, message by message. */
class NoiseVectorsTest {
    private static final byte[] NO_AAD = {};

    static List<NoiseVector> vectors() {
        return NoiseVector.all();
    }

    @Test
    void every_pattern_with_every_suite_has_vectors() {
        assertThat(vectors().stream()
                        .map(vector -> vector.pattern() + " " + vector.suite())
                        .collect(Collectors.toSet()))
                .hasSize(HandshakePattern.values().length * 2);
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void every_message_is_the_one_that_was_published(NoiseVector vector) throws Exception {
        NoiseHandshake initiator = initiatorOf(vector);
        NoiseHandshake responder = responderOf(vector);

        int count = vector.pattern().messageCount();
        for (int i = 0; i < count; i++) {
            NoiseHandshake writer = i % 2 == 0 ? initiator : responder;
            NoiseHandshake reader = i % 2 == 0 ? responder : initiator;
            assertThat(writer.isMyTurn()).isTrue();
            assertThat(reader.isMyTurn()).isFalse();
            if (writer == responder && vector.pattern() == HandshakePattern.NK_PSK2) {
                responder.usePresharedKey(vector.key("preshared_key"));
            }
            assertThat(writer.writeMessage(vector.payload(i))).isEqualTo(vector.ciphertext(i));
            assertThat(reader.readMessage(vector.ciphertext(i))).isEqualTo(vector.payload(i));
        }

        assertThat(initiator.isComplete()).isTrue();
        assertThat(responder.isComplete()).isTrue();
        assertThat(initiator.split()).isEqualTo(responder.split());
        assertThat(initiator.handshakeHash()).isEqualTo(responder.handshakeHash());
        TrafficKeys keys = initiator.split();
        assertThat(seal(vector, keys.initiatorToResponder(), vector.payload(count)))
                .isEqualTo(vector.ciphertext(count));
        assertThat(seal(vector, keys.responderToInitiator(), vector.payload(count + 1)))
                .isEqualTo(vector.ciphertext(count + 1));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void the_overhead_of_every_message_is_known_beforehand(NoiseVector vector) {
        for (int i = 0; i < vector.pattern().messageCount(); i++) {
            assertThat(vector.pattern().messageOverhead(i))
                    .isEqualTo(vector.ciphertext(i).length - vector.payload(i).length);
        }
    }

    private static byte[] seal(NoiseVector vector, byte[] key, byte[] payload) {
        byte[] sealed = new byte[payload.length + CipherSuite.TAG_LENGTH];
        vector.suite().handshakeAead(key).seal(0, NO_AAD, 0, 0, payload, 0, payload.length, sealed, 0);
        return sealed;
    }

    private static NoiseHandshake initiatorOf(NoiseVector vector) {
        HandshakePattern pattern = vector.pattern();
        KeyPair responderStatic = keyPair(vector, "resp_static");
        return NoiseHandshake.initiator(
                pattern,
                vector.suite(),
                always(vector.key("gen_init_ephemeral")),
                vector.prologue(),
                keyPair(vector, "init_static"),
                pattern.initiatorNeedsRemoteStatic() && responderStatic != null ? responderStatic.publicKey() : null,
                vector.key("preshared_key"));
    }

    private static NoiseHandshake responderOf(NoiseVector vector) {
        return NoiseHandshake.responder(
                vector.pattern(),
                vector.suite(),
                always(vector.key("gen_resp_ephemeral")),
                vector.prologue(),
                keyPair(vector, "resp_static"),
                null);
    }

    private static @Nullable KeyPair keyPair(NoiseVector vector, String field) {
        byte[] privateKey = vector.key(field);
        return privateKey == null ? null : vector.suite().keyPairOf(privateKey);
    }

    private static RandomSource always(byte @Nullable [] bytes) {
        byte[] source = Objects.requireNonNull(bytes);
        return target -> System.arraycopy(Arrays.copyOf(source, target.length), 0, target, 0, target.length);
    }
}
