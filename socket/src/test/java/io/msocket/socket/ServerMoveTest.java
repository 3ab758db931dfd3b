package io.msocket.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.msocket.protocol.FlowpathState;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
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
    private static final InetAddress THIRD = FakeNetwork.address("127.0.0.3");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

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

    /** Nobody listens there any more. */
    private static void awaitFree(InetSocketAddress address) {
        await().atMost(PATIENCE).until(() -> {
            try (ServerSocket probe = new ServerSocket(address.getPort(), 1, address.getAddress())) {
                return probe.isBound();
            } catch (BindException e) {
                return false;
            }
        });
    }

    @Test
    void its_connections_join_at_the_next_address_before_the_former_one_goes_and_after_it_is_closed() throws Exception {
        InetSocketAddress former = place();
        MSocket client = connect(former);
        MSocket accepted = accept();
        exchange(client, accepted);

        server.migrate(new InetSocketAddress(SECOND, 0));
        InetSocketAddress next = place();
        assertThat(next.getAddress()).isEqualTo(SECOND);
        assertThat(next.getPort()).isPositive();
        await().atMost(PATIENCE).until(() -> inUse(client).equals(Set.of(next)));
        assertThat(client.isSuspended()).isFalse();
        exchange(client, accepted);

        MSocket late = connect(next);
        exchange(late, accept());
        awaitFree(former);
        assertThatThrownBy(() -> connect(former)).isInstanceOf(ConnectException.class);
        exchange(client, accepted);

        server.close();
        client.removeFlowpath(client.flowpaths().get(0).id());
        await().atMost(PATIENCE).until(() -> inUse(client).equals(Set.of(next)));
        exchange(client, accepted);
        for (AutoCloseable each : opened) {
            each.close();
        }
        awaitFree(next);
    }

    @Test
    void it_moves_again_and_back_again_and_hundreds_of_connections_with_it() throws Exception {
        InetSocketAddress home = place();
        List<MSocket> clients = new ArrayList<>();
        List<MSocket> accepted = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            clients.add(connect(home));
            accepted.add(accept());
        }
        for (InetAddress host : List.of(SECOND, THIRD, FIRST)) {
            server.migrate(new InetSocketAddress(host, 0));
            InetSocketAddress next = place();
            await().atMost(PATIENCE)
                    .until(() ->
                            clients.stream().allMatch(client -> inUse(client).equals(Set.of(next))));
        }
        awaitFree(home);
        for (int i = 0; i < clients.size(); i++) {
            exchange(clients.get(i), accepted.get(i));
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
