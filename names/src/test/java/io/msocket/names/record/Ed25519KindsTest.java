package io.msocket.names.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Signatures on which implementations differ, of the kinds that collections of test vectors have. Each is made here, and where a
 * laxer check takes it, that is shown before the rule refuses it: the bare equation takes every form of points and of S.
 */
class Ed25519KindsTest {
    private static final byte[] SEED = HexFormat.of().parseHex("07".repeat(32));
    private static final BigInteger SECRET = secretOf(SEED);
    private static final EdwardsPoint POINT = EdwardsPoint.BASE.times(SECRET);
    private static final byte[] KEY = POINT.encode();
    private static final byte[] MESSAGE = "a message".getBytes(StandardCharsets.US_ASCII);

    /** What nobody must know of a signature. */
    private static final BigInteger NONCE = new BigInteger("123456789012345678901234567890");

    private static final byte[] R = EdwardsPoint.BASE.times(NONCE).encode();
    private static final byte[] SIGNATURE = sign(KEY, R, MESSAGE);

    /** Of messages until one is found that the hash suits; a 64th of them does. */
    private static final int MOST_TRIES = 5_000;

    // --- what a signature is, by RFC 8032, 5.1

    private static BigInteger secretOf(byte[] seed) {
        byte[] half = Arrays.copyOf(sha512(seed), 32);
        return EdwardsPoint.number(half)
                .clearBit(0)
                .clearBit(1)
                .clearBit(2)
                .clearBit(255)
                .setBit(254);
    }

