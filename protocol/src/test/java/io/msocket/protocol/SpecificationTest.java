package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.protocol.crypto.HandshakePattern;
import io.msocket.protocol.crypto.NoiseHandshake;
import io.msocket.protocol.crypto.TrafficKeys;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** What docs/PROTOCOL.md says of keys is enough to open its vectors, with nothing of the engine but its frame reader. */
class SpecificationTest {
    private static final long REKEY_NONCE = -1L;
    private static final byte[] NO_DATA = {};

    private static byte[] hmac(byte[] key, byte[] data) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(data);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] nonce(long counter, ByteOrder order) {
        return ByteBuffer.allocate(12).order(order).putLong(4, counter).array();
    }

    private static Cipher aesGcm(int mode, byte[] key, long counter, byte[] additional)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        GCMParameterSpec nonce = new GCMParameterSpec(128, nonce(counter, ByteOrder.BIG_ENDIAN));
        cipher.init(mode, new SecretKeySpec(key, "AES"), nonce);
        cipher.updateAAD(additional);
        return cipher;
    }

    private static Cipher chaCha(int mode, byte[] key, long counter, byte[] additional)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
        IvParameterSpec nonce = new IvParameterSpec(nonce(counter, ByteOrder.LITTLE_ENDIAN));
        cipher.init(mode, new SecretKeySpec(key, "ChaCha20"), nonce);
        cipher.updateAAD(additional);
        return cipher;
    }

    /** Section 7.2, suite 1. */
    private static byte[] aesRecordKey(byte[] trafficKey) throws GeneralSecurityException {
        byte[] label = HandmadePeer.join(ascii("msocket record AES-128-GCM"), new byte[] {1});
        return Arrays.copyOf(hmac(trafficKey, label), 16);
    }

    private static List<String> open(Cipher cipher, byte[] record) throws GeneralSecurityException {
        byte[] frames = cipher.doFinal(record, 4, record.length - 4);
        return FrameText.of(frames, frames.length);
    }

    private static byte[] header(byte[] record) {
        return Arrays.copyOf(record, 4);
    }

    @Test
    void records_open_with_keys_and_nonces_as_documented() throws Exception {
        Map<String, byte[]> vectors = GoldenVectorsTest.documented();
        byte[] up = aesRecordKey(vectors.get("nk.inside.key-client-to-server"));
        byte[] down = aesRecordKey(vectors.get("nk.inside.key-server-to-client"));
        byte[] first = vectors.get("nk.client.2");
        byte[] second = vectors.get("nk.client.3");
        byte[] answer = vectors.get("nk.server.2");

        assertThat(open(aesGcm(Cipher.DECRYPT_MODE, up, 0, header(first)), first))
                .containsExactly("ACK path 0, 0 on it, 0 in all, limit 262144");
        assertThat(open(aesGcm(Cipher.DECRYPT_MODE, up, 1, header(second)), second))
                .containsExactly("DATA offset 0, 5 bytes");
        assertThat(open(aesGcm(Cipher.DECRYPT_MODE, down, 0, header(answer)), answer))
                .containsExactly("ACK path 0, 5 on it, 5 in all, limit 16389", "DATA offset 0, 5 bytes");
    }

    /** The keys are those of the sealed opening: Noise does not mix payloads into them. */
    @Test
    void the_framing_of_clear_data_opens_as_documented() throws Exception {
        Map<String, byte[]> vectors = GoldenVectorsTest.documented();
        byte[] key = aesRecordKey(vectors.get("nk.inside.key-client-to-server"));
        byte[] record = vectors.get("clear.client.3");

        Cipher cipher = aesGcm(Cipher.DECRYPT_MODE, key, 1, header(record));
        assertThat(cipher.doFinal(record, 4, 24)).isEqualTo(new byte[8]);
        assertThat(Arrays.copyOfRange(record, 28, record.length)).isEqualTo(ascii("hello"));
    }

    @Test
    void keys_change_as_documented() throws Exception {
        Map<String, byte[]> vectors = GoldenVectorsTest.documented();
        byte[] aesKey = GoldenVectors.counting(GoldenVectors.CHANGED_KEY);
        byte[] chaChaKey = aesKey;
        for (int i = 1; i <= 3; i++) {
            byte[] record = vectors.get("rekey-1.record." + i);
            assertThat(open(aesGcm(Cipher.DECRYPT_MODE, aesRecordKey(aesKey), 0, header(record)), record))
                    .containsExactly("STOP");
            record = vectors.get("rekey-2.record." + i);
            assertThat(open(chaCha(Cipher.DECRYPT_MODE, chaChaKey, 0, header(record)), record))
                    .containsExactly("STOP");
            aesKey = next(aesGcm(Cipher.ENCRYPT_MODE, aesKey, REKEY_NONCE, NO_DATA));
            chaChaKey = next(chaCha(Cipher.ENCRYPT_MODE, chaChaKey, REKEY_NONCE, NO_DATA));
        }
    }

    @Test
    void keys_are_renewed_as_documented() throws Exception {
        Map<String, byte[]> vectors = GoldenVectorsTest.documented();
        byte[] old = GoldenVectors.counting(GoldenVectors.CHANGED_KEY);
        byte[] extracted = hmac(old, GoldenVectors.counting(GoldenVectors.FRESH_SECRET));
        byte[] renewed = hmac(extracted, HandmadePeer.join(ascii("msocket renewed traffic key"), new byte[] {0, 1}));

        byte[] record = vectors.get("renewal-1.record.2");
        assertThat(open(aesGcm(Cipher.DECRYPT_MODE, aesRecordKey(renewed), 0, header(record)), record))
                .containsExactly("STOP");
        record = vectors.get("renewal-2.record.2");
        assertThat(open(chaCha(Cipher.DECRYPT_MODE, renewed, 0, header(record)), record))
                .containsExactly("STOP");
    }

    private static byte[] next(Cipher handshakeCipher) throws GeneralSecurityException {
        return Arrays.copyOf(handshakeCipher.doFinal(new byte[32]), 32);
    }

    @Test
    void resets_are_proved_as_documented() throws Exception {
        Map<String, byte[]> vectors = GoldenVectorsTest.documented();
        byte[] granted = vectors.get("nk.inside.server-parameters");
        byte[] resetKey = derive(GoldenVectors.counting(0xa0), "msocket stateless reset key", context());
        byte[] token = hmac(resetKey, Arrays.copyOf(granted, 16));
        assertThat(Arrays.copyOfRange(granted, 48, 80)).isEqualTo(token);

        byte[] join = vectors.get("reset.client.1");
        byte[] message = Arrays.copyOfRange(join, 8 + 3, join.length);
        byte[] answer = vectors.get("reset.server.1");
        assertThat(answer[0]).isZero();
        assertThat(answer).hasSize(3 + message.length - 52);
        assertThat(Arrays.copyOfRange(answer, answer.length - 32, answer.length))
                .isEqualTo(hmac(token, message));
    }

    @Test
    void joins_are_sealed_for_the_documented_key() throws Exception {
        Map<String, byte[]> vectors = GoldenVectorsTest.documented();
        byte[] granted = vectors.get("nk.inside.server-parameters");
        byte[] joinKey = derive(GoldenVectors.counting(0xa0), "msocket join key", context());
        byte[] joinPublic = World.SUITE.keyPairOf(joinKey).publicKey();
        assertThat(vectors.get("keys.join-public")).isEqualTo(joinPublic);
        assertThat(Arrays.copyOfRange(granted, 80, 112)).isEqualTo(joinPublic);
        assertThat(Arrays.copyOfRange(granted, 112, 128)).isEqualTo(Arrays.copyOf(context(), 16));

        byte[] join = vectors.get("join.client.1");
        assertJoinProves(join, 0, Arrays.copyOfRange(granted, 16, 48));
    }

    /** The keys of the flowpath of 16.2: its join is answered as its server did. */
    private static TrafficKeys joinedKeys(Map<String, byte[]> vectors) throws Exception {
        byte[] join = vectors.get("join.client.1");
        byte[] answer = vectors.get("join.server.1");
        byte[] secret = Arrays.copyOfRange(vectors.get("nk.inside.server-parameters"), 16, 48);
        NoiseHandshake server = NoiseHandshake.responder(
                HandshakePattern.NK_PSK2,
                World.SUITE,
                new CountingRandom(0xd0),
                Arrays.copyOf(join, 8),
                World.SUITE.keyPairOf(derive(GoldenVectors.counting(0xa0), "msocket join key", context())),
                derive(secret, "msocket join psk", new byte[0]));
        byte[] said = server.readMessage(Arrays.copyOfRange(join, 8 + 3, join.length));
        // Both have received 5 bytes on flowpath 0, which the client leaves and the server keeps.
        byte[] words = Arrays.copyOfRange(said, 52, said.length);
        words[said.length - 52 - 1] = 1;
        // The server lets the client send less far than the client lets the server.
        Wire.putLong(words, 12, 16_384 + 5);
        assertThat(server.writeMessage(words)).isEqualTo(Arrays.copyOfRange(answer, 3, answer.length));
        return server.split();
    }

    @Test
    void keys_are_renewed_by_an_agreement_as_documented() throws Exception {
        Map<String, byte[]> vectors = GoldenVectorsTest.documented();
        TrafficKeys keys = joinedKeys(vectors);
        byte[] up = aesRecordKey(keys.initiatorToResponder());
        byte[] down = aesRecordKey(keys.responderToInitiator());
        byte[] offer = vectors.get("keys-renewed.client.5");
        byte[] answer = vectors.get("keys-renewed.server.3");
        byte[] done = vectors.get("keys-renewed.client.6");

        byte[] offered = World.SUITE.keyPairOf(GoldenVectors.counting(0x40)).publicKey();
        byte[] answered = World.SUITE.keyPairOf(GoldenVectors.counting(0xf0)).publicKey();
        assertThat(plain(up, 3, offer))
                .isEqualTo(joined(new byte[] {10, 0, 0, 0, 1, 0, 0, 0, 0}, offered))
                .hasSize(1 + 4 + 4 + 32);
        assertThat(plain(down, 1, answer)).isEqualTo(joined(new byte[] {11, 0, 0, 0, 1}, answered));
        assertThat(plain(up, 4, done)).containsExactly(12, 0, 0, 0, 1);

        // What the server of 16.4 is asked for next proves the secret that has come of it.
        byte[] shared = World.SUITE.agree(GoldenVectors.counting(0x40), answered);
        byte[] fresh = hmac(shared, joined(offered, answered));
        byte[] first = Arrays.copyOfRange(vectors.get("nk.inside.server-parameters"), 16, 48);
        assertJoinProves(vectors.get("reset.client.1"), 1, derive(first, "msocket next join secret", fresh));
    }

    @Test
    void a_flowpath_is_left_as_documented() throws Exception {
        Map<String, byte[]> vectors = GoldenVectorsTest.documented();
        byte[] up = aesRecordKey(vectors.get("nk.inside.key-client-to-server"));
        byte[] down = aesRecordKey(vectors.get("nk.inside.key-server-to-client"));
        byte[] leaving = vectors.get("left.client.5");
        byte[] answer = vectors.get("left.server.3");

        assertThat(plain(up, 3, leaving)).startsWith(13, 0, 0, 0, 0, 0, 0, 0, 1, 2);
        assertThat(plain(down, 1, answer)).startsWith(13, 0, 0, 0, 0, 0, 0, 0, 1, 2);

        TrafficKeys keys = joinedKeys(vectors);
        assertThat(plain(aesRecordKey(keys.initiatorToResponder()), 1, vectors.get("join.client.3")))
                .startsWith(9, 0, 0, 0, 0);
    }

    @Test
    void a_move_is_told_as_documented() throws Exception {
        Map<String, byte[]> vectors = GoldenVectorsTest.documented();
        byte[] granted = vectors.get("nk.inside.server-parameters");
        byte[] id = Arrays.copyOf(granted, 16);
        byte[] first = Arrays.copyOfRange(granted, 16, 48);
        byte[] next = derive(first, "msocket next join secret", GoldenVectors.counting(GoldenVectors.FRESH_SECRET));

        byte[] told = ByteBuffer.allocate(153)
                .putLong(1)
                .put((byte) 2)
                .put(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, (byte) 192, 0, 2, 7})
                .putShort((short) 4000)
                .put(new byte[] {0x20, 1, 0xd, (byte) 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7})
                .putShort((short) 4000)
                .array();
        byte[] heard = ByteBuffer.allocate(8).putLong(1).array();

        assertThat(toClient(vectors.get("move.server.1"), first, 0, id)).isEqualTo(told);
        assertThat(toClient(vectors.get("move.server.2"), first, 0, id)).isEqualTo(told);
        assertThat(toClient(vectors.get("move.server.3"), next, 1, id)).isEqualTo(told);
        assertThat(vectors.get("move.client.1")).startsWith(1, 2);
        assertThat(toServer(vectors.get("move.client.1"), first, 0, id)).isEqualTo(heard);
        assertThat(toServer(vectors.get("move.client.2"), next, 1, id)).isEqualTo(heard);
        assertThat(salt(vectors.get("move.client.1"))).isEqualTo(salt(vectors.get("move.server.1")));
        assertThat(salt(vectors.get("move.client.2"))).isEqualTo(salt(vectors.get("move.server.3")));
    }

    @Test
    void control_sockets_are_told_and_kept_reachable_as_documented() throws Exception {
        Map<String, byte[]> vectors = GoldenVectorsTest.documented();
        byte[] up = aesRecordKey(vectors.get("nk.inside.key-client-to-server"));
        byte[] down = aesRecordKey(vectors.get("nk.inside.key-server-to-client"));
        byte[] first = vectors.get("control-port.client.2");
        byte[] answer = vectors.get("control-port.server.2");
        assertThat(open(aesGcm(Cipher.DECRYPT_MODE, up, 0, header(first)), first))
                .containsExactly("ACK path 0, 0 on it, 0 in all, limit 262144", "CONTROL_PORT 4000");
        assertThat(open(aesGcm(Cipher.DECRYPT_MODE, down, 0, header(answer)), answer))
                .containsExactly(
                        "ACK path 0, 5 on it, 5 in all, limit 16389", "CONTROL_PORT 4001", "DATA offset 0, 5 bytes");

        byte[] granted = vectors.get("nk.inside.server-parameters");
        byte[] here = vectors.get("here.client.1");
        assertThat(here).startsWith(1, 3).hasSize(203);
        assertThat(toServer(here, Arrays.copyOfRange(granted, 16, 48), 0, Arrays.copyOf(granted, 16)))
                .isEqualTo(ByteBuffer.allocate(153).putLong(1).array());
    }

    private static byte[] toClient(byte[] datagram, byte[] joinSecret, int epoch, byte[] id) throws Exception {
        byte[] context = joined(ByteBuffer.allocate(4).putInt(epoch).array(), id);
        assertThat(datagram).startsWith(1, 1);
        return openControl(datagram, derive(joinSecret, "msocket control to client", context));
    }

    private static byte[] toServer(byte[] datagram, byte[] joinSecret, int epoch, byte[] id) throws Exception {
        byte[] context = joined(ByteBuffer.allocate(4).putInt(epoch).array(), id);
        assertThat(datagram[0]).isEqualTo((byte) 1);
        return openControl(datagram, derive(joinSecret, "msocket control to server", context));
    }

    private static byte[] openControl(byte[] datagram, byte[] secret) throws GeneralSecurityException {
        byte[] name = derive(secret, "msocket control id", NO_DATA);
        assertThat(Arrays.copyOfRange(datagram, 2, 18)).isEqualTo(Arrays.copyOf(name, 16));
        byte[] key = derive(secret, "msocket control datagram", salt(datagram));
        Cipher cipher = chaCha(Cipher.DECRYPT_MODE, key, 0, Arrays.copyOf(datagram, 34));
        return cipher.doFinal(datagram, 34, datagram.length - 34);
    }

    private static byte[] salt(byte[] datagram) {
        return Arrays.copyOfRange(datagram, 18, 34);
    }

    private static byte[] plain(byte[] recordKey, long number, byte[] record) throws GeneralSecurityException {
        return aesGcm(Cipher.DECRYPT_MODE, recordKey, number, header(record)).doFinal(record, 4, record.length - 4);
    }

    private static void assertJoinProves(byte[] join, int secretId, byte[] secret) throws Exception {
        NoiseHandshake server = NoiseHandshake.responder(
                HandshakePattern.NK_PSK2,
                World.SUITE,
                new CountingRandom(0),
                Arrays.copyOf(join, 8),
                World.SUITE.keyPairOf(derive(GoldenVectors.counting(0xa0), "msocket join key", context())),
                null);
        byte[] payload = server.readMessage(Arrays.copyOfRange(join, 8 + 3, join.length));
        byte[] id = Arrays.copyOf(GoldenVectorsTest.documented().get("nk.inside.server-parameters"), 16);
        assertThat(payload).startsWith(id);
        byte[] parameters = Arrays.copyOfRange(payload, 52, payload.length);
        byte[] proofKey = derive(secret, "msocket join proof", new byte[0]);
        assertThat(Arrays.copyOfRange(payload, 16, 20))
                .isEqualTo(ByteBuffer.allocate(4).putInt(secretId).array());
        assertThat(Arrays.copyOfRange(payload, 20, 52))
                .isEqualTo(hmac(proofKey, joined(joined(server.transcriptOfReadMessage(), id), parameters)));
    }

    /** Instance 70, 71, ... 7f; service and protocol without a name. */
    private static byte[] context() {
        return Arrays.copyOf(Arrays.copyOf(GoldenVectors.counting(0x70), 16), 16 + 2);
    }

    private static byte[] derive(byte[] secret, String label, byte[] context) throws GeneralSecurityException {
        return hmac(secret, joined(joined(ascii(label), new byte[1]), joined(context, new byte[] {1})));
    }

    private static byte[] joined(byte[] first, byte[] second) {
        return HandmadePeer.join(first, second);
    }

    @Test
    void numbers_in_the_document_are_those_of_the_engine() throws IOException {
        String document = GoldenVectorsTest.text();

        assertThat(document)
                .contains("| handshake message | %,d bytes |".formatted(Limits.MAX_HANDSHAKE_MESSAGE))
                .contains("| record body | %,d bytes:".formatted(Limits.MAX_RECORD_BODY))
                .contains("| first record's body | %,d bytes:".formatted(Limits.MAX_FIRST_RECORD_BODY))
                .contains("| flowpaths in a report | %d |".formatted(Limits.MAX_REPORTED_PATHS))
                .contains("| separate runs ahead of a gap | %,d |".formatted(Limits.MAX_GAPS))
                .contains("| reason text | %d bytes |".formatted(Limits.MAX_REASON_LENGTH))
                .contains("| acknowledgement delay | %d ms |".formatted(Limits.MAX_ACK_DELAY_NANOS / 1_000_000))
                .contains("| control datagrams | %d and %d bytes |"
                        .formatted(
                                ControlDatagram.Kind.RECONNECT.length(), ControlDatagram.Kind.RECONNECT_HEARD.length()))
                .contains("| tries to tell a move | %d, 200 ms to 4 s apart |".formatted(ReconnectSender.MOST_TRIES))
                .contains("| records under one key | 2^20 |");
        assertThat(Limits.RECORDS_PER_KEY).isEqualTo(1 << 20);
    }
}
