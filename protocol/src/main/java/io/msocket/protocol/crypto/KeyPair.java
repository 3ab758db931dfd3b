package io.msocket.protocol.crypto;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * An X25519 key pair as raw bytes (RFC 7748), {@value CipherSuite#KEY_LENGTH} bytes each.
 *
 * <p>An immutable value: arrays are copied on the way in and out. That the halves belong together is the word of
 * whoever builds it; {@link CipherSuite#keyPairOf} is the way to be sure. {@link #toString} shows the public key only.
 */
@SuppressWarnings("ArrayRecordComponent") // Safe here: copied, and compared by content.
public record KeyPair(byte[] privateKey, byte[] publicKey) {
    /** @throws IllegalArgumentException when a key has another length */
    public KeyPair {
        privateKey = Keys.copyOf(privateKey, "private key");
        publicKey = Keys.copyOf(publicKey, "public key");
    }

    @Override
    public byte[] privateKey() {
        return privateKey.clone();
    }

    @Override
    public byte[] publicKey() {
        return publicKey.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyPair that
                && MessageDigest.isEqual(privateKey, that.privateKey)
                && Arrays.equals(publicKey, that.publicKey);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(publicKey);
    }

    @Override
    public String toString() {
        return "KeyPair[publicKey=" + HexFormat.of().formatHex(publicKey) + "]";
    }
}
