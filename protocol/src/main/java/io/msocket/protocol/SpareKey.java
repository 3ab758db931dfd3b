package io.msocket.protocol;

import io.msocket.protocol.crypto.CipherSuite;
import io.msocket.protocol.crypto.EphemeralKey;
import io.msocket.protocol.crypto.NoiseHandshake;
import io.msocket.protocol.crypto.RandomSource;
import org.jspecify.annotations.Nullable;

/**
 * A server's key pair for the next join, made while nobody waits for it. There is one: in a rush of clients the others wait for
 * theirs as they always would. Not for openings: who has read it in the server's memory can read what it agrees on, and a
 * flowpath that joins has other keys a second later.
 */
final class SpareKey {
    private final CipherSuite suite;
    private final RandomSource random;
    private @Nullable EphemeralKey key;

    SpareKey(CipherSuite suite, RandomSource random) {
        this.suite = suite;
        this.random = random;
    }

    boolean isThere() {
        return key != null;
    }

    void make() {
        if (key == null) {
            key = EphemeralKey.generate(suite, random);
        }
    }

    /** The join's handshake has the key now, if there is one. */
    void giveTo(NoiseHandshake handshake) {
        EphemeralKey given = key;
        if (given != null) {
            key = null;
            handshake.useEphemeral(given);
        }
    }
}
