package io.msocket.protocol.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Sealing and opening, with each of the four ciphers that the suites offer. */
class AeadTest {
    private static final byte[] KEY = bytes(CipherSuite.KEY_LENGTH, 1);
    private static final byte[] AAD = bytes(24, 2);
    private static final int TAG = CipherSuite.TAG_LENGTH;
    /** Where the plaintext, the ciphertext and the opened text stand in their arrays: not at 0, as in real records. */
    private static final int OFFSET = 5;

    record Kind(String name, Function<byte[], Aead> maker) {
        Aead with(byte[] key) {
            return maker.apply(key);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static final List<Kind> KINDS = List.of(
            new Kind("AES-GCM for handshakes", JdkCipherSuites.aesGcm()::handshakeAead),
            new Kind("AES-GCM for records", JdkCipherSuites.aesGcm()::recordAead),
            new Kind("ChaCha20-Poly1305 for handshakes", JdkCipherSuites.chaChaPoly()::handshakeAead),
            new Kind("ChaCha20-Poly1305 for records", JdkCipherSuites.chaChaPoly()::recordAead));

    @ParameterizedTest
    @FieldSource("KINDS")
    void what_was_sealed_opens_at_every_size(Kind kind) throws Exception {
        Aead sealer = kind.with(KEY);
        Aead opener = kind.with(KEY);
        // Every size of a few blocks, then those around a power of two.
        IntStream sizes = IntStream.concat(
                IntStream.rangeClosed(0, 130),
                IntStream.rangeClosed(8, 16).flatMap(bit -> IntStream.of((1 << bit) - 1, 1 << bit, (1 << bit) + 1)));
        for (int size : IntStream.concat(sizes, IntStream.of(70_000)).toArray()) {
            byte[] text = bytes(size, size);
            assertThat(open(opener, size, AAD, seal(sealer, size, AAD, text))).isEqualTo(text);
        }
    }

    @ParameterizedTest
    @FieldSource("KINDS")
    void two_parts_are_sealed_as_one(Kind kind) {
        Aead whole = kind.with(KEY);
        Aead parts = kind.with(KEY);
        byte[] text = bytes(5_000, 4);
        for (int headLength = 1; headLength <= 70; headLength++) {
            byte[] rest = Arrays.copyOfRange(text, headLength, text.length);
            byte[] out = new byte[text.length + TAG];
            int sealed = parts.seal(headLength, AAD, 0, AAD.length, text, headLength, rest, 0, rest.length, out, 0);
            assertThat(sealed).isEqualTo(out.length);
            assertThat(out).isEqualTo(seal(whole, headLength, AAD, text));
        }
    }

    @ParameterizedTest
    @FieldSource("KINDS")
    void nothing_is_written_outside_the_range(Kind kind) throws Exception {
        byte[] text = bytes(1_000, 3);
        byte[] out = new byte[OFFSET + text.length + TAG + OFFSET];
        kind.with(KEY).seal(0, AAD, 0, AAD.length, text, 0, text.length, out, OFFSET);
        assertThat(Arrays.copyOf(out, OFFSET)).containsOnly(0);
        assertThat(Arrays.copyOfRange(out, out.length - OFFSET, out.length)).containsOnly(0);

        byte[] opened = new byte[OFFSET + text.length + OFFSET];
        kind.with(KEY).open(0, AAD, 0, AAD.length, out, OFFSET, text.length + TAG, opened, OFFSET);
        assertThat(Arrays.copyOf(opened, OFFSET)).containsOnly(0);
        assertThat(Arrays.copyOfRange(opened, OFFSET, OFFSET + text.length)).isEqualTo(text);
        assertThat(Arrays.copyOfRange(opened, opened.length - OFFSET, opened.length))
                .containsOnly(0);
    }

    @ParameterizedTest
    @FieldSource("KINDS")
    void a_flipped_bit_in_any_region_is_refused(Kind kind) {
        byte[] sealed = seal(kind.with(KEY), 0, AAD, bytes(2_000, 4));
        Aead opener = kind.with(KEY);
        for (int position : new int[] {0, 1, 15, 16, 1_000, 1_999, 2_000, 2_001, 2_008, 2_015}) {
            byte[] altered = sealed.clone();
            altered[position] ^= 0x10;
            assertRefused(opener, 0, AAD, altered);
        }
        for (int position = 0; position < AAD.length; position++) {
            byte[] altered = AAD.clone();
            altered[position] ^= 1;
            assertRefused(opener, 0, altered, sealed);
        }
    }

    @ParameterizedTest
    @FieldSource("KINDS")
    void another_nonce_key_length_or_associated_data_is_refused(Kind kind) {
        byte[] sealed = seal(kind.with(KEY), 7, AAD, bytes(100, 5));
        Aead opener = kind.with(KEY);
        assertRefused(opener, 6, AAD, sealed);
        assertRefused(opener, 8, AAD, sealed);
        assertRefused(opener, 7L << 32, AAD, sealed);
        assertRefused(opener, 7, new byte[0], sealed);
        assertRefused(opener, 7, AAD, Arrays.copyOf(sealed, sealed.length - 1));
        assertRefused(opener, 7, AAD, Arrays.copyOf(sealed, sealed.length + 1));
        assertRefused(kind.with(bytes(CipherSuite.KEY_LENGTH, 6)), 7, AAD, sealed);
    }

    @ParameterizedTest
    @FieldSource("KINDS")
    void less_than_a_tag_is_refused(Kind kind) {
        Aead opener = kind.with(KEY);
        for (int length = 0; length < TAG; length++) {
            assertRefused(opener, 0, AAD, new byte[length]);
        }
    }

    @ParameterizedTest
    @FieldSource("KINDS")
    void a_genuine_record_opens_after_forgeries_with_its_nonce(Kind kind) throws Exception {
        Aead sealer = kind.with(KEY);
        byte[] first = seal(sealer, 0, AAD, bytes(100, 7));
        byte[] second = seal(sealer, 1, AAD, bytes(200, 8));
        byte[] forged = second.clone();
        forged[0] ^= 1;
        Aead opener = kind.with(KEY);
        assertThat(open(opener, 0, AAD, first)).isEqualTo(bytes(100, 7));
        assertRefused(opener, 1, AAD, forged);
        assertRefused(opener, 1, AAD, forged);
        assertThat(open(opener, 1, AAD, second)).isEqualTo(bytes(200, 8));
        // Whether a nonce may come again is for the caller to say.
        assertThat(open(opener, 1, AAD, second)).isEqualTo(bytes(200, 8));
        assertThat(open(opener, 0, AAD, first)).isEqualTo(bytes(100, 7));
    }

    @ParameterizedTest
    @FieldSource("KINDS")
    void one_instance_may_seal_and_open_in_turn(Kind kind) throws Exception {
        Aead both = kind.with(KEY);
        for (long nonce = 0; nonce < 4; nonce++) {
            assertThat(open(both, nonce, AAD, seal(both, nonce, AAD, AAD))).isEqualTo(AAD);
        }
    }

    @ParameterizedTest
    @FieldSource("KINDS")
    void nonces_use_all_64_bits(Kind kind) throws Exception {
        Aead aead = kind.with(KEY);
        for (long nonce : new long[] {1, 1L << 31, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE, -2}) {
            assertThat(open(aead, nonce, AAD, seal(aead, nonce, AAD, AAD))).isEqualTo(AAD);
        }
    }

    @ParameterizedTest
    @FieldSource("KINDS")
    void a_nonce_twice_in_a_row_and_the_reserved_one_are_not_sealed_with(Kind kind) {
        Aead aead = kind.with(KEY);
        seal(aead, 0, AAD, AAD);
        assertThatThrownBy(() -> seal(aead, 0, AAD, AAD))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("nonce 0 was used already");
        assertThatThrownBy(() -> seal(aead, -1, AAD, AAD)).isInstanceOf(IllegalArgumentException.class);
        assertRefused(aead, -1, AAD, new byte[100]);
    }

    @ParameterizedTest
    @FieldSource("KINDS")
    void ranges_outside_their_arrays_are_refused_without_using_up_the_nonce(Kind kind) {
        Aead aead = kind.with(KEY);
        byte[] text = new byte[100];
        byte[] out = new byte[100 + TAG];
        assertThatThrownBy(() -> aead.seal(0, AAD, 0, AAD.length, text, 1, 100, out, 0))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> aead.seal(0, AAD, 0, AAD.length, text, 0, 100, out, 1))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> aead.seal(0, AAD, 1, AAD.length, text, 0, 100, out, 0))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(aead.seal(0, AAD, 0, AAD.length, text, 0, 100, out, 0)).isEqualTo(100 + TAG);
        assertThatThrownBy(() -> aead.open(0, AAD, 0, AAD.length, out, 0, out.length, new byte[99], 0))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    /** RFC 5869's HKDF-Expand of the traffic key. */
    @Test
    void records_of_suite_one_are_sealed_with_an_expanded_aes_128_key() throws Exception {
        CipherSuite suite = JdkCipherSuites.aesGcm();
        byte[] text = bytes(50, 9);
        assertThat(seal(suite.recordAead(KEY), 3, AAD, text)).isEqualTo(expectedRecord(KEY, 3, text));
    }

