package io.msocket.protocol.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the handshake refuses, and what it says then. */
class NoiseHandshakeTest {
    private static final byte[] PROLOGUE = {1, 2, 3};
    private static final byte[] PAYLOAD = {4, 5, 6, 7};
    private static final byte[] EMPTY = {};

    private final CipherSuite suite = JdkCipherSuites.aesGcm();
    private final RandomSource random = new Random(3)::nextBytes;
    private final KeyPair clientKeys = suite.generateKeyPair(random);
    private final KeyPair serverKeys = suite.generateKeyPair(random);
    private final byte[] psk = serverKeys.publicKey();

    @ParameterizedTest
    @EnumSource
    void both_ends_share_keys_that_no_other_handshake_has(HandshakePattern pattern) throws Exception {
        NoiseHandshake first = initiator(pattern);
        finish(first, responder(pattern));
        NoiseHandshake second = initiator(pattern);
        NoiseHandshake secondResponder = responder(pattern);
        finish(second, secondResponder);

        assertThat(second.split()).isEqualTo(secondResponder.split()).isNotEqualTo(first.split());
        assertThat(second.split().initiatorToResponder())
                .isNotEqualTo(second.split().responderToInitiator());
        assertThat(second.handshakeHash())
                .isEqualTo(secondResponder.handshakeHash())
                .isNotEqualTo(first.handshakeHash());
    }

