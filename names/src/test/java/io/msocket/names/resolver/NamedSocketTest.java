package io.msocket.names.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.msocket.names.client.NameClient;
import io.msocket.names.client.NameClientSettings;
import io.msocket.names.client.NameListener;
import io.msocket.names.client.NameLookupException;
import io.msocket.names.record.Name;
import io.msocket.names.record.NameRecord;
import io.msocket.names.record.PublishedAddress;
import io.msocket.names.record.RecordKind;
import io.msocket.names.record.ServiceEndpoint;
import io.msocket.names.record.SignedRecord;
import io.msocket.names.record.SigningKey;
import io.msocket.names.server.NameServer;
import io.msocket.names.server.NameServerSettings;
import io.msocket.names.store.MemoryNameStore;
import io.msocket.names.store.NameStore;
import io.msocket.protocol.FlowpathSnapshot;
import io.msocket.protocol.Service;
import io.msocket.socket.ConnectionListener;
import io.msocket.socket.Identity;
import io.msocket.socket.MServerSocket;
import io.msocket.socket.MSocket;
import io.msocket.socket.MSocketOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sockets that go by the records of a name server. */
class NamedSocketTest {
    private static final SigningKey KEY = SigningKey.of(new byte[SigningKey.LENGTH]);
    private static final SigningKey OTHER_KEY = otherKey();
    private static final Identity IDENTITY = Identity.generate();
    private static final Service SERVICE = new Service("files@example.org", "test/1");
    private static final String FILES = "files@example.org";
    private static final String HOME = "msocket.home";

    private static SigningKey otherKey() {
        byte[] bytes = new byte[SigningKey.LENGTH];
        bytes[0] = 1;
        return SigningKey.of(bytes);
    }

    private final NameStore store = new MemoryNameStore();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @TempDir
    private Path home;

    private final String homeBefore = System.getProperty(HOME);
    private NameServer names;
    private MServerSocket server;
    private MSocketOptions options;
    private NameClient client;

    @BeforeEach
    void open() throws IOException {
        names = NameServer.start(
                NameServerSettings.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                store,
                InstantSource.system());
        client = NameClient.open(NameClientSettings.of(List.of(url())));
        server = new MServerSocket(
                0, MSocketOptions.builder().identity(IDENTITY).service(SERVICE).build());
        options = MSocketOptions.builder().names(new RecordResolver(client)).build();
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
        client.close();
        server.close();
        names.close();
        store.close();
        System.clearProperty(NameServers.PROPERTY);
        if (homeBefore == null) {
            System.clearProperty(HOME);
        } else {
            System.setProperty(HOME, homeBefore);
        }
    }

    private URI url() {
        return URI.create("http://127.0.0.1:" + names.address().getPort());
    }

    private void publish(long version, String... hosts) throws IOException {
        Instant now = Instant.now();
        List<PublishedAddress> addresses = new ArrayList<>();
        for (String host : hosts) {
            addresses.add(PublishedAddress.direct(new InetSocketAddress(host, server.getLocalPort())));
        }
        client.publish(SignedRecord.sign(
                NameRecord.builder(Name.parse(FILES), RecordKind.SERVICE, KEY.owner())
                        .version(version)
                        .valid(now, now.plusSeconds(3600))
                        .endpoint(
                                ServiceEndpoint.of(SERVICE, IDENTITY.publicKey().toBytes()))
                        .addresses(addresses)
                        .build(),
                KEY));
    }

    private MSocket connect(MSocketOptions with) throws IOException {
        MSocket socket = new MSocket(FILES, with);
        opened.add(socket);
        return socket;
    }

    private Socket accept() throws IOException {
        Socket socket = server.accept();
        opened.add(socket);
        return socket;
    }

    private static void exchange(Socket from, Socket to) throws IOException {
        from.getOutputStream().write(new byte[] {1, 2, 3});
        assertThat(to.getInputStream().readNBytes(3)).containsExactly(1, 2, 3);
    }

    @Test
    void a_record_is_all_that_a_client_has_to_know() throws Exception {
        publish(1, "127.0.0.1");
        MSocket socket = connect(options);
        Socket accepted = accept();
        exchange(socket, accepted);
        exchange(accepted, socket);
        assertThat(socket.peerKey()).contains(IDENTITY.publicKey());
    }

