package io.msocket.names.record;

import io.msocket.protocol.crypto.KeyText;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The public key by which records of a name are signed: 32 bytes of Ed25519. It is never the key of a handshake. As text it is
 * {@code msn1:} and the base64url form of the bytes, without padding. Immutable.
 */
public final class OwnerKey {
    /** Bytes of a key. */
    public static final int LENGTH = Ed25519.KEY_LENGTH;

    private static final KeyText TEXT = new KeyText("msn1:", "the key of a name");

    private final byte[] bytes;

    private OwnerKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * The key of these bytes.
     *
     * @throws IllegalArgumentException when they are none, or one with which a signature would prove nothing
     */
    public static OwnerKey of(byte[] bytes) {
        if (!Ed25519.isKey(bytes)) {
            throw new IllegalArgumentException(
                    "not a key for signatures: %d bytes that are no point of the curve,".formatted(bytes.length)
                            + " or one of small order");
        }
        return new OwnerKey(bytes.clone());
    }

    /**
     * Reads what {@link #toString} writes.
     *
     * @throws IllegalArgumentException when the text is not that of a key
     */
    public static OwnerKey parse(String text) {
        OwnerKey key = of(TEXT.parse(text));
        if (!key.toString().equals(text)) {
            // Members of a group are compared as texts.
            throw new IllegalArgumentException("not the key of a name as it is written: " + text);
        }
        return key;
    }

    /** Whether it is this key's signature of the message. */
    boolean verifies(byte[] message, byte[] signature) {
        return Ed25519.verify(bytes, message, signature);
    }

    /** Its {@value #LENGTH} bytes. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof OwnerKey that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return TEXT.format(bytes);
    }
}
