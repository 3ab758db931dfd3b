package io.msocket.names.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which signatures are taken; where implementations differ: {@link Ed25519KindsTest}. */
class Ed25519Test {
    private static final byte[] MESSAGE = "a message".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SEED = HexFormat.of().parseHex("07".repeat(32));
    private static final byte[] KEY = Ed25519.publicOf(SEED);

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    /** RFC 8032, section 7.1, tests 1 to 3. */
    @ParameterizedTest
    @CsvSource({
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60,"
                + "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a,'',"
                + "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                + "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb,"
                + "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c,72,"
                + "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7,"
                + "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025,af82,"
                + "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
    })
    void the_vectors_of_the_rfc(String seed, String key, String message, String signature) {
        assertThat(Ed25519.publicOf(hex(seed))).isEqualTo(hex(key));
        assertThat(Ed25519.sign(hex(seed), hex(message))).isEqualTo(hex(signature));
        assertThat(Ed25519.verify(hex(key), hex(message), hex(signature))).isTrue();
    }

    @Test
    void a_key_is_found_for_every_private_one() {
        Random random = new Random(3);
        for (int i = 0; i < 300; i++) {
            byte[] seed = new byte[32];
            random.nextBytes(seed);
            byte[] key = Ed25519.publicOf(seed);
            assertThat(Ed25519.verify(key, MESSAGE, Ed25519.sign(seed, MESSAGE)))
                    .isTrue();
        }
    }

    @Test
    void a_signature_fits_one_message_and_one_key() {
        byte[] signature = Ed25519.sign(SEED, MESSAGE);
        assertThat(Ed25519.verify(KEY, MESSAGE, signature)).isTrue();
        for (int bit = 0; bit < 8 * signature.length; bit++) {
            assertThat(Ed25519.verify(KEY, MESSAGE, flipped(signature, bit)))
                    .as("bit %d", bit)
                    .isFalse();
        }
        for (int bit = 0; bit < 8 * KEY.length; bit++) {
            assertThat(Ed25519.verify(flipped(KEY, bit), MESSAGE, signature))
                    .as("bit %d", bit)
                    .isFalse();
        }
        assertThat(Ed25519.verify(KEY, flipped(MESSAGE, 3), signature)).isFalse();
        assertThat(Ed25519.verify(KEY, MESSAGE, Arrays.copyOf(signature, 63))).isFalse();
        assertThat(Ed25519.verify(KEY, MESSAGE, Arrays.copyOf(signature, 65))).isFalse();
    }

    private static byte[] flipped(byte[] bytes, int bit) {
        byte[] copy = bytes.clone();
        copy[bit / 8] ^= (byte) (1 << bit % 8);
        return copy;
    }

    /** With the key 1, the point (0, 1), and S = 0 the JDK's own check takes R = (0, 1) for every message. */
    @Test
    void the_neutral_point_signs_nothing() {
        byte[] neutral = EdwardsPoint.NEUTRAL.encode();
        byte[] signature = Arrays.copyOf(neutral, 64);
        assertThat(Ed25519.isKey(neutral)).isFalse();
        assertThat(Ed25519.verify(neutral, MESSAGE, signature)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                "0200000000000000000000000000000000000000000000000000000000000000"
            })
    void what_is_no_canonical_point_verifies_nothing(String key) {
        assertThat(Ed25519.verify(hex(key), MESSAGE, Ed25519.sign(SEED, MESSAGE)))
                .isFalse();
    }
}
