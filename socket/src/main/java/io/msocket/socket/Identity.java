package io.msocket.socket;

import io.msocket.protocol.crypto.JdkCipherSuites;
import io.msocket.protocol.crypto.KeyPair;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

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
 *
 * <p>A server writes a file {@code *.instance} beside it for each service, and holds a lock on it while it runs. By it the
 * next process can tell clients at once that connections of the former one are lost. It must not be copied together with
 * the identity to where another process serves at the same time.
 */
public final class Identity {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final KeyPair keys;
    private final @Nullable Path file;

    private Identity(KeyPair keys, @Nullable Path file) {
        this.keys = keys;
        this.file = file;
    }

    /** One that was read. */
    static Identity from(Path file, KeyPair keys) {
        return new Identity(keys, file);
    }

    /** A new one, which exists in memory only. */
    public static Identity generate() {
        return new Identity(JdkCipherSuites.aesGcm().generateKeyPair(RANDOM::nextBytes), null);
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

    /** Where it was read from; null when it exists in memory only. */
    @Nullable
    Path file() {
        return file;
    }

    /** The public key only. */
    @Override
    public String toString() {
        return "Identity[" + publicKey() + "]";
    }
}
