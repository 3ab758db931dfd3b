package io.msocket.protocol.crypto;

/**
 * The primitives behind one wire suite id: X25519, SHA-256 and one of two ciphers.
 *
 * <p>Stateless, and safe for use by several threads. Every key is raw bytes.
 */
public interface CipherSuite {
    /** Bytes that sealing adds. */
    int TAG_LENGTH = 16;
    /** Bytes of a private or public X25519 key, of a shared secret and of a symmetric key. */
    int KEY_LENGTH = 32;
    /** Bytes of a hash or HMAC. */
    int HASH_LENGTH = 32;

    /** The number that stands for this suite on the wire: 1 is 25519_AESGCM_SHA256, 2 is 25519_ChaChaPoly_SHA256. */
    int id();

    /** The suite's part of a Noise protocol name, for example {@code 25519_AESGCM_SHA256}. */
    String noiseName();

    /** A key pair from {@value #KEY_LENGTH} bytes of {@code random}. */
    KeyPair generateKeyPair(RandomSource random);

    /** The key pair that this private key belongs to. */
    KeyPair keyPairOf(byte[] privateKey);

    /**
     * The secret that the owner of {@code privateKey} shares with the owner of {@code publicKey} (X25519).
     *
     * @throws HandshakeException when the public key is of low order, so that anyone could know the result (RFC 7748
     *     section 6.1)
     */
    byte[] agree(byte[] privateKey, byte[] publicKey) throws HandshakeException;

    /** SHA-256 of the parts in a row. */
    byte[] hash(byte[]... parts);

    /** HMAC-SHA256 of the parts in a row (RFC 2104); the key is not empty. */
    byte[] hmac(byte[] key, byte[]... parts);

    /**
     * A key for one purpose from a secret that may serve several: HKDF-Expand (RFC 5869 section 2.3) of the secret to one
     * block, with {@code label || 0x00 || context} as its info. Keys of different labels or contexts tell nothing about
     * each other or the secret.
     *
     * @param secret {@value #KEY_LENGTH} bytes that nobody can guess
     * @param label what the key is for: ASCII without a zero, not empty
     * @param context what the key belongs to, may be empty; when it has several parts, their lengths are to be fixed
     * @return {@value #KEY_LENGTH} bytes
     */
    default byte[] derive(byte[] secret, String label, byte[] context) {
        return KeyDerivation.derive(this, secret, label, context);
    }

    /**
     * The key that follows this one in its chain: REKEY() in section 4.2 of the Noise specification, with the cipher of
     * {@link #handshakeAead}. It tells nothing about this one, so that dropping this one protects what it sealed.
     */
    byte[] nextKey(byte[] key32);

    /** The cipher that the suite's Noise name says, with Noise's nonce layout: for handshakes. */
    Aead handshakeAead(byte[] key32);

    /**
     * The cipher that protects records: for handshake keys and traffic keys of {@value #KEY_LENGTH} bytes alike, not
     * always the one of {@link #handshakeAead}.
     */
    Aead recordAead(byte[] key32);
}
