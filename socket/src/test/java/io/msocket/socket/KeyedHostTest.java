package io.msocket.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.msocket.transport.PeerNotVerifiedException;
import io.msocket.transport.PeerVerifier;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A host with the key before it that its server has to prove. */
class KeyedHostTest {
    private static final PeerKey OTHER = Identity.generate().publicKey();

    /** Whoever asks it was not content with the key. */
    private static final PeerVerifier NOBODY = (remote, key) -> "was asked";

    private final MSocketOptions options =
            MSocketOptions.builder().verifier(NOBODY).build();
    private MServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new MServerSocket(
                MSocketOptions.builder().identity(Identity.generate()).build());
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private String keyed(PeerKey key) {
        return key + "@127.0.0.1";
    }

    @Test
    void the_server_with_the_key_is_taken_and_nobody_else_is_asked() throws Exception {
        PeerKey key = server.publicKey();
        try (MSocket socket = new MSocket(keyed(key), server.getLocalPort(), options)) {
            assertThat(socket.peerKey()).contains(key);
        }
        try (MSocket socket = new MSocket(options)) {
            socket.connect(InetSocketAddress.createUnresolved(keyed(key), server.getLocalPort()));
            assertThat(socket.peerKey()).contains(key);
        }
        try (MSocket socket = new MSocket(options)) {
            socket.connect(keyed(key), server.getLocalPort(), 10_000);
            assertThat(socket.peerKey()).contains(key);
        }
        try (Socket socket = new MSocketFactory(options).createSocket(keyed(key), server.getLocalPort())) {
            assertThat(((MSocket) socket).peerKey()).contains(key);
        }
    }

    @Test
    void a_server_with_another_key_is_refused() {
        assertThatThrownBy(() -> new MSocket(keyed(OTHER), server.getLocalPort(), options))
                .isInstanceOf(PeerNotVerifiedException.class)
                .hasMessageContaining(OTHER.toString())
                .hasMessageContaining(server.publicKey().toString());
    }

    @Test
    void two_keys_for_one_server_are_a_contradiction() {
        MSocketOptions pinned = options.toBuilder().serverKey(OTHER).build();
        assertThatThrownBy(() -> new MSocket(keyed(server.publicKey()), server.getLocalPort(), pinned))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(OTHER.toString());
    }

    @Test
    void what_begins_as_a_key_and_is_none_is_no_name_either() {
        for (String bad : new String[] {"msk1:abc@127.0.0.1", OTHER + "@", OTHER + "@a@b"}) {
            assertThatThrownBy(() -> new MSocket(bad, server.getLocalPort(), options))
                    .as(bad)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
