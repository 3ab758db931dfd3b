package io.msocket.socket;

import io.msocket.transport.PeerVerifier;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The usual ways to decide whether a server's key is the right one. */
public final class PeerVerifiers {
    private PeerVerifiers() {}

    /** Only this key is right; the handshake starts with it. */
    public static PeerVerifier pinned(PeerKey expected) {
        return new Pinned(expected);
    }

    private record Pinned(PeerKey expected) implements PeerVerifier {
        @Override
        public @Nullable String verify(InetSocketAddress remote, byte[] key) {
            PeerKey presented = PeerKey.of(key);
            if (presented.equals(expected)) {
                return null;
            }
            return "%s has another key than the pinned one: it presented %s, expected was %s"
                    .formatted(HostAndPort.of(remote), presented.fingerprint(), expected.fingerprint());
        }

        @Override
        public byte[] expectedKey(InetSocketAddress remote) {
            return expected.toBytes();
        }
    }

    /**
     * Trust on first use: the first key of a host and port is written to the file, and only that one is right from then
     * on: the handshake then starts with it, and a server that does not hold it is asked for the key that it has, to say
     * which one has changed. The file has a line {@code HOST:PORT KEY} for each, where the host is as the program named it, in small letters; lines that are
     * empty or start with {@code #} do not count, and one that is written in any other way refuses every connection until it is mended, for it may
     * be the one that is sought. Several processes may use one file.
     *
     * @param file made on first use, readable by its owner only
     */
    public static PeerVerifier knownHosts(Path file) {
        return new KnownHosts(file);
    }

    /**
     * Any key is right. The connection is encrypted, but whoever sits between the two ends can read and change it: for
     * tests, and for streams that prove the server's identity by themselves, such as TLS.
     */
    public static PeerVerifier opportunistic() {
        return (remote, key) -> null;
    }
}
