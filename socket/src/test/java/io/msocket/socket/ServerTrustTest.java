package io.msocket.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.msocket.protocol.crypto.HandshakePattern;
import io.msocket.transport.PeerNotVerifiedException;
import io.msocket.transport.PeerRefusesKeyException;
import io.msocket.transport.PeerVerifier;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a file of known hosts has the server's key, the client opens with it and does not ask for it again. */
class ServerTrustTest {
    private static final Identity OTHER = Identity.generate();

    /** Where docs/PROTOCOL.md, section "Preface", has the pattern, in the client's first bytes. */
    private static final int PATTERN_OFFSET = 6;

    @TempDir
    Path directory;

    @Test
    void an_unknown_server_is_asked_for_its_key() throws Exception {
        assertThat(openedWith(MSocketOptions.builder(), null)).isEqualTo(HandshakePattern.NX);
        assertThat(openedWith(MSocketOptions.builder().identity(OTHER), null)).isEqualTo(HandshakePattern.XX);
    }

    @Test
    void a_known_server_is_met_with_its_key() throws Exception {
        PeerKey known = OTHER.publicKey();
        assertThat(openedWith(MSocketOptions.builder(), known)).isEqualTo(HandshakePattern.NK);
        assertThat(openedWith(MSocketOptions.builder().identity(OTHER), known)).isEqualTo(HandshakePattern.IK);
    }

    @Test
    void a_pinning_verifier_is_as_good_as_a_known_host() throws Exception {
        MSocketOptions.Builder pinned = MSocketOptions.builder().verifier(PeerVerifiers.pinned(OTHER.publicKey()));
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(firstPattern(server, pinned.build())).isEqualTo(HandshakePattern.NK);
        }
    }

    @Test
    void only_the_first_connection_asks_the_verifier() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        PeerVerifier knownHosts = PeerVerifiers.knownHosts(knownHosts());
        PeerVerifier counting = new PeerVerifier() {
            @Override
            public String verify(InetSocketAddress remote, byte[] key) {
                asked.incrementAndGet();
                return knownHosts.verify(remote, key);
            }

            @Override
            public byte[] expectedKey(InetSocketAddress remote) {
                return knownHosts.expectedKey(remote);
            }
        };
        MSocketOptions options = MSocketOptions.builder().verifier(counting).build();
        try (MServerSocket server = listen(TestPeers.SERVER)) {
            connect(server, options).close();
            connect(server, options).close();
        }
        assertThat(asked).hasValue(1);
    }

    @Test
    void a_changed_key_is_refused_and_both_keys_are_named() throws Exception {
        try (MServerSocket server = listen(TestPeers.SERVER)) {
            remember(server.getLocalPort(), OTHER.publicKey());
            String before = Files.readString(knownHosts());
            assertThatThrownBy(() -> connect(server, trusting().build()))
                    .isInstanceOf(PeerNotVerifiedException.class)
                    .hasMessageContainingAll(
                            "THE KEY OF " + name(server.getLocalPort()) + " HAS CHANGED",
                            TestPeers.SERVER_IDENTITY.publicKey().fingerprint(),
                            OTHER.publicKey().fingerprint(),
                            "remove line 1 of " + knownHosts());
            assertThat(Files.readString(knownHosts())).isEqualTo(before);
        }
    }

    @Test
    void a_refusal_for_another_reason_is_not_taken_for_a_changed_key() throws Exception {
        MSocketOptions choosy =
                TestPeers.SERVER.toBuilder().clientKeys(key -> false).build();
        try (MServerSocket server = listen(choosy)) {
            remember(server.getLocalPort(), TestPeers.SERVER_IDENTITY.publicKey());
            assertThatThrownBy(() -> connect(server, trusting().identity(OTHER).build()))
                    .isInstanceOf(PeerRefusesKeyException.class)
                    .hasMessageContaining("allowed");
        }
    }

    private HandshakePattern openedWith(MSocketOptions.Builder options, PeerKey known) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            if (known != null) {
                remember(server.getLocalPort(), known);
            }
            return firstPattern(
                    server,
                    options.verifier(PeerVerifiers.knownHosts(knownHosts())).build());
        }
    }

    /** What the first bytes of a client say, whom nobody answers. */
    private static HandshakePattern firstPattern(ServerSocket server, MSocketOptions options) throws Exception {
        Background<Void> connecting;
        byte[] start;
        try (MSocket client = new MSocket(options)) {
            connecting = Background.run(() -> client.connect(server.getLocalSocketAddress()));
            try (Socket accepted = server.accept()) {
                start = accepted.getInputStream().readNBytes(PATTERN_OFFSET + 1);
            }
        }
        assertThatThrownBy(connecting::result).isInstanceOf(IOException.class);
        return HandshakePattern.byId(start[PATTERN_OFFSET]);
    }

    private static MServerSocket listen(MSocketOptions options) throws IOException {
        return new MServerSocket(0, 5, InetAddress.getLoopbackAddress(), options);
    }

    private static MSocket connect(MServerSocket server, MSocketOptions options) throws IOException {
        return new MSocket(InetAddress.getLoopbackAddress(), server.getLocalPort(), options);
    }

    private MSocketOptions.Builder trusting() {
        return MSocketOptions.builder().verifier(PeerVerifiers.knownHosts(knownHosts()));
    }

    private Path knownHosts() {
        return directory.resolve("known_hosts");
    }

    private static String name(int port) {
        return HostAndPort.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    private void remember(int port, PeerKey key) throws IOException {
        Files.writeString(knownHosts(), name(port) + " " + key + "\n");
    }
}
