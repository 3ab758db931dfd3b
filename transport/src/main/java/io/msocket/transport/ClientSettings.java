package io.msocket.transport;

import io.msocket.protocol.ConnectionOptions;
import io.msocket.protocol.crypto.KeyPair;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a client opens a connection. Immutable; arrays are copied.
 *
 * @param options what the connection may use, and how long it waits
 * @param serverKey the server's static public key, 32 bytes, or null: the verifier decides when it is learnt
 * @param identity the client's own key pair, or null to stay anonymous
 * @param verifier asked only when serverKey is null
 * @param sockets kernel options of each flowpath
 * @param observer told of everything from the first attempt on, or null
 */
@SuppressWarnings("ArrayRecordComponent") // Copied on the way in and out; nobody compares settings.
public record ClientSettings(
        ConnectionOptions options,
        byte @Nullable [] serverKey,
        @Nullable KeyPair identity,
        PeerVerifier verifier,
        SocketSettings sockets,
        @Nullable ConnectionObserver observer) {
    public ClientSettings {
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(verifier, "verifier");
        Objects.requireNonNull(sockets, "sockets");
        serverKey = serverKey == null ? null : serverKey.clone();
    }

    @Override
    public byte @Nullable [] serverKey() {
        return serverKey == null ? null : serverKey.clone();
    }
}
