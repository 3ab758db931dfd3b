package io.msocket.protocol.crypto;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What takes longest of a handshake and can be done before its time: a fresh key pair and, where the peer's static key is
 * known, what the two agree on. It serves one handshake. Not thread-safe.
 */
public final class EphemeralKey {
    private @Nullable KeyPair pair;
    private final byte @Nullable [] remoteStatic;
    private final byte @Nullable [] agreed;

    private EphemeralKey(KeyPair pair, byte @Nullable [] remoteStatic, byte @Nullable [] agreed) {
        this.pair = pair;
        this.remoteStatic = remoteStatic;
        this.agreed = agreed;
    }

    /** For a handshake with anybody. */
    public static EphemeralKey generate(CipherSuite suite, RandomSource random) {
        return new EphemeralKey(suite.generateKeyPair(random), null, null);
    }

    /**
     * For a handshake with the owner of the key, {@value CipherSuite#KEY_LENGTH} bytes.
     *
     * @throws HandshakeException when the key is of low order
     */
    public static EphemeralKey generate(CipherSuite suite, RandomSource random, byte[] remoteStatic)
            throws HandshakeException {
        KeyPair pair = suite.generateKeyPair(random);
        byte[] agreed = suite.agree(pair.privateKey(), remoteStatic);
        return new EphemeralKey(pair, remoteStatic.clone(), agreed);
    }

    /** @throws IllegalStateException the second time: two handshakes with one key could be told to be of one end */
    KeyPair take() {
        KeyPair taken = pair;
        if (taken == null) {
            throw new IllegalStateException("an ephemeral key serves one handshake only");
        }
        pair = null;
        return taken;
    }

    /** What it agrees on with the owner of the key; null when that was not made ready. */
    byte @Nullable [] agreedWith(byte @Nullable [] key) {
        return key != null && Arrays.equals(key, remoteStatic) ? agreed : null;
    }
}