    private static byte[] sha512(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-512");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-512", e);
        }
    }

    private static BigInteger challenge(byte[] r, byte[] key, byte[] message) {
        return EdwardsPoint.number(sha512(r, key, message));
    }

    /** By the secret and the nonce, whatever the forms of R and the key are. */
    private static byte[] sign(byte[] key, byte[] r, byte[] message) {
        return sign(key, r, NONCE, message);
    }

    private static byte[] sign(byte[] key, byte[] r, BigInteger nonce, byte[] message) {
        BigInteger k = challenge(r, key, message).mod(EdwardsPoint.ORDER);
        return joined(r, EdwardsPoint.bytes(nonce.add(k.multiply(SECRET)).mod(EdwardsPoint.ORDER)));
    }

    /** {@code [S]B = R + [k]A}. */
    private static boolean equationHolds(byte[] key, byte[] message, byte[] signature) {
        return holds(key, message, signature, BigInteger.ONE);
    }

    /** The same after both sides were multiplied by the cofactor, as RFC 8032 allows it. */
    private static boolean equationWithCofactorHolds(byte[] key, byte[] message, byte[] signature) {
        return holds(key, message, signature, BigInteger.valueOf(EdwardsPoint.COFACTOR));
    }

    private static boolean holds(byte[] key, byte[] message, byte[] signature, BigInteger factor) {
        byte[] r = Arrays.copyOf(signature, 32);
        BigInteger s = EdwardsPoint.number(Arrays.copyOfRange(signature, 32, 64));
        BigInteger k = challenge(r, key, message).mod(EdwardsPoint.ORDER);
        EdwardsPoint left = EdwardsPoint.BASE.times(s);
        EdwardsPoint right = EdwardsPoint.decode(r)
                .orElseThrow()
                .plus(EdwardsPoint.decode(key).orElseThrow().times(k));
        return left.times(factor).equals(right.times(factor));
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] message(Predicate<byte[]> suits) {
        return IntStream.range(0, MOST_TRIES)
                .mapToObj(number -> ("message " + number).getBytes(StandardCharsets.US_ASCII))
                .filter(suits)
                .findFirst()
                .orElseThrow();
    }

    /** Whether points of small order vanish from {@code [k]A}, whether k is taken modulo the order or not. */
    private static boolean hidesSmallOrder(byte[] r, byte[] key, byte[] message) {
        BigInteger k = challenge(r, key, message);
        BigInteger cofactor = BigInteger.valueOf(EdwardsPoint.COFACTOR);
        return k.mod(cofactor).signum() == 0
                && k.mod(EdwardsPoint.ORDER).mod(cofactor).signum() == 0;
    }

    private static byte[] withS(BigInteger s) {
        return joined(R, EdwardsPoint.bytes(s));
    }

    private static BigInteger s() {
        return EdwardsPoint.number(Arrays.copyOfRange(SIGNATURE, 32, 64));
    }

    // --- good ones

    @Test
    void good_signatures_are_taken_whatever_the_length_of_the_message() {
        assertThat(KEY).isEqualTo(Ed25519.publicOf(SEED));
        for (int length : new int[] {0, 1, 31, 32, 63, 64, 65, 111, 112, 127, 128, 129, 1_000, 65_536}) {
            byte[] message = new byte[length];
            byte[] signature = sign(KEY, R, message);
            assertThat(equationHolds(KEY, message, signature)).isTrue();
            assertThat(Ed25519.verify(KEY, message, signature))
                    .as("message of %d bytes", length)
                    .isTrue();
        }
    }

    // --- S

    @Test
    void s_in_a_form_that_is_not_canonical_is_refused() {
        int forms = 0;
        for (BigInteger s = s().add(EdwardsPoint.ORDER); s.bitLength() <= 256; s = s.add(EdwardsPoint.ORDER)) {
            byte[] signature = withS(s);
            assertThat(equationHolds(KEY, MESSAGE, signature)).isTrue();
            assertThat(Ed25519.verify(KEY, MESSAGE, signature)).as("S = %s", s).isFalse();
            forms++;
        }
        assertThat(forms).isGreaterThanOrEqualTo(14);
    }

    @Test
    void s_at_the_limits_is_refused() {
        BigInteger largest = BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE);
        for (BigInteger s : List.of(
                BigInteger.ZERO,
                BigInteger.ONE,
                EdwardsPoint.ORDER.subtract(BigInteger.ONE),
                EdwardsPoint.ORDER,
                EdwardsPoint.ORDER.add(BigInteger.ONE),
                EdwardsPoint.ORDER.subtract(s()),
                largest)) {
            assertThat(Ed25519.verify(KEY, MESSAGE, withS(s))).as("S = %s", s).isFalse();
        }
        for (int bit = 253; bit <= 255; bit++) {
            assertThat(Ed25519.verify(KEY, MESSAGE, withS(s().setBit(bit))))
                    .as("S with bit %d", bit)
                    .isFalse();
        }
    }

    // --- R and the key, as points

    @Test
    void r_or_a_key_that_is_no_point_of_the_curve_is_refused() {
        List<BigInteger> none = IntStream.range(2, 40)
                .mapToObj(BigInteger::valueOf)
                .filter(y -> EdwardsPoint.of(y, false).isEmpty())
                .toList();
        assertThat(none).hasSizeGreaterThan(10);
        for (BigInteger y : none) {
            for (byte[] bytes : List.of(EdwardsPoint.bytes(y), EdwardsPoint.bytes(y.setBit(255)))) {
                assertThat(Ed25519.verify(KEY, MESSAGE, sign(KEY, bytes, MESSAGE)))
                        .isFalse();
                assertThat(Ed25519.verify(bytes, MESSAGE, sign(bytes, R, MESSAGE)))
                        .isFalse();
            }
        }
    }

    /** The neutral point as R and {@code S = k a}: nothing secret is left out, and the equation holds in every form of R. */
    @Test
    void r_that_is_the_neutral_point_in_any_form_is_refused() {
        List<byte[]> forms = EdwardsPoint.NEUTRAL.forms();
        assertThat(forms).as("canonical, with a sign, with y + p, with both").hasSize(4);
        for (byte[] form : forms) {
            byte[] signature = sign(KEY, form, BigInteger.ZERO, MESSAGE);
            assertThat(equationHolds(KEY, MESSAGE, signature)).isTrue();
            assertThat(Ed25519.verify(KEY, MESSAGE, signature)).isFalse();
        }
    }

    @Test
    void r_of_small_order_in_any_form_is_refused() {
        for (EdwardsPoint point : EdwardsPoint.smallOrder()) {
            for (byte[] form : point.forms()) {
                byte[] signature = sign(KEY, form, BigInteger.ZERO, MESSAGE);
                assertThat(equationWithCofactorHolds(KEY, MESSAGE, signature)).isTrue();
                assertThat(Ed25519.verify(KEY, MESSAGE, signature)).isFalse();
            }
        }
    }

    @Test
    void a_key_of_small_order_in_any_form_is_refused() {
        for (EdwardsPoint point : EdwardsPoint.smallOrder()) {
            for (byte[] key : point.forms()) {
                byte[] message = message(each -> hidesSmallOrder(R, key, each));
                byte[] signature = joined(R, EdwardsPoint.bytes(NONCE));
                assertThat(equationHolds(key, message, signature)).isTrue();
                assertThat(Ed25519.isKey(key)).isFalse();
                assertThat(Ed25519.verify(key, message, signature)).isFalse();
            }
        }
    }

    /** No secret at all: one signature for many messages. */
    @Test
    void a_key_and_r_of_small_order_are_refused() {
        byte[] zero = new byte[32];
        for (EdwardsPoint point : EdwardsPoint.smallOrder()) {
            byte[] key = point.encode();
            for (EdwardsPoint other : EdwardsPoint.smallOrder()) {
                byte[] signature = joined(other.encode(), zero);
                assertThat(equationWithCofactorHolds(key, MESSAGE, signature)).isTrue();
                assertThat(Ed25519.verify(key, MESSAGE, signature)).isFalse();
            }
        }
    }

    @Test
    void points_of_large_order_in_a_form_that_is_not_canonical_are_refused() {
        List<EdwardsPoint> points = IntStream.range(2, 19)
                .mapToObj(y -> EdwardsPoint.of(BigInteger.valueOf(y), false))
                .flatMap(Optional::stream)
                .toList();
        assertThat(points).as("those of which y + p has 255 bits").isNotEmpty();
        for (EdwardsPoint point : points) {
            assertThat(Ed25519.isKey(point.encode())).isTrue();
            byte[] other = point.forms().get(1);
            assertThat(EdwardsPoint.decode(other)).contains(point);
            assertThat(Ed25519.isKey(other)).isFalse();
            assertThat(Ed25519.verify(other, MESSAGE, sign(other, R, MESSAGE))).isFalse();
            assertThat(Ed25519.verify(KEY, MESSAGE, sign(KEY, other, MESSAGE))).isFalse();
        }
    }

    /** Where the cofactor is multiplied by, these are taken; so two servers that differ on that would believe different records. */
    @Test
    void r_with_a_part_of_small_order_is_refused() {
        for (EdwardsPoint part : EdwardsPoint.smallOrder()) {
            if (!part.equals(EdwardsPoint.NEUTRAL)) {
                byte[] r = EdwardsPoint.BASE.times(NONCE).plus(part).encode();
                byte[] signature = sign(KEY, r, MESSAGE);
                assertThat(equationWithCofactorHolds(KEY, MESSAGE, signature)).isTrue();
                assertThat(equationHolds(KEY, MESSAGE, signature)).isFalse();
                assertThat(Ed25519.verify(KEY, MESSAGE, signature)).isFalse();
            }
        }
    }

    /** The rule forbids no such key: its owner alone can sign, about one message in eight, and nobody has another key that fits. */
    @Test
    void a_key_with_a_part_of_small_order_fits_where_the_equation_holds_without_the_cofactor() {
        EdwardsPoint part = EdwardsPoint.smallOrder().get(1);
        byte[] key = POINT.plus(part).encode();
        byte[] good = message(each -> hidesSmallOrder(R, key, each));
        assertThat(equationHolds(key, good, sign(key, R, good))).isTrue();
        assertThat(Ed25519.verify(key, good, sign(key, R, good))).isTrue();
        byte[] bad = message(each -> !equationHolds(key, each, sign(key, R, each)));
        assertThat(equationWithCofactorHolds(key, bad, sign(key, R, bad))).isTrue();
        assertThat(Ed25519.verify(key, bad, sign(key, R, bad))).isFalse();
    }

    // --- the bytes

    @Test
    void a_signature_that_is_cut_or_has_more_is_refused() {
        for (int length = 0; length <= 128; length++) {
            if (length != 64) {
                assertThat(Ed25519.verify(KEY, MESSAGE, Arrays.copyOf(SIGNATURE, length)))
                        .as("%d bytes", length)
                        .isFalse();
            }
        }
        assertThat(Ed25519.verify(KEY, MESSAGE, joined(new byte[1], SIGNATURE))).isFalse();
        assertThat(Ed25519.verify(KEY, MESSAGE, joined(SIGNATURE, SIGNATURE))).isFalse();
        assertThat(Ed25519.verify(KEY, MESSAGE, Arrays.copyOfRange(SIGNATURE, 1, 64)))
                .isFalse();
        assertThat(Ed25519.verify(KEY, MESSAGE, Arrays.copyOfRange(SIGNATURE, 1, 65)))
                .as("shifted by a byte")
                .isFalse();
    }

    @Test
    void a_key_that_is_cut_or_has_more_is_refused() {
        for (int length = 0; length <= 64; length++) {
            if (length != 32) {
                assertThat(Ed25519.verify(Arrays.copyOf(KEY, length), MESSAGE, SIGNATURE))
                        .as("%d bytes", length)
                        .isFalse();
            }
        }
    }

    @Test
    void the_parts_of_a_signature_in_another_order_or_direction_or_wrapping_are_refused() {
        byte[] s = EdwardsPoint.bytes(s());
        byte[] negative =
                EdwardsPoint.BASE.times(EdwardsPoint.ORDER.subtract(NONCE)).encode();
        for (byte[] other : List.of(
                joined(s, R),
                joined(EdwardsPoint.reversed(R), s),
                joined(R, EdwardsPoint.reversed(s)),
                EdwardsPoint.reversed(SIGNATURE),
                joined(negative, s),
                joined(R, EdwardsPoint.bytes(EdwardsPoint.ORDER.subtract(s()))),
                joined(negative, EdwardsPoint.bytes(EdwardsPoint.ORDER.subtract(s()))),
                joined(R, R),
                joined(s, s),
                new byte[64],
                // As DER has it: an octet string, and two integers.
                joined(new byte[] {4, 64}, SIGNATURE),
                joined(new byte[] {48, 68, 2, 32}, R, new byte[] {2, 32}, s))) {
            assertThat(Ed25519.verify(KEY, MESSAGE, other)).isFalse();
        }
    }

    // --- whom and what it is of

    @Test
    void a_signature_of_another_key_or_message_is_refused() {
        byte[] otherSeed = SEED.clone();
        otherSeed[0] ^= 1;
        byte[] otherKey = Ed25519.publicOf(otherSeed);
        assertThat(Ed25519.verify(KEY, MESSAGE, Ed25519.sign(otherSeed, MESSAGE)))
                .isFalse();
        assertThat(Ed25519.verify(otherKey, MESSAGE, SIGNATURE)).isFalse();
        assertThat(Ed25519.verify(KEY, new byte[0], SIGNATURE)).isFalse();
        assertThat(Ed25519.verify(KEY, joined(MESSAGE, new byte[1]), SIGNATURE)).isFalse();
        assertThat(Ed25519.verify(KEY, Arrays.copyOf(MESSAGE, MESSAGE.length - 1), SIGNATURE))
                .isFalse();
        byte[] ofNothing = sign(KEY, R, new byte[0]);
        assertThat(Ed25519.verify(KEY, new byte[0], ofNothing)).isTrue();
        assertThat(Ed25519.verify(KEY, new byte[1], ofNothing)).isFalse();
    }
}
