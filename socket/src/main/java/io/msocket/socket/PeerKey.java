package io.msocket.socket;

import io.msocket.protocol.crypto.CipherSuite;
import io.msocket.protocol.crypto.KeyText;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * A public key that an end of a connection is known by: 32 bytes of X25519 (RFC 7748). Immutable.
 *
 * <p>As text it is {@code msk1:} and the base64url form of the bytes, without padding; people compare the shorter
 * {@link #fingerprint}.
 */
public final class PeerKey {
    /** Names the kind of key, so that a later kind can be told apart. */
    private static final KeyText TEXT = KeyText.HANDSHAKE_KEY;

    private final byte[] bytes;

    private PeerKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * The key of these bytes.
     *
     * @throws IllegalArgumentException when there are not 32
     */
    public static PeerKey of(byte[] bytes) {
        if (bytes.length != CipherSuite.KEY_LENGTH) {
            throw new IllegalArgumentException(
                    "a public key has %d bytes, not %d".formatted(CipherSuite.KEY_LENGTH, bytes.length));
        }
        return new PeerKey(bytes.clone());
    }

    /**
     * Reads what {@link #toString} writes.
     *
     * @throws IllegalArgumentException when the text is not that of a public key
     */
    public static PeerKey parse(String text) {
        return of(TEXT.parse(text));
    }

    /** Whether a text begins as one does. */
    static boolean isOne(String text) {
        return text.startsWith(TEXT.prefix());
    }

    /** The 32 bytes. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** What people compare: {@code SHA256:} and the base64 of the key's SHA-256, without padding, as OpenSSH shows it. */
    public String fingerprint() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PeerKey that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The text that {@link #parse} reads. */
    @Override
    public String toString() {
        return TEXT.format(bytes);
    }
}
