package io.msocket.names.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which signatures are taken. */
class Ed25519Test {
    private static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
    private static final BigInteger ORDER =
            BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));
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

    /** S and S + L are the same multiple of the base point. */
    @Test
    void a_signature_has_one_form() {
        byte[] signature = Ed25519.sign(SEED, MESSAGE);
        BigInteger s = number(Arrays.copyOfRange(signature, 32, 64));
        byte[] other = Arrays.copyOf(signature, 64);
        System.arraycopy(bytes(s.add(ORDER)), 0, other, 32, 32);
        assertThat(Ed25519.verify(KEY, MESSAGE, other)).isFalse();
    }

    /** With the key 1, the point (0, 1), and S = 0 the JDK's own check takes R = (0, 1) for every message. */
    @Test
    void the_neutral_point_signs_nothing() {
        byte[] neutral = bytes(BigInteger.ONE);
        byte[] signature = Arrays.copyOf(neutral, 64);
        assertThat(Ed25519.isKey(neutral)).isFalse();
        assertThat(Ed25519.verify(neutral, MESSAGE, signature)).isFalse();
    }

    /** Found here by arithmetic: y of all points whose order divides 8, in the canonical and the other form. */
    @Test
    void no_point_of_small_order_is_a_key_or_begins_a_signature() {
        byte[] good = Ed25519.sign(SEED, MESSAGE);
        for (BigInteger y : smallOrder()) {
            for (BigInteger form = y; form.bitLength() <= 255; form = form.add(P)) {
                for (int sign = 0; sign <= 1; sign++) {
                    byte[] point = bytes(form.add(BigInteger.valueOf(sign).shiftLeft(255)));
                    assertThat(Ed25519.isKey(point))
                            .as("%s", HexFormat.of().formatHex(point))
                            .isFalse();
                    byte[] signature = good.clone();
                    System.arraycopy(point, 0, signature, 0, 32);
                    assertThat(Ed25519.verify(KEY, MESSAGE, signature)).isFalse();
                }
            }
        }
    }

    /** (0, 1), (0, -1), (+-i, 0), and those whose double is (+-i, 0): 2 y^2 = 1 + ... is solved by y^2 = (1 +- sqrt(1 + d)) / -d. */
    private static List<BigInteger> smallOrder() {
        BigInteger d = BigInteger.valueOf(-121665)
                .multiply(BigInteger.valueOf(121666).modInverse(P))
                .mod(P);
        BigInteger root = squareRoot(d.add(BigInteger.ONE).mod(P));
        BigInteger plus =
                BigInteger.ONE.add(root).multiply(d.negate().modInverse(P)).mod(P);
        BigInteger minus =
                BigInteger.ONE.subtract(root).multiply(d.negate().modInverse(P)).mod(P);
        // Of the two one is a square.
        BigInteger y = isSquare(plus) ? squareRoot(plus) : squareRoot(minus);
        return List.of(BigInteger.ZERO, BigInteger.ONE, P.subtract(BigInteger.ONE), y, P.subtract(y));
    }

    private static boolean isSquare(BigInteger value) {
        return value.modPow(P.subtract(BigInteger.ONE).shiftRight(1), P).equals(BigInteger.ONE);
    }

    /** P is 5 modulo 8 (RFC 8032, 5.1.3). */
    private static BigInteger squareRoot(BigInteger square) {
        BigInteger root = square.modPow(P.add(BigInteger.valueOf(3)).shiftRight(3), P);
        if (root.multiply(root).mod(P).equals(square)) {
            return root;
        }
        BigInteger i = BigInteger.TWO.modPow(P.subtract(BigInteger.ONE).shiftRight(2), P);
        return root.multiply(i).mod(P);
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

    private static BigInteger number(byte[] littleEndian) {
        byte[] reversed = new byte[littleEndian.length];
        for (int i = 0; i < reversed.length; i++) {
            reversed[i] = littleEndian[reversed.length - 1 - i];
        }
        return new BigInteger(1, reversed);
    }

    private static byte[] bytes(BigInteger number) {
        byte[] bytes = new byte[32];
        byte[] big = number.toByteArray();
        for (int i = 0; i < Math.min(big.length, 32); i++) {
            bytes[i] = big[big.length - 1 - i];
        }
        return bytes;
    }
}