    /** REKEY() in section 4.2 of the Noise specification, with the handshakes' ciphers. */
    @Test
    void the_next_key_of_a_chain_is_the_one_that_noise_says() throws Exception {
        byte[] zeros = new byte[CipherSuite.KEY_LENGTH];
        Cipher aes256 = Cipher.getInstance("AES/GCM/NoPadding");
        aes256.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(KEY, "AES"), new GCMParameterSpec(128, nonce(-1)));
        assertThat(JdkCipherSuites.aesGcm().nextKey(KEY))
                .isEqualTo(Arrays.copyOf(aes256.doFinal(zeros), CipherSuite.KEY_LENGTH));

        Cipher chaCha = Cipher.getInstance("ChaCha20-Poly1305");
        chaCha.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(KEY, "ChaCha20"), new IvParameterSpec(nonce(-1)));
        assertThat(JdkCipherSuites.chaChaPoly().nextKey(KEY))
                .isEqualTo(Arrays.copyOf(chaCha.doFinal(zeros), CipherSuite.KEY_LENGTH));
    }

    @Test
    void suites_are_found_by_their_wire_ids() {
        assertThat(JdkCipherSuites.byId(1)).isSameAs(JdkCipherSuites.aesGcm());
        assertThat(JdkCipherSuites.byId(2)).isSameAs(JdkCipherSuites.chaChaPoly());
        assertThat(JdkCipherSuites.aesGcm().id()).isEqualTo(1);
        assertThat(JdkCipherSuites.chaChaPoly().id()).isEqualTo(2);
        assertThat(JdkCipherSuites.byId(0)).isNull();
        assertThat(JdkCipherSuites.byId(3)).isNull();
    }

    private static byte[] expectedRecord(byte[] key, long counter, byte[] text) throws Exception {
        byte[] info = "msocket record AES-128-GCM\u0001".getBytes(StandardCharsets.US_ASCII);
        byte[] expanded = JdkCipherSuites.aesGcm().hmac(key, info);
        Cipher aes128 = Cipher.getInstance("AES/GCM/NoPadding");
        aes128.init(
                Cipher.ENCRYPT_MODE,
                new SecretKeySpec(expanded, 0, 16, "AES"),
                new GCMParameterSpec(128, nonce(counter)));
        aes128.updateAAD(AAD);
        return aes128.doFinal(text);
    }

    private static byte[] nonce(long counter) {
        byte[] nonce = new byte[12];
        for (int i = 0; i < Long.BYTES; i++) {
            nonce[11 - i] = (byte) (counter >>> (8 * i));
        }
        return nonce;
    }

    private static byte[] seal(Aead aead, long nonce, byte[] aad, byte[] text) {
        byte[] in = new byte[OFFSET + text.length];
        System.arraycopy(text, 0, in, OFFSET, text.length);
        byte[] out = new byte[OFFSET + text.length + TAG];
        int sealed = aead.seal(nonce, aad, 0, aad.length, in, OFFSET, text.length, out, OFFSET);
        assertThat(sealed).isEqualTo(text.length + TAG);
        return Arrays.copyOfRange(out, OFFSET, OFFSET + sealed);
    }

    private static byte[] open(Aead aead, long nonce, byte[] aad, byte[] sealed) throws AuthenticationException {
        byte[] in = new byte[OFFSET + sealed.length];
        System.arraycopy(sealed, 0, in, OFFSET, sealed.length);
        byte[] out = new byte[OFFSET + Math.max(0, sealed.length - TAG)];
        int opened = aead.open(nonce, aad, 0, aad.length, in, OFFSET, sealed.length, out, OFFSET);
        assertThat(opened).isEqualTo(sealed.length - TAG);
        return Arrays.copyOfRange(out, OFFSET, OFFSET + opened);
    }

    private static void assertRefused(Aead aead, long nonce, byte[] aad, byte[] sealed) {
        assertThatExceptionOfType(AuthenticationException.class)
                .isThrownBy(() -> open(aead, nonce, aad, sealed))
                .withNoCause();
    }

    private static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
