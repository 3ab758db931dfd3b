package io.msocket.names.record;

import io.msocket.protocol.crypto.RandomSource;

/** The private key by which records of a name are signed: 32 bytes of Ed25519 (RFC 8032, 5.1.5). Immutable. */
public final class SigningKey {
    /** Bytes of a private key. */
    public static final int LENGTH = Ed25519.KEY_LENGTH;

    private final byte[] seed;
    private final OwnerKey owner;

    private SigningKey(byte[] seed) {
        this.seed = seed;
        this.owner = OwnerKey.of(Ed25519.publicOf(seed));
    }

    /** A new one. */
    public static SigningKey generate(RandomSource random) {
        byte[] seed = new byte[LENGTH];
        random.nextBytes(seed);
        return new SigningKey(seed);
    }

    /**
     * The one of these bytes.
     *
     * @throws IllegalArgumentException when there are not {@value #LENGTH}
     */
    public static SigningKey of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException(
                    "a private key for signatures has %d bytes, not %d".formatted(LENGTH, bytes.length));
        }
        return new SigningKey(bytes.clone());
    }

    /** What others know it by. */
    public OwnerKey owner() {
        return owner;
    }

    /** Its bytes, which are a secret. */
    public byte[] toBytes() {
        return seed.clone();
    }

    byte[] sign(byte[] message) {
        return Ed25519.sign(seed, message);
    }

    /** The public key only. */
    @Override
    public String toString() {
        return "SigningKey[" + owner + "]";
    }
}
