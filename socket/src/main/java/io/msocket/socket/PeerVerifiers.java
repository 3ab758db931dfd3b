package io.msocket.socket;

import io.msocket.transport.PeerVerifier;
import java.nio.file.Path;

/** The usual ways to decide whether a server's key is the right one. */
public final class PeerVerifiers {
    private PeerVerifiers() {}

    /** Only this key is right. */
    public static PeerVerifier pinned(PeerKey expected) {
        return (remote, key) -> {
            PeerKey presented = PeerKey.of(key);
            if (presented.equals(expected)) {
                return null;
            }
            return "%s has another key than the pinned one: it presented %s, expected was %s"
                    .formatted(HostAndPort.of(remote), presented.fingerprint(), expected.fingerprint());
        };
    }

    /**
     * Trust on first use: the first key of a host and port is written to the file, and only that one is right from then
     * on. The file has a line {@code HOST:PORT KEY} for each, where the host is as the program named it; lines that are
     * empty or start with {@code #} do not count. Several processes may use one file.
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
