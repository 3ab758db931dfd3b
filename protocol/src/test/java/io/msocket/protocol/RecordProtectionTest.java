package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.msocket.protocol.crypto.Aead;
import io.msocket.protocol.crypto.AuthenticationException;
import io.msocket.protocol.crypto.CipherSuite;
import io.msocket.protocol.crypto.JdkCipherSuites;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sealing and opening in step: the nonce is the record's number under its key, and keys change in time. */
class RecordProtectionTest {
    private static final int RECORDS_PER_KEY = 3;
    private static final int HEADER = Limits.RECORD_HEADER_LENGTH;
    private static final byte[] KEY = World.bytes(CipherSuite.KEY_LENGTH, 1);

    private static final byte[] SECRET = World.bytes(CipherSuite.KEY_LENGTH, 2);

    static List<CipherSuite> suites() {
        return List.of(JdkCipherSuites.aesGcm(), JdkCipherSuites.chaChaPoly());
    }

    private static RecordProtection protection(CipherSuite suite) {
        return new RecordProtection(suite, KEY, RECORDS_PER_KEY);
    }

    private static byte[] seal(RecordProtection protection, byte[] frames, byte[] data) {
        FrameWriter writer = new FrameWriter(frames.length);
        System.arraycopy(frames, 0, writer.array(), writer.room(frames.length), frames.length);
        byte[] record = new byte[HEADER + frames.length + data.length + CipherSuite.TAG_LENGTH];
        assertThat(protection.seal(writer, new Slice(data, 0, data.length), record))
                .isEqualTo(record.length);
        return record;
    }

    private static byte[] open(RecordProtection protection, byte[] record) throws ProtocolException {
        byte[] body = Arrays.copyOfRange(record, HEADER, record.length);
        byte[] plaintext = new byte[body.length - CipherSuite.TAG_LENGTH];
        protection.open(Arrays.copyOf(record, HEADER), body, body.length, plaintext);
        return plaintext;
    }

    @ParameterizedTest
    @MethodSource("suites")
    void both_sides_change_keys_after_the_same_record(CipherSuite suite) throws Exception {
        RecordProtection sender = protection(suite);
        RecordProtection receiver = protection(suite);
        for (int i = 0; i < 5 * RECORDS_PER_KEY; i++) {
            byte[] frames = World.bytes(10, i);
            byte[] data = World.bytes(20 * i, -i);
            assertThat(open(receiver, seal(sender, frames, data))).isEqualTo(HandmadePeer.join(frames, data));
        }
    }