    @Test
    void a_new_record_takes_the_connection_with_it() throws Exception {
        publish(1, "127.0.0.1");
        MSocket socket = connect(options);
        Socket accepted = accept();
        BlockingQueue<InetAddress> moves = new LinkedBlockingQueue<>();
        socket.addConnectionListener(new ConnectionListener() {
            @Override
            public void moved(MSocket moved, FlowpathSnapshot to) {
                moves.add(to.remote().getAddress());
            }
        });
        exchange(socket, accepted);
        publish(2, "127.0.0.2");
        InetAddress next = InetAddress.getByName("127.0.0.2");
        while (!moves.take().equals(next)) {
            assertThat(socket.isClosed()).isFalse();
        }
        exchange(socket, accepted);
        exchange(accepted, socket);
    }

    @Test
    void what_leads_nowhere_is_an_unknown_host() throws Exception {
        assertThatThrownBy(() -> connect(options))
                .isInstanceOf(UnknownHostException.class)
                .hasMessageContaining("there is no name files@example.org here");
        publish(1);
        assertThatThrownBy(() -> connect(options))
                .isInstanceOf(UnknownHostException.class)
                .hasMessage("the record of files@example.org has no address");
        assertThatThrownBy(() -> new MSocket("no name@", options))
                .isInstanceOf(UnknownHostException.class)
                .hasMessageContaining("no name@");
    }

    @Test
    void a_name_server_that_cannot_be_asked_is_told() {
        names.close();
        assertThatThrownBy(() -> connect(options))
                .isInstanceOf(NameLookupException.class)
                .hasMessageContaining("cannot be reached");
    }

    @Test
    void programs_find_the_servers_that_their_user_has_named() throws Exception {
        publish(1, "127.0.0.1");
        System.setProperty(HOME, home.toString());
        System.setProperty(NameServers.PROPERTY, url().toString());
        MSocket socket = connect(MSocketOptions.defaults());
        exchange(socket, accept());
        assertThat(Files.readString(home.resolve("known_names").resolve(FILES))).startsWith(KEY.owner() + " 1 ");
    }

    private MSocketOptions ofServer() {
        return MSocketOptions.builder()
                .identity(IDENTITY)
                .service(SERVICE)
                .names(new RecordResolver(client, KEY))
                .build();
    }

    @Test
    void a_server_publishes_its_name_and_takes_it_along() throws Exception {
        try (MServerSocket named = new MServerSocket(ofServer())) {
            named.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            named.publish(FILES);
            MSocket socket = connect(options);
            Socket accepted = named.accept();
            opened.add(accepted);
            exchange(socket, accepted);
            named.migrate(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 2}), 0));
            BlockingQueue<Long> versions = new LinkedBlockingQueue<>();
            client.watch(Name.parse(FILES), (NameListener)
                    record -> versions.add(record.record().version()));
            while (versions.take() < 2) {
                assertThat(named.isClosed()).isFalse();
            }
            MSocket late = connect(options);
            opened.add(named.accept());
            assertThat(late.getRemoteSocketAddress()).isEqualTo(named.getLocalSocketAddress());
            exchange(socket, accepted);
        }
    }

    @Test
    void a_server_is_bound_to_a_name() throws Exception {
        try (MServerSocket named = new MServerSocket(ofServer())) {
            named.bind(InetSocketAddress.createUnresolved(FILES, 0));
            assertThat(named.getLocalPort()).isPositive();
            assertThat(named.publicKey()).isEqualTo(IDENTITY.publicKey());
            SignedRecord record = client.refresh(Name.parse(FILES));
            assertThat(record.record().endpoint().service()).isEqualTo(SERVICE);
            assertThat(record.record().endpoint().instance())
                    .as("without one, who has lost the name would take it back")
                    .isNotNull();
            assertThat(record.record().addresses())
                    .allSatisfy(each -> assertThat(each.address().getPort()).isEqualTo(named.getLocalPort()));
        }
        MServerSocket stranger = new MServerSocket(ofServer().toBuilder()
                .names(new RecordResolver(client, OTHER_KEY))
                .build());
        opened.add(stranger);
        assertThatThrownBy(() -> stranger.bind(InetSocketAddress.createUnresolved(FILES, 0)))
                .isInstanceOf(AlreadyServedException.class)
                .hasMessageContaining("belongs to " + KEY.owner());
        assertThat(stranger.isClosed()).isTrue();
        try (MServerSocket reader = new MServerSocket(options)) {
            assertThatThrownBy(() -> reader.bind(InetSocketAddress.createUnresolved(FILES, 0)))
                    .isInstanceOf(UnsupportedOperationException.class);
        }
    }
}
