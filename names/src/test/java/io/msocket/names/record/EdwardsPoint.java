package io.msocket.names.record;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A point of edwards25519 (RFC 8032, 5.1), by arithmetic that is easily compared with the RFC's, in every form that some
 * implementation takes. Slow. Immutable.
 */
record EdwardsPoint(BigInteger x, BigInteger y) {
    static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));

    /** Of the base point. */
    static final BigInteger ORDER =
            BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

    static final int LENGTH = 32;

    /** How many points there are whose order divides it, and the greatest order of one of these. */
    static final int COFACTOR = 8;

    private static final BigInteger D = BigInteger.valueOf(-121665)
            .multiply(BigInteger.valueOf(121666).modInverse(P))
            .mod(P);

    static final EdwardsPoint NEUTRAL = new EdwardsPoint(BigInteger.ZERO, BigInteger.ONE);

    /** y is 4/5, and x even. */
    static final EdwardsPoint BASE = of(
                    BigInteger.valueOf(4)
                            .multiply(BigInteger.valueOf(5).modInverse(P))
                            .mod(P),
                    false)
            .orElseThrow();

    /** The point of that y, if there is one. */
    static Optional<EdwardsPoint> of(BigInteger y, boolean isOdd) {
        BigInteger square = y.multiply(y);
        BigInteger squareOfX = square.subtract(BigInteger.ONE)
                .multiply(D.multiply(square).add(BigInteger.ONE).modInverse(P))
                .mod(P);
        return squareRoot(squareOfX)
                .map(x ->
                        new EdwardsPoint(x.testBit(0) == isOdd ? x : x.negate().mod(P), y.mod(P)));
    }

    /** P is 5 modulo 8 (RFC 8032, 5.1.3). */
    private static Optional<BigInteger> squareRoot(BigInteger square) {
        BigInteger root = square.modPow(P.add(BigInteger.valueOf(3)).shiftRight(3), P);
        BigInteger i = BigInteger.TWO.modPow(P.subtract(BigInteger.ONE).shiftRight(2), P);
        return Stream.of(root, root.multiply(i).mod(P))
                .filter(each -> each.multiply(each).mod(P).equals(square))
                .findFirst();
    }

    /** Takes every form of a point, other than RFC 8032: y of P and above, and a sign of x where that is zero. */
    static Optional<EdwardsPoint> decode(byte[] bytes) {
        BigInteger whole = number(bytes);
        return of(whole.clearBit(255).mod(P), whole.testBit(255));
    }

    /** The canonical form. */
    byte[] encode() {
        return bytes(x.testBit(0) ? y.setBit(255) : y);
    }

    /** Every form that {@link #decode} takes for it, the canonical one first. */
    List<byte[]> forms() {
        return Stream.iterate(y, form -> form.bitLength() <= 255, form -> form.add(P))
                .flatMap(form -> x.signum() == 0
                        ? Stream.of(bytes(form), bytes(form.setBit(255)))
                        : Stream.of(bytes(x.testBit(0) ? form.setBit(255) : form)))
                .toList();
    }

    /** All eight whose order divides the cofactor, found by arithmetic. */
    static List<EdwardsPoint> smallOrder() {
        EdwardsPoint generator = IntStream.iterate(2, y -> y + 1)
                .mapToObj(y -> of(BigInteger.valueOf(y), false))
                .flatMap(Optional::stream)
                .map(point -> point.times(ORDER))
                .filter(point -> !point.times(BigInteger.valueOf(COFACTOR / 2)).equals(NEUTRAL))
                .findFirst()
                .orElseThrow();
        return IntStream.range(0, COFACTOR)
                .mapToObj(i -> generator.times(BigInteger.valueOf(i)))
                .toList();
    }

    EdwardsPoint plus(EdwardsPoint other) {
        BigInteger product =
                D.multiply(x).multiply(other.x).multiply(y).multiply(other.y).mod(P);
        BigInteger first = x.multiply(other.y).add(y.multiply(other.x));
        BigInteger second = y.multiply(other.y).add(x.multiply(other.x));
        return new EdwardsPoint(
                first.multiply(BigInteger.ONE.add(product).modInverse(P)).mod(P),
                second.multiply(BigInteger.ONE.subtract(product).modInverse(P)).mod(P));
    }

    EdwardsPoint times(BigInteger factor) {
        EdwardsPoint sum = NEUTRAL;
        for (int bit = factor.bitLength() - 1; bit >= 0; bit--) {
            sum = sum.plus(sum);
            if (factor.testBit(bit)) {
                sum = sum.plus(this);
            }
        }
        return sum;
    }

    /** Little-endian. */
    static BigInteger number(byte[] littleEndian) {
        return new BigInteger(1, reversed(littleEndian));
    }

    /** Little-endian, 32 of them. */
    static byte[] bytes(BigInteger number) {
        byte[] bigEndian = number.toByteArray();
        return Arrays.copyOf(reversed(bigEndian), LENGTH);
    }

    static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }
}