    @ParameterizedTest
    @MethodSource("suites")
    void no_key_meets_a_nonce_twice(CipherSuite suite) {
        RecordProtection sender = protection(suite);
        Set<List<Byte>> ciphertexts = new HashSet<>();
        for (int i = 0; i < 5 * RECORDS_PER_KEY; i++) {
            byte[] record = seal(sender, new byte[16], new byte[0]);
            List<Byte> ciphertext = new ArrayList<>();
            for (byte each : record) {
                ciphertext.add(each);
            }
            assertThat(ciphertexts.add(ciphertext))
                    .as("record %d differs from all before", i)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("suites")
    void the_keys_are_the_chain_that_noise_rekeying_walks(CipherSuite suite) throws Exception {
        RecordProtection sender = protection(suite);
        byte[] trafficKey = KEY;
        for (int i = 0; i < 3 * RECORDS_PER_KEY; i++) {
            if (i > 0 && i % RECORDS_PER_KEY == 0) {
                trafficKey = suite.nextKey(trafficKey);
            }
            byte[] record = seal(sender, new byte[] {1, 2, 3}, new byte[0]);
            byte[] plaintext = new byte[3];
            Aead key = suite.recordAead(trafficKey);
            key.open(i % RECORDS_PER_KEY, record, 0, HEADER, record, HEADER, record.length - HEADER, plaintext, 0);
            assertThat(plaintext).containsExactly(1, 2, 3);
        }
    }

    @ParameterizedTest
    @MethodSource("suites")
    void both_sides_go_on_behind_a_renewal_and_still_change_keys_in_time(CipherSuite suite) throws Exception {
        RecordProtection sender = protection(suite);
        RecordProtection receiver = protection(suite);
        for (int records = 0; records < 3 * RECORDS_PER_KEY; records++) {
            byte[] secret = World.bytes(CipherSuite.KEY_LENGTH, records);
            sender.renew(secret);
            receiver.renew(secret);
            for (int i = 0; i < records; i++) {
                byte[] frames = World.bytes(10, i);
                assertThat(open(receiver, seal(sender, frames, new byte[i]))).startsWith(frames);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("suites")
    void a_renewed_key_is_extracted_from_the_old_one_and_the_secret_and_then_walks_the_chain(CipherSuite suite)
            throws Exception {
        RecordProtection sender = protection(suite);
        for (int i = 0; i <= RECORDS_PER_KEY; i++) {
            seal(sender, new byte[8], new byte[0]);
        }
        sender.renew(SECRET);

        byte[] extracted = suite.hmac(suite.nextKey(KEY), SECRET);
        byte[] info = "msocket renewed traffic key\u0000\u0001".getBytes(StandardCharsets.US_ASCII);
        byte[] key = suite.hmac(extracted, info);
        assertSealed(seal(sender, new byte[] {1}, new byte[0]), suite.recordAead(key), 0);
        for (int i = 1; i < RECORDS_PER_KEY; i++) {
            seal(sender, new byte[] {1}, new byte[0]);
        }
        assertSealed(seal(sender, new byte[] {1}, new byte[0]), suite.recordAead(suite.nextKey(key)), 0);
    }

    private static void assertSealed(byte[] record, Aead key, long nonce) throws AuthenticationException {
        byte[] plaintext = new byte[record.length - HEADER - CipherSuite.TAG_LENGTH];
        assertThat(key.open(nonce, record, 0, HEADER, record, HEADER, record.length - HEADER, plaintext, 0))
                .isEqualTo(plaintext.length);
    }

    @ParameterizedTest
    @MethodSource("suites")
    void who_has_the_old_key_and_not_the_secret_is_locked_out(CipherSuite suite) throws Exception {
        RecordProtection sender = protection(suite);
        RecordProtection eavesdropper = protection(suite);
        byte[] before = seal(sender, new byte[8], new byte[0]);
        sender.renew(SECRET);
        byte[] behind = seal(sender, new byte[8], new byte[0]);

        open(eavesdropper, before);
        assertThatThrownBy(() -> open(eavesdropper, behind)).hasMessageContaining("does not authenticate");
        RecordProtection guess = protection(suite);
        guess.renew(World.bytes(CipherSuite.KEY_LENGTH, 99));
        assertThatThrownBy(() -> open(guess, behind)).hasMessageContaining("does not authenticate");
        RecordProtection receiver = protection(suite);
        receiver.renew(SECRET);
        open(receiver, behind);
    }

    @ParameterizedTest
    @MethodSource("suites")
    void a_record_under_the_old_key_is_forged_behind_a_renewal(CipherSuite suite) {
        RecordProtection sender = protection(suite);
        byte[] first = seal(sender, new byte[8], new byte[0]);
        byte[] second = seal(sender, new byte[8], new byte[0]);
        for (byte[] old : List.of(first, second)) {
            RecordProtection receiver = protection(suite);
            receiver.renew(SECRET);
            assertThatThrownBy(() -> open(receiver, old)).hasMessageContaining("does not authenticate");
        }
    }

    @ParameterizedTest
    @MethodSource("suites")
    void a_secret_of_another_length_is_refused(CipherSuite suite) {
        RecordProtection protection = protection(suite);
        assertThatThrownBy(() -> protection.renew(new byte[0])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> protection.renew(new byte[33])).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @MethodSource("suites")
    void a_record_out_of_order_does_not_open(CipherSuite suite) throws Exception {
        RecordProtection sender = protection(suite);
        byte[] first = seal(sender, new byte[8], new byte[0]);
        byte[] second = seal(sender, new byte[8], new byte[0]);

        assertThatThrownBy(() -> open(protection(suite), second)).hasMessageContaining("does not authenticate");
        RecordProtection receiver = protection(suite);
        open(receiver, first);
        assertThatThrownBy(() -> open(receiver, first)).hasMessageContaining("record 2 does not authenticate");
    }
}
