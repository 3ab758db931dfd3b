package io.msocket.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.msocket.protocol.FlowpathState;
import io.msocket.protocol.Service;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that moves from one of the kernel's loopback addresses to the next, with its connections. */
class ServerMoveTest {
    private static final InetAddress FIRST = FakeNetwork.address("127.0.0.1");
    private static final InetAddress SECOND = FakeNetwork.address("127.0.0.2");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String FILES = "files@example.org";

    private final List<AutoCloseable> opened = new ArrayList<>();
    private MServerSocket server;

    @BeforeEach
    void open() throws IOException {
        server = new MServerSocket(0, 50, FIRST, TestPeers.SERVER);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
        server.close();
    }

    private InetSocketAddress place() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    private MSocket connect(InetSocketAddress to) throws IOException {
        MSocket client = new MSocket(to.getAddress(), to.getPort(), TestPeers.CLIENT);
        opened.add(client);
        return client;
    }

    private MSocket accept() throws IOException {
        MSocket accepted = server.accept();
        opened.add(accepted);
        return accepted;
    }

    private static Set<InetSocketAddress> inUse(MSocket socket) {
        return socket.flowpaths().stream()
                .filter(path -> path.state() == FlowpathState.ACTIVE)
                .map(path -> path.remote())
                .collect(Collectors.toSet());
    }

    private static void exchange(MSocket from, MSocket to) throws IOException {
        from.getOutputStream().write(new byte[] {1, 2, 3});
        assertThat(to.getInputStream().readNBytes(3)).containsExactly(1, 2, 3);
        to.getOutputStream().write(new byte[] {4, 5, 6});
        assertThat(from.getInputStream().readNBytes(3)).containsExactly(4, 5, 6);
    }

    @Test
    void its_connections_join_at_the_next_address_and_so_do_new_ones() throws Exception {
        InetSocketAddress former = place();
        MSocket client = connect(former);
        MSocket accepted = accept();
        exchange(client, accepted);

        server.migrate(new InetSocketAddress(SECOND, 0));
        InetSocketAddress next = place();
        assertThat(next.getAddress()).isEqualTo(SECOND);
        assertThat(next.getPort()).isPositive();
        assertThat(server.getInetAddress()).isEqualTo(SECOND);
        await().atMost(PATIENCE).until(() -> inUse(client).equals(Set.of(next)));
        assertThat(client.isSuspended()).isFalse();
        exchange(client, accepted);
        exchange(connect(next), accept());
    }

    /** Nothing is left of the only way by which the client knows the server. */
    @Test
    void where_the_former_address_is_gone_already_a_client_is_told_by_a_datagram() throws Exception {
        try (Forwarder forwarder = new Forwarder(place())) {
            MSocket client = connect(forwarder.address());
            MSocket accepted = accept();
            exchange(client, accepted);
            forwarder.end();
            server.migrate(new InetSocketAddress(SECOND, 0));
            await().atMost(PATIENCE).until(() -> inUse(client).equals(Set.of(place())));
            exchange(client, accepted);
        }
    }

    /** As while no name server takes the next record: nobody who is called waits for that. */
    @Test
    void a_client_that_is_called_needs_no_record_and_one_of_before_does_not_lead_it_back() throws Exception {
        TestNames names = new TestNames();
        try (Forwarder forwarder = new Forwarder(place())) {
            PeerKey key = TestPeers.SERVER_IDENTITY.publicKey();
            names.set(FILES, new NamedEndpoint(List.of(forwarder.address()), List.of(key), Service.UNNAMED));
            MSocket client =
                    new MSocket(FILES, MSocketOptions.builder().names(names).build());
            opened.add(client);
            MSocket accepted = accept();
            exchange(client, accepted);
            forwarder.end();
            server.migrate(new InetSocketAddress(SECOND, 0));
            await().atMost(PATIENCE).until(() -> inUse(client).equals(Set.of(place())));
            PeerKey other = Identity.generate().publicKey();
            names.set(FILES, new NamedEndpoint(List.of(forwarder.address()), List.of(key, other), Service.UNNAMED));
            exchange(client, accepted);
            assertThat(inUse(client)).containsExactly(place());
        }
    }

    @Test
    void whoever_follows_its_addresses_hears_of_the_move() throws Exception {
        BlockingQueue<List<InetSocketAddress>> heard = new LinkedBlockingQueue<>();
        server.followAddresses(Interfaces.ofKind(InterfaceKind.values()), heard::add);
        assertThat(heard.take()).containsExactly(place());
        server.migrate(new InetSocketAddress(SECOND, 0));
        assertThat(heard.take()).containsExactly(place());
    }

    @Test
    void where_it_cannot_listen_it_stays() throws Exception {
        InetSocketAddress former = place();
        assertThatThrownBy(() -> server.migrate(new InetSocketAddress("192.0.2.1", 0)))
                .isInstanceOf(BindException.class);
        assertThat(place()).isEqualTo(former);
        exchange(connect(former), accept());
        assertThatThrownBy(() -> server.migrate(InetSocketAddress.createUnresolved("nowhere.example.org", 1)))
                .isInstanceOf(IllegalArgumentException.class);
        server.close();
        assertThatThrownBy(() -> server.migrate(new InetSocketAddress(SECOND, 0)))
                .isInstanceOf(SocketException.class)
                .hasMessage("Socket closed");
    }
}
