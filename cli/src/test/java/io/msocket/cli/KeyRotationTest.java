package io.msocket.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.msocket.names.client.NameClient;
import io.msocket.names.client.NameClientSettings;
import io.msocket.names.record.Name;
import io.msocket.names.record.SigningKey;
import io.msocket.names.record.SigningKeyFile;
import io.msocket.names.resolver.Publication;
import io.msocket.names.resolver.RecordResolver;
import io.msocket.names.resolver.ServerPublication;
import io.msocket.protocol.FlowpathState;
import io.msocket.protocol.Service;
import io.msocket.socket.Identity;
import io.msocket.socket.MServerSocket;
import io.msocket.socket.MSocket;
import io.msocket.socket.MSocketOptions;
import io.msocket.transport.PeerNotVerifiedException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The handshake key of a server that is in use is changed for another one, by the owner's command, with real servers and clients. */
class KeyRotationTest extends NamesFixture {
    private static final Service SERVICE = new Service(NAME, "test/1");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Identity former = Identity.generate();
    private final Identity next = Identity.generate();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private SigningKey owner;
    private NameClient client;

    @BeforeEach
    void makeKey() throws IOException {
        assertThat(CommandRun.of("keys", "new").status()).isZero();
        owner = SigningKeyFile.load(temp.resolve("owner/names.key"));
        client = names();
    }

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size(); i > 0; i--) {
            opened.get(i - 1).close();
        }
    }

    /** Of one process: with a memory of its own. */
    private NameClient names() {
        NameClient asking = NameClient.open(NameClientSettings.of(List.of(URI.create(url))));
        opened.add(asking);
        return asking;
    }

    /** A server of the name with that key. */
    private MServerSocket serve(Identity identity, boolean takesOver) throws IOException {
        MServerSocket server = new MServerSocket(
                0,
                50,
                InetAddress.getLoopbackAddress(),
                MSocketOptions.builder().identity(identity).service(SERVICE).build());
        opened.add(server);
        opened.add(ServerPublication.begin(
                names(), new Publication.Terms(Name.parse(NAME), owner, takesOver), server, List.of(), trouble -> {}));
        return server;
    }

    private MSocket connect() throws IOException {
        MSocket socket = new MSocket(
                NAME, MSocketOptions.builder().names(new RecordResolver(client)).build());
        opened.add(socket);
        return socket;
    }

    private Socket accept(MServerSocket by) throws IOException {
        Socket accepted = by.accept();
        opened.add(accepted);
        return accepted;
    }

    private static void exchange(Socket from, Socket to) throws IOException {
        from.getOutputStream().write(new byte[] {1, 2, 3});
        assertThat(to.getInputStream().readNBytes(3)).containsExactly(1, 2, 3);
        to.getOutputStream().write(new byte[] {4, 5, 6});
        assertThat(from.getInputStream().readNBytes(3)).containsExactly(4, 5, 6);
    }

    private static boolean isAt(MSocket socket, InetAddress local) {
        return socket.flowpaths().stream()
                .anyMatch(path -> path.state() == FlowpathState.ACTIVE
                        && path.local() != null
                        && path.local().getAddress().equals(local));
    }

    private String good(String command, String... more) {
        CommandRun run = run(command, NAME, more);
        assertThat(run.err()).isEmpty();
        return run.out();
    }

    @Test
    void connections_outlast_a_change_of_keys_and_nobody_believes_the_former_one_when_it_is_revoked() throws Exception {
        MServerSocket first = serve(former, false);
        MSocket living = connect();
        Socket served = accept(first);
        exchange(living, served);

        assertThat(good("update", "--server-key", next.publicKey().toString(), "--keep-old-for", "1h"))
                .contains("the keys of before count until ");
        MSocket meanwhile = connect();
        exchange(meanwhile, accept(first));
        assertThat(meanwhile.peerKey()).as("nobody has the next key yet").contains(former.publicKey());

        MServerSocket second = serve(next, true);
        MSocket later = connect();
        exchange(later, accept(second));
        assertThat(later.peerKey()).contains(next.publicKey());

        move(living, "127.0.0.2");
        exchange(living, served);

        good("update", "--server-key", next.publicKey().toString());
        assertThat(good("lookup"))
                .contains("key       " + next.publicKey())
                .doesNotContain(former.publicKey().toString());
        move(living, "127.0.0.3");
        exchange(living, served);
        exchange(connect(), accept(second));

        // As if whoever has stolen the former key had the network, too, and led clients to where it is proved.
        InetSocketAddress there = (InetSocketAddress) first.getLocalSocketAddress();
        good("update", "--address", "%s:%d".formatted(there.getAddress().getHostAddress(), there.getPort()));
        assertThatThrownBy(this::connect)
                .isInstanceOf(PeerNotVerifiedException.class)
                .hasMessageContaining("the server's key is not that of " + NAME);
        exchange(living, served);
    }

    /** The client's machine has that address from now on, and no other one. */
    private static void move(MSocket socket, String to) throws IOException {
        InetAddress local = InetAddress.getByName(to);
        socket.setLocalAddresses(List.of(local));
        await().atMost(PATIENCE).until(() -> isAt(socket, local));
    }

    @Test
    void keys_are_kept_only_where_there_are_some_and_another_one_comes() {
        assertThat(run("register", NAME, "--no-server-key").status()).isZero();
        String key = next.publicKey().toString();
        for (List<String> words : List.of(
                List.of("--keep-old-for", "1h"),
                List.of("--no-server-key", "--keep-old-for", "1h"),
                List.of("--server-key", key, "--keep-old-for", "1h"))) {
            CommandRun run = run("update", NAME, words.toArray(new String[0]));
            assertThat(run.status()).as(run.err()).isEqualTo(2);
            assertThat(run.err()).contains("--keep-old-for");
        }
        good("update", "--server-key", former.publicKey().toString());
        good("update", "--server-key", key, "--keep-old-for", "1h");
        assertThat(good("lookup"))
                .containsSubsequence(key, former.publicKey().toString(), "attribute former-keys-until=");
        good("update", "--server-key", key);
        assertThat(good("lookup"))
                .contains(key)
                .doesNotContain(former.publicKey().toString(), "former-keys-until");
    }
}
