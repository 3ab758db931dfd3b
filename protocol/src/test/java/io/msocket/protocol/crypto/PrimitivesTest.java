package io.msocket.protocol.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** X25519, SHA-256 and HMAC against the values that their standards give. */
class PrimitivesTest {
    private static final byte[] ALICE = hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
    private static final byte[] BOB = hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");

    private final CipherSuite suite = JdkCipherSuites.aesGcm();

    /** RFC 7748 section 6.1. */
    @Test
    void two_ends_agree_on_the_secret_that_the_standard_gives() throws Exception {
        KeyPair alice = suite.keyPairOf(ALICE);
        KeyPair bob = suite.keyPairOf(BOB);
        assertThat(alice.publicKey())
                .isEqualTo(hex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"));
        assertThat(bob.publicKey()).isEqualTo(hex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"));
        assertThat(suite.agree(ALICE, bob.publicKey()))
                .isEqualTo(suite.agree(BOB, alice.publicKey()))
                .isEqualTo(hex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"));
    }

    /** RFC 7748 section 5.2, where the second point has its top bit set. */
    @Test
    void the_top_bit_of_a_public_key_is_ignored() throws Exception {
        byte[] scalar = hex("4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d");
        byte[] point = hex("e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493");
        assertThat(suite.agree(scalar, point))
                .isEqualTo(hex("95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957"));
        point[31] &= 0x7f;
        assertThat(suite.agree(scalar, point))
                .isEqualTo(hex("95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000000000000000000000000000000000000000000000000000000000000000",
                "0100000000000000000000000000000000000000000000000000000000000000",
                "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            })
    void a_public_key_of_low_order_is_refused_however_it_is_written(String point) {
        byte[] publicKey = hex(point);
        assertThatExceptionOfType(HandshakeException.class).isThrownBy(() -> suite.agree(ALICE, publicKey));
        publicKey[31] |= (byte) 0x80;
        assertThatExceptionOfType(HandshakeException.class).isThrownBy(() -> suite.agree(ALICE, publicKey));
    }

    @Test
    void keys_of_another_length_are_refused() {
        assertThatThrownBy(() -> suite.agree(new byte[31], BOB))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a private key has 32 bytes, not 31");
        assertThatThrownBy(() -> suite.agree(ALICE, new byte[33])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> suite.keyPairOf(new byte[0])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> suite.recordAead(new byte[16])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> suite.derive(new byte[31], "label", BOB)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new KeyPair(ALICE, new byte[1])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void the_same_randomness_makes_the_same_key_pair() {
        KeyPair first = suite.generateKeyPair(new Random(1)::nextBytes);
        assertThat(first)
                .isEqualTo(suite.generateKeyPair(new Random(1)::nextBytes))
                .hasSameHashCodeAs(suite.keyPairOf(first.privateKey()))
                .isNotEqualTo(suite.generateKeyPair(new Random(2)::nextBytes));
    }

    @Test
    void a_key_pair_neither_prints_its_private_key_nor_lets_it_be_altered() {
        KeyPair pair = suite.keyPairOf(ALICE);
        assertThat(pair.toString())
                .contains(HexFormat.of().formatHex(pair.publicKey()))
                .doesNotContain(HexFormat.of().formatHex(ALICE));
        Arrays.fill(pair.privateKey(), (byte) 0);
        Arrays.fill(pair.publicKey(), (byte) 0);
        assertThat(pair).isEqualTo(suite.keyPairOf(ALICE));
        assertThat(new TrafficKeys(ALICE, BOB).toString()).isEqualTo("TrafficKeys[secret]");
    }

    /** FIPS 180-2's example and RFC 4231 section 4.2. */
    @Test
    void hash_and_hmac_take_their_input_in_parts() {
        assertThat(suite.hash(ascii("a"), ascii(""), ascii("bc")))
                .isEqualTo(suite.hash(ascii("abc")))
                .isEqualTo(hex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
        byte[] key = new byte[20];
        Arrays.fill(key, (byte) 0x0b);
        assertThat(suite.hmac(key, ascii("Hi "), ascii("There")))
                .isEqualTo(suite.hmac(key, ascii("Hi There")))
                .isEqualTo(hex("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"));
    }

    /** RFC 5869 section 2.3 with one block, by hand. */
    @Test
    void derived_keys_are_one_block_of_hkdf_expand() {
        byte[] info = ascii("msocket some key\u0000context");
        byte[] expected = suite.hmac(ALICE, info, new byte[] {1});
        assertThat(suite.derive(ALICE, "msocket some key", ascii("context"))).isEqualTo(expected);
    }

    @Test
    void a_derived_key_is_of_its_secret_label_and_context_only() {
        byte[] key = suite.derive(ALICE, "msocket one", ascii("here"));
        assertThat(key)
                .hasSize(CipherSuite.KEY_LENGTH)
                .isEqualTo(JdkCipherSuites.chaChaPoly().derive(ALICE, "msocket one", ascii("here")))
                .isNotEqualTo(suite.derive(BOB, "msocket one", ascii("here")))
                .isNotEqualTo(suite.derive(ALICE, "msocket two", ascii("here")))
                .isNotEqualTo(suite.derive(ALICE, "msocket one", ascii("there")))
                .isNotEqualTo(suite.derive(ALICE, "msocket onehere", ascii("")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\u0000b", "\u00e9"})
    void a_label_that_could_be_taken_for_another_is_refused(String label) {
        assertThatThrownBy(() -> suite.derive(ALICE, label, BOB)).isInstanceOf(IllegalArgumentException.class);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }
}
