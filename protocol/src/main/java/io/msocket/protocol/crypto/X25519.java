package io.msocket.protocol.crypto;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import javax.crypto.KeyAgreement;

/** RFC 7748's X25519 over the JDK's, on raw keys. */
final class X25519 {
    private static final String ALGORITHM = "X25519";
    /** The u-coordinate of the curve's base point. */
    private static final BigInteger BASE_POINT = BigInteger.valueOf(9);

    private static final byte[] ALL_ZERO = new byte[CipherSuite.KEY_LENGTH];

    private X25519() {}

    static byte[] publicKeyOf(byte[] privateKey) {
        try {
            return multiply(Keys.checked(privateKey, "private key"), BASE_POINT);
        } catch (InvalidKeyException e) {
            // A clamped scalar is no multiple of the base point's order.
            throw new IllegalStateException("no private key yields a public key of low order", e);
        }
    }

    static byte[] agree(byte[] privateKey, byte[] publicKey) throws HandshakeException {
        Keys.checked(privateKey, "private key");
        Keys.checked(publicKey, "public key");
        try {
            return multiply(privateKey, coordinateOf(publicKey));
        } catch (InvalidKeyException e) {
            throw new HandshakeException("the public key is of low order, so that anyone could know the result", e);
        }
    }

    private static byte[] multiply(byte[] privateKey, BigInteger u) throws InvalidKeyException {
        try {
            KeyFactory keys = KeyFactory.getInstance(ALGORITHM);
            PrivateKey scalar = keys.generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, privateKey));
            PublicKey point = keys.generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, u));
            KeyAgreement agreement = KeyAgreement.getInstance(ALGORITHM);
            agreement.init(scalar);
            agreement.doPhase(point, true);
            byte[] shared = agreement.generateSecret();
            // The JDK's own provider has refused by now; another one may not have.
            if (MessageDigest.isEqual(shared, ALL_ZERO)) {
                throw new InvalidKeyException("the result is all zero");
            }
            return shared;
        } catch (InvalidKeyException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has X25519", e);
        }
    }

    /** Little-endian, the top bit ignored (RFC 7748 section 5). */
    private static BigInteger coordinateOf(byte[] publicKey) {
        byte[] bigEndian = new byte[publicKey.length];
        for (int i = 0; i < publicKey.length; i++) {
            bigEndian[i] = publicKey[publicKey.length - 1 - i];
        }
        bigEndian[0] &= 0x7f;
        return new BigInteger(1, bigEndian);
    }
}
