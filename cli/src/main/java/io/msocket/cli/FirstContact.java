package io.msocket.cli;

import io.msocket.socket.PeerKey;
import io.msocket.transport.PeerVerifier;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Another verifier, and tells people when that trusts a key that it did not know before.
 *
 * @param server as the user has named it
 */
record FirstContact(PeerVerifier verifier, HostPort server, Consumer<String> notices) implements PeerVerifier {
    @Override
    public @Nullable String verify(InetSocketAddress remote, byte[] key) {
        boolean isKnown = verifier.expectedKey(remote) != null;
        String refusal = verifier.verify(remote, key);
        if (!isKnown && refusal == null) {
            notices.accept(server + " is new here, and known from now on by its key, fingerprint "
                    + PeerKey.of(key).fingerprint());
        }
        return refusal;
    }

    @Override
    public byte @Nullable [] expectedKey(InetSocketAddress remote) {
        return verifier.expectedKey(remote);
    }
}
