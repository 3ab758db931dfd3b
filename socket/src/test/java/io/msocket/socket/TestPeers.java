package io.msocket.socket;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Ends that know each other. The server is the one that the default options make, in the tests' own directory. */
final class TestPeers {
    static final Identity SERVER_IDENTITY = serverIdentity();

    static final MSocketOptions SERVER =
            MSocketOptions.builder().identity(SERVER_IDENTITY).build();

    static final MSocketOptions CLIENT =
            MSocketOptions.builder().serverKey(SERVER_IDENTITY.publicKey()).build();

    private TestPeers() {}

    private static Identity serverIdentity() {
        try {
            return Identity.loadOrCreate(StateDirectory.identity());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
