package io.msocket.protocol;

import io.msocket.protocol.crypto.CipherSuite;
import io.msocket.protocol.crypto.HandshakePattern;
import io.msocket.protocol.crypto.KeyPair;
import io.msocket.protocol.crypto.RandomSource;
import org.jspecify.annotations.Nullable;

/**
 * What a client needs to open a connection.
 *
 * @param suite the primitives to use
 * @param random where randomness comes from
 * @param buffers where arrays come from
 * @param options limits and times
 * @param serverKey the server's public key (32 bytes) if it is known; otherwise the handshake learns it and
 *     {@link PathAction.VerifyPeer} asks about it
 * @param identity the client's own key, or null to stay anonymous
 * @param service what the client wants to be connected to
 */
public record ClientSetup(
        CipherSuite suite,
        RandomSource random,
        Buffers buffers,
        ConnectionOptions options,
        byte @Nullable [] serverKey,
        @Nullable KeyPair identity,
        Service service) {

    public ClientSetup {
        if (serverKey != null && serverKey.length != CipherSuite.KEY_LENGTH) {
            throw new IllegalArgumentException(
                    "the server's key has %d bytes, not %d".formatted(serverKey.length, CipherSuite.KEY_LENGTH));
        }
    }

    HandshakePattern pattern() {
        if (serverKey == null) {
            return identity == null ? HandshakePattern.NX : HandshakePattern.XX;
        }
        return identity == null ? HandshakePattern.NK : HandshakePattern.IK;
    }
}
