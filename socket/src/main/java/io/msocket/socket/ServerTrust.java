package io.msocket.socket;

import io.msocket.protocol.crypto.KeyPair;
import io.msocket.transport.ClientSettings;
import io.msocket.transport.ConnectionObserver;
import io.msocket.transport.PeerVerifier;
import io.msocket.transport.SocketSettings;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * How one client trusts one server: by a key that it knows before, from its options or its verifier, or by what the
 * verifier says of the key that the server shows.
 *
 * @param options the client's
 * @param remote the server as the program named it: a file of known hosts goes by names
 * @param verifier asked about a key that was not known before
 * @param knownBefore that the verifier takes alone, 32 bytes, or null
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares these, and the array is never changed.
record ServerTrust(
        MSocketOptions options, InetSocketAddress remote, PeerVerifier verifier, byte @Nullable [] knownBefore) {

    /** The answer to a question that finds the known key: then it was something else that the server refused. */
    static final String SAME_KEY = "the server has the key that was expected";

    /** Asks the verifier what it knows; may block. */
    static ServerTrust of(MSocketOptions options, InetSocketAddress remote) {
        PeerVerifier verifier = options.verifier();
        PeerKey pinned = options.serverKey();
        return new ServerTrust(options, remote, verifier, pinned == null ? verifier.expectedKey(remote) : null);
    }

    /** For the attempt that shall become the connection. */
    ClientSettings settings(SocketSettings kernel) {
        return settings(kernel, expected(), (reached, key) -> verifier.verify(remote, key), options.observer());
    }

    private byte @Nullable [] expected() {
        PeerKey pinned = options.serverKey();
        return pinned == null ? knownBefore : pinned.toBytes();
    }

    /** Whether a server that refuses an opening for its key can be asked which one it has. */
    boolean canAsk() {
        return expected() != null;
    }

    /**
     * For an attempt that never becomes a connection: it ends when the server has shown its key, with the verifier's words
     * about it, or with {@link #SAME_KEY} when there is nothing to say.
     */
    ClientSettings question(SocketSettings kernel) {
        PeerVerifier asked = (reached, key) -> {
            String changed = judge(key);
            return changed == null ? SAME_KEY : changed;
        };
        return settings(kernel, null, asked, null);
    }

    private @Nullable String judge(byte[] key) {
        PeerKey pinned = options.serverKey();
        if (pinned == null) {
            return verifier.verify(remote, key);
        }
        PeerKey shown = PeerKey.of(key);
        return shown.equals(pinned)
                ? null
                : "the server's key is %s, and not %s, which was asked for".formatted(shown, pinned);
    }

    @SuppressWarnings("NullAway") // Does not see that ClientSettings takes a null array.
    private ClientSettings settings(
            SocketSettings kernel,
            byte @Nullable [] serverKey,
            PeerVerifier asked,
            @Nullable ConnectionObserver observer) {
        Identity identity = options.identity();
        KeyPair keys = identity == null ? null : identity.keys();
        return ClientSettings.of(asked).toBuilder()
                .options(options.connection())
                .serverKey(serverKey)
                .identity(keys)
                .service(options.service())
                .sockets(kernel)
                .observer(observer)
                .build();
    }
}
