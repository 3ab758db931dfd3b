package io.msocket.names.record;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Signatures by Ed25519 (RFC 8032), by the JDK, under one rule that leaves nothing to an implementation (docs/NAMES.md, "Signatures"):
 *
 * <ul>
 *   <li>A key and the signature's point R are in the one canonical form of their point, and none of the eight points of small order, with
 *       which one signature fits any message;
 *   <li>S is below the group's order;
 *   <li>{@code [S]B = R + [k]A}, without the cofactor.
 * </ul>
 */
final class Ed25519 {
    static final int KEY_LENGTH = 32;
    static final int SIGNATURE_LENGTH = 64;

    private static final String ALGORITHM = "Ed25519";
    private static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
    private static final BigInteger ORDER =
            BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));
    private static final int SIGN_BIT = 0x80;

    /** The canonical forms of the points whose order divides 8, without the sign of x. */
    private static final Set<BigInteger> SMALL_ORDER = Set.of(
                    "0000000000000000000000000000000000000000000000000000000000000000",
                    "0100000000000000000000000000000000000000000000000000000000000000",
                    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")
            .stream()
            .map(hex -> number(HexFormat.of().parseHex(hex)))
            .collect(Collectors.toUnmodifiableSet());

    private Ed25519() {}

    /** Whether the bytes are a key that a signature may be checked with. */
    static boolean isKey(byte[] bytes) {
        return bytes.length == KEY_LENGTH && isGoodPoint(bytes);
    }

    private static boolean isGoodPoint(byte[] encoded) {
        BigInteger y = y(encoded);
        return y.compareTo(P) < 0 && !SMALL_ORDER.contains(y);
    }

    private static BigInteger y(byte[] encoded) {
        byte[] withoutSign = encoded.clone();
        withoutSign[KEY_LENGTH - 1] &= (byte) ~SIGN_BIT;
        return number(withoutSign);
    }

    /** Little-endian. */
    private static BigInteger number(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return new BigInteger(1, reversed);
    }

    /** Whether it is that key's signature of the message. */
    static boolean verify(byte[] key, byte[] message, byte[] signature) {
        if (!isKey(key) || signature.length != SIGNATURE_LENGTH) {
            return false;
        }
        byte[] r = Arrays.copyOf(signature, KEY_LENGTH);
        byte[] s = Arrays.copyOfRange(signature, KEY_LENGTH, SIGNATURE_LENGTH);
        if (!isGoodPoint(r) || number(s).compareTo(ORDER) >= 0) {
            return false;
        }
        try {
            Signature verifier = Signature.getInstance(ALGORITHM);
            verifier.initVerify(publicKey(key));
            verifier.update(message);
            return verifier.verify(signature);
        } catch (InvalidKeyException | SignatureException e) {
            return false; // No point of the curve.
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has Ed25519", e);
        }
    }

    private static PublicKey publicKey(byte[] key) throws GeneralSecurityException {
        boolean isOdd = (key[KEY_LENGTH - 1] & SIGN_BIT) != 0;
        return KeyFactory.getInstance(ALGORITHM)
                .generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, new EdECPoint(isOdd, y(key))));
    }

    static byte[] sign(byte[] seed, byte[] message) {
        try {
            PrivateKey key = KeyFactory.getInstance(ALGORITHM)
                    .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed));
            Signature signer = Signature.getInstance(ALGORITHM);
            signer.initSign(key);
            signer.update(message);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has Ed25519", e);
        }
    }

    /** The public key of a private one. */
    static byte[] publicOf(byte[] seed) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(ALGORITHM);
            generator.initialize(NamedParameterSpec.ED25519, new Given(seed));
            EdECPoint point = ((EdECPublicKey) generator.generateKeyPair().getPublic()).getPoint();
            return encode(point);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has Ed25519", e);
        }
    }

    private static byte[] encode(EdECPoint point) {
        byte[] y = point.getY().toByteArray();
        byte[] bytes = new byte[KEY_LENGTH];
        for (int i = 0; i < Math.min(y.length, KEY_LENGTH); i++) {
            bytes[i] = y[y.length - 1 - i];
        }
        if (point.isXOdd()) {
            bytes[KEY_LENGTH - 1] |= (byte) SIGN_BIT;
        }
        return bytes;
    }

    /** Has the JDK's generator take these bytes for the private key: it has no other way from a private key to its public one. */
    private static final class Given extends SecureRandom {
        private static final long serialVersionUID = 1;

        @SuppressWarnings("serial") // Never serialized.
        private final byte[] seed;

        Given(byte[] seed) {
            this.seed = seed.clone();
        }

        @Override
        public void nextBytes(byte[] bytes) {
            System.arraycopy(seed, 0, bytes, 0, bytes.length);
        }
    }
}
