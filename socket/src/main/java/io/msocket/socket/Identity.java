package io.msocket.socket;

import io.msocket.protocol.crypto.JdkCipherSuites;
import io.msocket.protocol.crypto.KeyPair;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;

/**
 * The key pair by which an end of a connection proves who it is. Immutable.
 *
 * <p>A server always has one; a client only when it wants to be known. The file is readable by its owner only and reads
 *
 * <pre>
 *   # msocket identity. Whoever reads this file can take the place of its owner.
 *   msocket-identity-1
 *   private BASE64URL
 *   public msk1:BASE64URL
 * </pre>
 *
 * where the private key is 32 bytes of X25519 and lines that are empty or start with {@code #} do not count.
 */
public final class Identity {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final KeyPair keys;

    Identity(KeyPair keys) {
        this.keys = keys;
    }

    /** A new one, which exists in memory only. */
    public static Identity generate() {
        return new Identity(JdkCipherSuites.aesGcm().generateKeyPair(RANDOM::nextBytes));
    }

    /**
     * Reads an identity.
     *
     * @throws IOException when the file is missing, is open to others or is not an identity; the message says what to do
     */
    public static Identity load(Path file) throws IOException {
        return new IdentityFile(file).load();
    }

    /**
     * Reads an identity, or makes one where there is none. Of several processes that do so at one time, one makes it and
     * all get the same.
     *
     * @throws IOException as {@link #load}, or when the file cannot be written
     */
    public static Identity loadOrCreate(Path file) throws IOException {
        return new IdentityFile(file).loadOrCreate();
    }

    /** What others know this identity by. */
    public PeerKey publicKey() {
        return PeerKey.of(keys.publicKey());
    }

    /** The short form of {@link #publicKey} that people compare. */
    public String fingerprint() {
        return publicKey().fingerprint();
    }

    KeyPair keys() {
        return keys;
    }

    /** The public key only. */
    @Override
    public String toString() {
        return "Identity[" + publicKey() + "]";
    }
}