    @ParameterizedTest
    @EnumSource
    void keys_that_were_made_ready_are_those_of_the_handshake(HandshakePattern pattern) throws Exception {
        for (byte[] madeFor : new byte[][] {serverKeys.publicKey(), clientKeys.publicKey()}) {
            NoiseHandshake initiator = initiator(pattern);
            NoiseHandshake responder = responder(pattern);
            EphemeralKey ready = EphemeralKey.generate(suite, random, madeFor);
            initiator.useEphemeral(ready);
            responder.useEphemeral(EphemeralKey.generate(suite, random));
            finish(initiator, responder);

            assertThat(initiator.split()).isEqualTo(responder.split());
            assertThatThrownBy(ready::take).as("no second handshake").isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void a_handshake_has_one_ephemeral_key() {
        NoiseHandshake handshake = initiator(HandshakePattern.NK);
        handshake.useEphemeral(EphemeralKey.generate(suite, random));
        assertThatThrownBy(() -> handshake.useEphemeral(EphemeralKey.generate(suite, random)))
                .isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @EnumSource
    void a_flipped_bit_anywhere_keeps_the_handshake_from_completing(HandshakePattern pattern) throws Exception {
        for (int altered = 0; altered < pattern.messageCount(); altered++) {
            int length = pattern.messageOverhead(altered) + PAYLOAD.length;
            // Every seventh byte: all regions of every message, at a seventh of the time.
            for (int position = altered % 7; position < length; position += 7) {
                NoiseHandshake initiator = initiator(pattern);
                NoiseHandshake responder = responder(pattern);
                int at = position;
                int message = altered;
                assertThatExceptionOfType(HandshakeException.class)
                        .as("%s, message %d, byte %d", pattern, message, at)
                        .isThrownBy(() -> finishWithFlippedBit(initiator, responder, message, at));
                assertThat(initiator.isComplete() && responder.isComplete()).isFalse();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_message_cut_short_is_refused_by_name(HandshakePattern pattern) throws Exception {
        int least = pattern.messageOverhead(0);
        byte[] message = initiator(pattern).writeMessage(EMPTY);
        assertThat(message).hasSize(least);
        for (int length = 0; length < least; length++) {
            byte[] cut = Arrays.copyOf(message, length);
            assertThatThrownBy(() -> responder(pattern).readMessage(cut))
                    .isInstanceOf(HandshakeException.class)
                    .hasMessage(
                            "%s message 1 has %d bytes, at least %d are needed",
                            pattern.noiseName(), cut.length, least);
        }
    }

    @ParameterizedTest
    @EnumSource
    void another_prologue_is_refused(HandshakePattern pattern) {
        NoiseHandshake responder = NoiseHandshake.responder(
                pattern,
                suite,
                random,
                new byte[] {9},
                pattern.responderHasStatic() ? serverKeys : null,
                pattern.needsPresharedKey() ? psk : null);
        assertThatExceptionOfType(HandshakeException.class)
                .isThrownBy(() -> finish(initiator(pattern), responder))
                .withMessageContaining("does not authenticate");
    }

    @ParameterizedTest
    @EnumSource(names = {"NK", "IK", "NK_PSK2"})
    void a_responder_without_the_expected_key_is_refused(HandshakePattern pattern) {
        NoiseHandshake impostor = NoiseHandshake.responder(
                pattern,
                suite,
                random,
                PROLOGUE,
                suite.generateKeyPair(random),
                pattern.needsPresharedKey() ? psk : null);
        assertThatExceptionOfType(HandshakeException.class)
                .isThrownBy(() -> finish(initiator(pattern), impostor))
                .withMessageContaining("does not authenticate");
    }

    @Test
    void another_preshared_key_is_refused_by_the_reader_of_the_message_that_mixes_it() {
        HandshakePattern pattern = HandshakePattern.NK_PSK2;
        byte[] guess = psk.clone();
        guess[31] ^= 1;
        NoiseHandshake responder = NoiseHandshake.responder(pattern, suite, random, PROLOGUE, serverKeys, guess);
        assertThatExceptionOfType(HandshakeException.class)
                .isThrownBy(() -> finish(initiator(pattern), responder))
                .withMessage(
                        "the payload of %s message %d does not authenticate: altered, or made for another key,"
                                + " secret or prologue",
                        pattern.noiseName(), 2);
    }

    @Test
    void a_responder_may_look_up_the_preshared_key_by_what_the_first_message_says() throws Exception {
        NoiseHandshake initiator = initiator(HandshakePattern.NK_PSK2);
        NoiseHandshake responder = responderWithoutPresharedKey(HandshakePattern.NK_PSK2);

        assertThat(responder.readMessage(initiator.writeMessage(PAYLOAD))).isEqualTo(PAYLOAD);
        assertThatThrownBy(() -> responder.writeMessage(PAYLOAD))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("NKpsk2 message 2 needs the pre-shared key, which has not been given");
        responder.usePresharedKey(psk);
        assertThat(initiator.readMessage(responder.writeMessage(PAYLOAD))).isEqualTo(PAYLOAD);

        assertThat(initiator.split()).isEqualTo(responder.split());
    }

    @Test
    void a_preshared_key_is_given_once_and_only_where_it_is_of_use() {
        NoiseHandshake waiting = responderWithoutPresharedKey(HandshakePattern.NK_PSK2);
        assertThatThrownBy(() -> waiting.usePresharedKey(new byte[31])).isInstanceOf(IllegalArgumentException.class);
        waiting.usePresharedKey(psk);
        assertThatThrownBy(() -> waiting.usePresharedKey(psk)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> responder(HandshakePattern.NX).usePresharedKey(psk))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the responder of NX would ignore a pre-shared key");
    }

    @ParameterizedTest
    @EnumSource
    void a_payload_may_carry_a_proof_over_the_transcript_that_its_reader_can_check(HandshakePattern pattern)
            throws Exception {
        NoiseHandshake initiator = initiator(pattern);
        NoiseHandshake responder = responder(pattern);
        assertThatThrownBy(initiator::transcriptOfReadMessage).isInstanceOf(IllegalStateException.class);
        Set<String> transcripts = new HashSet<>();
        while (!(initiator.isComplete() && responder.isComplete())) {
            NoiseHandshake writer = initiator.isMyTurn() ? initiator : responder;
            NoiseHandshake reader = writer == initiator ? responder : initiator;
            byte[] proof = reader.readMessage(writer.writeMessage(transcript -> suite.hmac(psk, transcript)));

            assertThat(proof).isEqualTo(suite.hmac(psk, reader.transcriptOfReadMessage()));
            transcripts.add(HexFormat.of().formatHex(reader.transcriptOfReadMessage()));
        }
        assertThat(transcripts).hasSize(pattern.messageCount());
    }

    @Test
    void the_transcript_is_of_the_names_the_keys_and_the_prologue() throws Exception {
        byte[] name = "Noise_NKpsk2_25519_AESGCM_SHA256".getBytes(StandardCharsets.US_ASCII);
        NoiseHandshake responder = responder(HandshakePattern.NK_PSK2);
        byte[] message = initiator(HandshakePattern.NK_PSK2).writeMessage(PAYLOAD);
        responder.readMessage(message);

        assertThat(name).hasSize(CipherSuite.HASH_LENGTH);
        byte[] hash = suite.hash(suite.hash(name, PROLOGUE), serverKeys.publicKey());
        byte[] ephemeral = Arrays.copyOf(message, CipherSuite.KEY_LENGTH);
        assertThat(responder.transcriptOfReadMessage()).isEqualTo(suite.hash(hash, ephemeral));
    }

    @ParameterizedTest
    @EnumSource
    void both_ends_export_the_same_secrets_apart_from_every_other_key(HandshakePattern pattern) throws Exception {
        NoiseHandshake initiator = initiator(pattern);
        NoiseHandshake responder = responder(pattern);
        assertThatThrownBy(() -> initiator.exportSecret("a")).isInstanceOf(IllegalStateException.class);
        finish(initiator, responder);
        NoiseHandshake another = initiator(pattern);
        finish(another, responder(pattern));

        assertThat(initiator.exportSecret("a"))
                .hasSize(CipherSuite.KEY_LENGTH)
                .isEqualTo(responder.exportSecret("a"))
                .isNotEqualTo(initiator.exportSecret("b"))
                .isNotEqualTo(another.exportSecret("a"))
                .isNotEqualTo(initiator.split().initiatorToResponder())
                .isNotEqualTo(initiator.split().responderToInitiator())
                .isNotEqualTo(initiator.handshakeHash());
    }

    @Test
    void an_ephemeral_key_of_low_order_is_refused_when_it_is_first_used() throws Exception {
        NoiseHandshake responder = responder(HandshakePattern.NX);
        responder.readMessage(new byte[CipherSuite.KEY_LENGTH]);
        assertThatExceptionOfType(HandshakeException.class)
                .isThrownBy(() -> responder.writeMessage(EMPTY))
                .withMessageContaining("low order");
        assertThat(responder.isMyTurn()).isFalse();
    }

    @Test
    void an_expected_key_of_low_order_is_refused() {
        NoiseHandshake initiator = NoiseHandshake.initiator(
                HandshakePattern.NK, suite, random, PROLOGUE, null, new byte[CipherSuite.KEY_LENGTH], null);
        assertThatExceptionOfType(HandshakeException.class)
                .isThrownBy(() -> initiator.writeMessage(EMPTY))
                .withMessageContaining("low order");
    }

    @Test
    void the_longest_message_goes_through_and_a_longer_one_does_not() throws Exception {
        int room = NoiseHandshake.MAX_MESSAGE_LENGTH - HandshakePattern.NK.messageOverhead(0);
        byte[] message = initiator(HandshakePattern.NK).writeMessage(new byte[room]);
        assertThat(responder(HandshakePattern.NK).readMessage(message)).hasSize(room);

        assertThatThrownBy(() -> initiator(HandshakePattern.NK).writeMessage(new byte[room + 1]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        responder(HandshakePattern.NK).readMessage(new byte[NoiseHandshake.MAX_MESSAGE_LENGTH + 1]))
                .isInstanceOf(HandshakeException.class)
                .hasMessage("NK message 1 has 65536 bytes, at most 65535 are permitted");
    }

    @Test
    void nothing_more_is_possible_after_a_failure() {
        NoiseHandshake responder = responder(HandshakePattern.NK);
        assertThatThrownBy(() -> responder.readMessage(new byte[100])).isInstanceOf(HandshakeException.class);

        assertThat(responder.isMyTurn()).isFalse();
        assertThat(responder.isComplete()).isFalse();
        assertThatThrownBy(() -> responder.readMessage(new byte[100])).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> responder.writeMessage(EMPTY)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(responder::split).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void messages_out_of_turn_are_refused_without_harm() throws Exception {
        NoiseHandshake initiator = initiator(HandshakePattern.NK);
        NoiseHandshake responder = responder(HandshakePattern.NK);
        assertThatThrownBy(() -> initiator.readMessage(new byte[100])).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> responder.writeMessage(EMPTY)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(initiator::split).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(initiator::handshakeHash).isInstanceOf(IllegalStateException.class);

        finish(initiator, responder);

        assertThatThrownBy(() -> initiator.writeMessage(EMPTY)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> responder.readMessage(new byte[100])).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void keys_that_the_pattern_lacks_or_would_ignore_are_refused() {
        assertThatThrownBy(() -> open(HandshakePattern.NK, null, null, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the initiator of NK needs a remote static key");
        assertThatThrownBy(() -> open(HandshakePattern.NK, clientKeys, serverKeys.publicKey(), null))
                .hasMessage("the initiator of NK would ignore a local static key");
        assertThatThrownBy(() -> open(HandshakePattern.IK, null, serverKeys.publicKey(), null))
                .hasMessage("the initiator of IK needs a local static key");
        assertThatThrownBy(() -> open(HandshakePattern.NX, null, serverKeys.publicKey(), null))
                .hasMessage("the initiator of NX would ignore a remote static key");
        byte[] serverKey = serverKeys.publicKey();
        assertThatThrownBy(() -> open(HandshakePattern.NK_PSK2, null, serverKey, null))
                .hasMessage("the initiator of NKpsk2 needs a pre-shared key");
        assertThatThrownBy(() -> open(HandshakePattern.NX, null, null, psk))
                .hasMessage("the initiator of NX would ignore a pre-shared key");
        assertThatThrownBy(() -> open(HandshakePattern.NK_PSK2, null, serverKey, new byte[16]))
                .hasMessage("a pre-shared key has 32 bytes, not 16");
        assertThatThrownBy(() -> NoiseHandshake.responder(HandshakePattern.NX, suite, random, PROLOGUE, null, null))
                .hasMessage("the responder of NX needs a local static key");
    }

    @Test
    void a_responder_sees_the_initiators_key_in_the_first_message_of_ik_and_the_last_of_xx() throws Exception {
        NoiseHandshake ik = responder(HandshakePattern.IK);
        assertThat(ik.remoteStatic()).isNull();
        ik.readMessage(initiator(HandshakePattern.IK).writeMessage(EMPTY));
        assertThat(ik.remoteStatic()).isEqualTo(clientKeys.publicKey());

        NoiseHandshake client = initiator(HandshakePattern.XX);
        NoiseHandshake xx = responder(HandshakePattern.XX);
        xx.readMessage(client.writeMessage(EMPTY));
        client.readMessage(xx.writeMessage(EMPTY));
        assertThat(client.remoteStatic()).isEqualTo(serverKeys.publicKey());
        assertThat(xx.remoteStatic()).isNull();
        xx.readMessage(client.writeMessage(EMPTY));
        assertThat(xx.remoteStatic()).isEqualTo(clientKeys.publicKey());
    }

    @Test
    void wire_ids_lead_back_to_their_patterns() {
        for (HandshakePattern pattern : HandshakePattern.values()) {
            assertThat(HandshakePattern.byId(pattern.id())).isSameAs(pattern);
        }
        assertThat(HandshakePattern.byId(0)).isNull();
        assertThat(HandshakePattern.byId(6)).isNull();
    }

    private NoiseHandshake initiator(HandshakePattern pattern) {
        return open(
                pattern,
                pattern.initiatorHasStatic() ? clientKeys : null,
                pattern.initiatorNeedsRemoteStatic() ? serverKeys.publicKey() : null,
                pattern.needsPresharedKey() ? psk : null);
    }

    private NoiseHandshake open(
            HandshakePattern pattern,
            @Nullable KeyPair localStatic,
            byte @Nullable [] remoteStatic,
            byte @Nullable [] presharedKey) {
        return NoiseHandshake.initiator(pattern, suite, random, PROLOGUE, localStatic, remoteStatic, presharedKey);
    }

    private NoiseHandshake responder(HandshakePattern pattern) {
        return NoiseHandshake.responder(
                pattern,
                suite,
                random,
                PROLOGUE,
                pattern.responderHasStatic() ? serverKeys : null,
                pattern.needsPresharedKey() ? psk : null);
    }

    private NoiseHandshake responderWithoutPresharedKey(HandshakePattern pattern) {
        return NoiseHandshake.responder(
                pattern, suite, random, PROLOGUE, pattern.responderHasStatic() ? serverKeys : null, null);
    }

    private static void finish(NoiseHandshake initiator, NoiseHandshake responder) throws HandshakeException {
        finishWithFlippedBit(initiator, responder, -1, 0);
    }

    private static void finishWithFlippedBit(
            NoiseHandshake initiator, NoiseHandshake responder, int alteredMessage, int position)
            throws HandshakeException {
        for (int i = 0; !(initiator.isComplete() && responder.isComplete()); i++) {
            NoiseHandshake writer = initiator.isMyTurn() ? initiator : responder;
            NoiseHandshake reader = writer == initiator ? responder : initiator;
            byte[] message = writer.writeMessage(PAYLOAD);
            if (i == alteredMessage) {
                message[position] ^= 1;
            }
            assertThat(reader.readMessage(message)).hasSize(PAYLOAD.length);
        }
    }
}
