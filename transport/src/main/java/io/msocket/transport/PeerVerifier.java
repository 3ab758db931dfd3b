package io.msocket.transport;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Decides whether a server's key is the right one, when it was not known before. */
@FunctionalInterface
public interface PeerVerifier {
    /**
     * Runs in the thread that waits in {@link ConnectAttempt#await}; may block, for instance to read a file or to ask
     * a person.
     *
     * @param remote where the server was reached
     * @param key its static public key, 32 bytes
     * @return null when the key is right, else the reason for the refusal, for people
     */
    @Nullable
    String verify(InetSocketAddress remote, byte[] key);

    /**
     * The only key that {@link #verify} would take, when that is known before: the handshake then starts with it, and the
     * verifier is not asked. May block, as {@code verify} may.
     *
     * @return 32 bytes; null, as here, when the server has to show its key first
     */
    default byte @Nullable [] expectedKey(InetSocketAddress remote) {
        return null;
    }
}
