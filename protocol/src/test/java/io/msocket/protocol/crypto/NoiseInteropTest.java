package io.msocket.protocol.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import com.southernstorm.noise.protocol.CipherState;
import com.southernstorm.noise.protocol.CipherStatePair;
import com.southernstorm.noise.protocol.HandshakeState;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Our handshake with a second implementation at the other end, in both roles. That one knows only the pre-shared keys
 * of older revisions of Noise, so that NKpsk2 has to do with the published vectors.
 */
class NoiseInteropTest {
    private static final byte[] PROLOGUE = "msocket".getBytes(StandardCharsets.US_ASCII);
    private static final int PAYLOAD_LENGTH = 300;
    private static final int TRANSPORT_MESSAGES = 3;

    private final RandomSource random = new Random(7)::nextBytes;

    static Stream<Arguments> patternsAndSuites() {
        return Stream.of(HandshakePattern.NK, HandshakePattern.IK, HandshakePattern.NX, HandshakePattern.XX)
                .flatMap(pattern -> Stream.of(JdkCipherSuites.aesGcm(), JdkCipherSuites.chaChaPoly())
                        .map(suite -> Arguments.of(pattern, suite)));
    }

    @ParameterizedTest
    @MethodSource("patternsAndSuites")
    void as_initiator_we_speak_with_the_other(HandshakePattern pattern, CipherSuite suite) throws Exception {
        KeyPair localStatic = suite.generateKeyPair(random);
        KeyPair remoteStatic = suite.generateKeyPair(random);
        NoiseHandshake ours = NoiseHandshake.initiator(
                pattern,
                suite,
                random,
                PROLOGUE,
                pattern.initiatorHasStatic() ? localStatic : null,
                pattern.initiatorNeedsRemoteStatic() ? remoteStatic.publicKey() : null,
                null);
        HandshakeState other = other(pattern, suite, HandshakeState.RESPONDER);
        other.getLocalKeyPair().setPrivateKey(remoteStatic.privateKey(), 0);
        other.start();

        shakeHands(ours, other);

        assertThat(ours.remoteStatic()).isEqualTo(remoteStatic.publicKey());
        if (pattern.initiatorHasStatic()) {
            byte[] seen = new byte[CipherSuite.KEY_LENGTH];
            other.getRemotePublicKey().getPublicKey(seen, 0);
            assertThat(seen).isEqualTo(localStatic.publicKey());
        }
        assertTransportAgrees(suite, ours, other, true);
    }

    @ParameterizedTest
    @MethodSource("patternsAndSuites")
    void as_responder_we_speak_with_the_other(HandshakePattern pattern, CipherSuite suite) throws Exception {
        KeyPair localStatic = suite.generateKeyPair(random);
        KeyPair remoteStatic = suite.generateKeyPair(random);
        NoiseHandshake ours = NoiseHandshake.responder(pattern, suite, random, PROLOGUE, localStatic, null);
        HandshakeState other = other(pattern, suite, HandshakeState.INITIATOR);
        if (other.needsLocalKeyPair()) {
            other.getLocalKeyPair().setPrivateKey(remoteStatic.privateKey(), 0);
        }
        if (other.needsRemotePublicKey()) {
            other.getRemotePublicKey().setPublicKey(localStatic.publicKey(), 0);
        }
        other.start();

        shakeHands(ours, other);

        assertThat(ours.remoteStatic()).isEqualTo(pattern.initiatorHasStatic() ? remoteStatic.publicKey() : null);
        assertTransportAgrees(suite, ours, other, false);
    }

    private static HandshakeState other(HandshakePattern pattern, CipherSuite suite, int role) throws Exception {
        HandshakeState other = new HandshakeState("Noise_" + pattern.noiseName() + "_" + suite.noiseName(), role);
        other.setPrologue(PROLOGUE, 0, PROLOGUE.length);
        return other;
    }

    private void shakeHands(NoiseHandshake ours, HandshakeState other) throws Exception {
        while (!ours.isComplete()) {
            byte[] payload = payload();
            byte[] buffer = new byte[NoiseHandshake.MAX_MESSAGE_LENGTH];
            if (ours.isMyTurn()) {
                byte[] message = ours.writeMessage(payload);
                int length = other.readMessage(message, 0, message.length, buffer, 0);
                assertThat(Arrays.copyOf(buffer, length)).isEqualTo(payload);
            } else {
                int length = other.writeMessage(buffer, 0, payload, 0, payload.length);
                assertThat(ours.readMessage(Arrays.copyOf(buffer, length))).isEqualTo(payload);
            }
        }
        assertThat(other.getAction()).isEqualTo(HandshakeState.SPLIT);
        assertThat(other.getHandshakeHash()).isEqualTo(ours.handshakeHash());
    }

    private void assertTransportAgrees(
            CipherSuite suite, NoiseHandshake ours, HandshakeState other, boolean weInitiated) throws Exception {
        TrafficKeys keys = ours.split();
        Aead forward = suite.handshakeAead(keys.initiatorToResponder());
        Aead backward = suite.handshakeAead(keys.responderToInitiator());
        CipherStatePair pair = other.split();
        CipherState theirSender = Objects.requireNonNull(pair.getSender());
        CipherState theirReceiver = Objects.requireNonNull(pair.getReceiver());
        for (int nonce = 0; nonce < TRANSPORT_MESSAGES; nonce++) {
            byte[] text = payload();
            byte[] aad = payload();
            byte[] sealed = new byte[text.length + CipherSuite.TAG_LENGTH];
            byte[] opened = new byte[text.length];

            (weInitiated ? forward : backward).seal(nonce, aad, 0, aad.length, text, 0, text.length, sealed, 0);
            theirReceiver.decryptWithAd(aad, sealed, 0, opened, 0, sealed.length);
            assertThat(opened).isEqualTo(text);

            theirSender.encryptWithAd(aad, text, 0, sealed, 0, text.length);
            Arrays.fill(opened, (byte) 0);
            (weInitiated ? backward : forward).open(nonce, aad, 0, aad.length, sealed, 0, sealed.length, opened, 0);
            assertThat(opened).isEqualTo(text);
        }
    }

    private byte[] payload() {
        byte[] payload = new byte[PAYLOAD_LENGTH];
        random.nextBytes(payload);
        return payload;
    }
}
