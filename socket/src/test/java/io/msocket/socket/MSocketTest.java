package io.msocket.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.msocket.protocol.CloseReason;
import io.msocket.protocol.FlowpathSnapshot;
import io.msocket.protocol.FlowpathState;
import io.msocket.protocol.TrafficByAddress;
import io.msocket.protocol.TrafficCounters;
import io.msocket.transport.PeerNotVerifiedException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an MSocket can do beyond java.net, and how it says no. */
class MSocketTest {
    private static final InetAddress FIRST = FakeNetwork.address("127.0.0.1");
    private static final InetAddress SECOND = FakeNetwork.address("127.0.0.2");
    private static final InetAddress THIRD = FakeNetwork.address("127.0.0.3");

    private MServerSocket server;
    private MSocket client;
    private MSocket accepted;

    @BeforeEach
    void open() throws IOException {
        server = new MServerSocket(0, 50, FIRST, TestPeers.SERVER);
        client = new MSocket(FIRST, server.getLocalPort(), TestPeers.CLIENT);
        accepted = server.accept();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        accepted.close();
        server.close();
    }

    @Test
    void both_ends_know_the_connection_by_one_name() throws Exception {
        assertThat(client.connectionId()).isEqualTo(accepted.connectionId());
        assertThat(client.isSuspended()).isFalse();
        try (MSocket unconnected = new MSocket()) {
            assertThatIllegalStateException().isThrownBy(unconnected::connectionId);
            assertThat(unconnected.flowpaths()).isEmpty();
            assertThat(unconnected.isSuspended()).isFalse();
            assertThat(unconnected.peerKey()).isEmpty();
            assertThatThrownBy(() -> unconnected.addFlowpath(FIRST)).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void the_client_knows_the_servers_key_and_stays_anonymous_unless_it_has_an_identity() throws Exception {
        assertThat(client.peerKey()).contains(TestPeers.SERVER_IDENTITY.publicKey());
        assertThat(accepted.peerKey()).isEmpty();
        Identity self = Identity.generate();
        MSocketOptions known = TestPeers.CLIENT.toBuilder().identity(self).build();
        try (MSocket second = new MSocket(FIRST, server.getLocalPort(), known);
                MSocket acceptedSecond = server.accept()) {
            assertThat(acceptedSecond.peerKey()).contains(self.publicKey());
            assertThat(second.isConnected()).isTrue();
        }
    }

    @Test
    void a_flowpath_says_where_it_goes_and_what_it_carries() throws Exception {
        client.getOutputStream().write(new byte[1000]);
        accepted.getInputStream().readNBytes(1000);
        await().until(() -> client.flowpaths().get(0).bytesAcknowledged() == 1000);
        FlowpathSnapshot path = client.flowpaths().get(0);
        assertThat(path.state()).isEqualTo(FlowpathState.ACTIVE);
        assertThat(path.remote().getPort()).isEqualTo(server.getLocalPort());
        assertThat(path.local()).isEqualTo(client.getLocalSocketAddress());
        assertThat(path.bytesSent()).isEqualTo(1000);
        assertThat(path.roundTripTime()).isPositive();
        assertThatThrownBy(() -> client.flowpaths().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void a_flowpath_can_be_added_and_removed() throws Exception {
        assumeSeveralLoopbackAddresses();
        int added = client.addFlowpath(SECOND);
        awaitActive(SECOND);
        assertThat(client.flowpaths()).hasSize(2);
        int first = client.flowpaths().stream()
                .filter(path -> path.id() != added)
                .findFirst()
                .orElseThrow()
                .id();
        client.removeFlowpath(first);
        await().until(() -> client.flowpaths().size() == 1);
        assertThat(client.getLocalAddress()).isEqualTo(SECOND);
        exchange();
    }

    @Test
    void a_flowpath_can_be_moved_to_another_address() throws Exception {
        assumeSeveralLoopbackAddresses();
        client.migrate(client.flowpaths().get(0).id(), SECOND);
        awaitActive(SECOND);
        await().until(() -> client.flowpaths().size() == 1);
        await().until(() -> accepted.getInetAddress().equals(FIRST)
                && accepted.flowpaths().stream()
                        .anyMatch(path -> path.remote().getAddress().equals(SECOND)));
        exchange();
    }

    @Test
    void the_stream_survives_hops_between_addresses_in_mid_transfer() throws Exception {
        assumeSeveralLoopbackAddresses();
        byte[] data = new byte[32 << 20];
        new Random(5).nextBytes(data);
        Background<byte[]> reader =
                Background.call(() -> accepted.getInputStream().readNBytes(data.length));
        Background<Void> writer = Background.run(() -> client.getOutputStream().write(data));
        List<InetAddress> hops = List.of(SECOND, THIRD, FIRST, SECOND, THIRD, FIRST);
        for (InetAddress hop : hops) {
            client.setLocalAddresses(List.of(hop));
            awaitActive(hop);
        }
        writer.result();
        assertThat(reader.result()).isEqualTo(data);
    }

    @Test
    void without_an_address_the_connection_waits_and_then_goes_on() throws Exception {
        assumeSeveralLoopbackAddresses();
        InetAddress nowhere = FakeNetwork.address("203.0.113.77");
        client.setLocalAddresses(List.of(nowhere));
        await().until(client::isSuspended);
        Background<Integer> read =
                Background.call(() -> client.getInputStream().read()).awaitBlocked();
        client.setSoTimeout(1000);
        accepted.getOutputStream().write(33);
        client.setLocalAddresses(List.of(SECOND));
        assertThat(read.result()).isEqualTo(33);
        await().until(() -> !client.isSuspended());
    }

    @Test
    void listeners_hear_of_moves_suspension_resumption_and_the_end() throws Exception {
        assumeSeveralLoopbackAddresses();
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        ConnectionListener broken = new ConnectionListener() {
            @Override
            public void moved(MSocket socket, FlowpathSnapshot to) {
                throw new IllegalStateException("on purpose");
            }
        };
        ConnectionListener listener = recorder(heard);
        client.addConnectionListener(broken);
        client.addConnectionListener(listener);
        client.migrate(client.flowpaths().get(0).id(), SECOND);
        await().until(() -> heard.contains("moved"));
        client.setLocalAddresses(List.of(FakeNetwork.address("203.0.113.77")));
        await().until(() -> heard.contains("suspended"));
        client.setLocalAddresses(List.of(THIRD));
        await().until(() -> heard.contains("resumed"));
        client.close();
        accepted.close();
        await().until(() -> heard.contains("closed COMPLETE"));
    }

    @Test
    void a_listener_that_was_removed_hears_nothing() throws Exception {
        Queue<String> removed = new ConcurrentLinkedQueue<>();
        Queue<String> kept = new ConcurrentLinkedQueue<>();
        ConnectionListener listener = recorder(removed);
        accepted.addConnectionListener(listener);
        accepted.addConnectionListener(recorder(kept));
        accepted.removeConnectionListener(listener);
        client.close();
        accepted.close();
        await().until(() -> kept.contains("closed COMPLETE"));
        assertThat(removed).isEmpty();
    }

    @Test
    void a_connection_whose_only_link_has_spent_its_quota_is_suspended() throws Exception {
        long quota = 100_000;
        MSocketOptions options = TestPeers.CLIENT.toBuilder()
                .quota(Interfaces.withAddress(FIRST), quota)
                .build();
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        try (MSocket limited = new MSocket(FIRST, server.getLocalPort(), options)) {
            limited.setSoLinger(true, 0);
            limited.addConnectionListener(recorder(heard));
            Socket reader = server.accept();
            CompletableFuture<Void> read = CompletableFuture.runAsync(() -> readToTheEnd(reader));
            limited.getOutputStream().write(new byte[2 * (int) quota]);
            await().until(() -> heard.contains("suspended") && heard.contains("spent 100000"));
            reader.close();
            read.join();
            assertThat(limited.flowpaths()).isEmpty();
            assertThat(limited.traffic().total().bytesSent()).isGreaterThan(quota / 2);
        }
    }

    private static void readToTheEnd(Socket socket) {
        try {
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            assertThat(e).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void what_went_over_each_address_is_told_also_after_the_end() throws Exception {
        assertThat(new MSocket().traffic()).isEqualTo(TrafficByAddress.NONE);
        exchange();
        TrafficCounters before = client.traffic().byAddress().get(FIRST);
        assertThat(before.bytesSent()).isPositive();
        client.close();
        accepted.close();
        await().until(() -> client.flowpaths().isEmpty());
        assertThat(client.traffic().byAddress().get(FIRST).bytesSent()).isGreaterThanOrEqualTo(before.bytesSent());
        assertThat(accepted.traffic().byAddress()).containsOnlyKeys(FIRST);
    }

    @Test
    void the_accepting_side_does_not_choose_flowpaths() {
        assertThatThrownBy(() -> accepted.addFlowpath(SECOND))
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("accepted");
        assertThatThrownBy(() -> accepted.migrate(0, SECOND)).isInstanceOf(SocketException.class);
        assertThatThrownBy(() -> accepted.setLocalAddresses(List.of(SECOND))).isInstanceOf(SocketException.class);
    }

    @Test
    void a_closed_socket_moves_no_more() throws Exception {
        client.close();
        assertThatThrownBy(() -> client.addFlowpath(SECOND)).isInstanceOf(SocketException.class);
        assertThatThrownBy(() -> client.removeFlowpath(0)).isInstanceOf(SocketException.class);
        assertThatThrownBy(() -> client.setLocalAddresses(List.of(SECOND))).isInstanceOf(SocketException.class);
    }

    @Test
    void the_options_say_which_local_addresses_are_used() throws Exception {
        assumeSeveralLoopbackAddresses();
        MSocketOptions options =
                TestPeers.CLIENT.toBuilder().localAddresses(List.of(THIRD)).build();
        try (MSocket restricted = new MSocket(FIRST, server.getLocalPort(), options)) {
            assertThat(restricted.getLocalAddress()).isEqualTo(THIRD);
        }
        MSocketOptions wrongFamily = TestPeers.CLIENT.toBuilder()
                .localAddresses(List.of(FakeNetwork.address("::1")))
                .build();
        assertThatThrownBy(() -> new MSocket(FIRST, server.getLocalPort(), wrongFamily))
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("family");
    }

    @Test
    void a_server_with_another_key_is_refused(@TempDir Path directory) throws Exception {
        PeerKey other = Identity.generate().publicKey();
        int port = server.getLocalPort();
        Path file = directory.resolve("known_hosts");
        Files.writeString(file, "127.0.0.1:" + port + " " + other + "\n");
        MSocketOptions options = MSocketOptions.builder()
                .verifier(PeerVerifiers.knownHosts(file))
                .build();
        assertThatThrownBy(() -> new MSocket(FIRST, port, options))
                .isInstanceOf(PeerNotVerifiedException.class)
                .hasMessageContaining("HAS CHANGED")
                .hasMessageContaining(file + ":1");
    }

    @Test
    void a_name_is_known_by_its_name(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("known_hosts");
        MSocketOptions options = MSocketOptions.builder()
                .verifier(PeerVerifiers.knownHosts(file))
                .build();
        try (MSocket named = new MSocket("localhost", server.getLocalPort(), options)) {
            assertThat(named.isConnected()).isTrue();
        }
        assertThat(Files.readString(file))
                .isEqualTo("localhost:" + server.getLocalPort() + " " + TestPeers.SERVER_IDENTITY.publicKey() + "\n");
    }

    @Test
    void all_addresses_of_a_name_are_tried() throws Exception {
        try (BlackHole hole = new BlackHole();
                MServerSocket there = new MServerSocket(hole.address().getPort(), 5, THIRD, TestPeers.SERVER);
                MSocket socket = new MSocket(TestPeers.CLIENT)) {
            List<InetAddress> silentRefusingServing = List.of(FIRST, SECOND, THIRD);
            socket.connect(NamedServer.of(silentRefusingServing, there.getLocalPort()), 10_000);
            assertThat(socket.getInetAddress()).isEqualTo(THIRD);
            assertThat(socket.getRemoteSocketAddress())
                    .isEqualTo(socket.flowpaths().get(0).remote());
        }
    }

    @Test
    void a_name_all_of_whose_addresses_refuse_is_refused_at_once() throws Exception {
        int port = server.getLocalPort();
        try (MSocket socket = new MSocket(TestPeers.CLIENT)) {
            assertThatThrownBy(() -> socket.connect(NamedServer.of(List.of(SECOND, THIRD), port), 60_000))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("Connection refused");
        }
    }

    @Test
    void a_host_is_connected_to_by_its_name() throws Exception {
        try (MSocket socket = new MSocket(TestPeers.CLIENT)) {
            socket.connect("localhost", server.getLocalPort(), 10_000);
            assertThat(socket.getInetAddress()).isEqualTo(FIRST);
        }
        try (MSocket socket = new MSocket(TestPeers.CLIENT)) {
            assertThatThrownBy(() -> socket.connect("no.such.host.invalid", 1, 10_000))
                    .isInstanceOf(UnknownHostException.class);
        }
    }

    @Test
    void a_verifier_that_throws_leaves_a_closed_socket() throws Exception {
        MSocketOptions options = MSocketOptions.builder()
                .verifier((remote, key) -> {
                    throw new IllegalStateException("on purpose");
                })
                .build();
        try (MSocket socket = new MSocket(options)) {
            assertThatIllegalStateException().isThrownBy(() -> socket.connect(server.getLocalSocketAddress()));
            assertThatThrownBy(() -> socket.connect(server.getLocalSocketAddress()))
                    .isInstanceOf(SocketException.class);
        }
    }

    @Test
    void a_server_refuses_clients_that_are_not_on_its_list() throws Exception {
        Identity friend = Identity.generate();
        MSocketOptions closedCircle = TestPeers.SERVER.toBuilder()
                .clientKeys(friend.publicKey()::equals)
                .build();
        try (MServerSocket picky = new MServerSocket(0, 50, FIRST, closedCircle)) {
            MSocketOptions welcome =
                    TestPeers.CLIENT.toBuilder().identity(friend).build();
            try (MSocket allowed = new MSocket(FIRST, picky.getLocalPort(), welcome);
                    MSocket acceptedFriend = picky.accept()) {
                assertThat(acceptedFriend.peerKey()).contains(friend.publicKey());
                assertThat(allowed.isConnected()).isTrue();
            }
            MSocketOptions stranger = TestPeers.CLIENT.toBuilder()
                    .identity(Identity.generate())
                    .handshakeTimeout(Duration.ofSeconds(2))
                    .build();
            picky.setSoTimeout(300);
            assertThatThrownBy(() -> {
                        try (MSocket refused = new MSocket(FIRST, picky.getLocalPort(), stranger)) {
                            refused.setSoTimeout(5000);
                            refused.getInputStream().read();
                        }
                    })
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(picky::accept).isInstanceOf(java.net.SocketTimeoutException.class);
        }
    }

    @Test
    void a_fixed_local_port_is_refused_with_the_reason() throws Exception {
        try (MSocket socket = new MSocket()) {
            assertThatThrownBy(() -> socket.bind(new InetSocketAddress(FIRST, 4711)))
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining("4711")
                    .hasMessageContaining("Bind to port 0");
            socket.bind(new InetSocketAddress(FIRST, 0));
            assertThat(socket.getLocalPort()).isZero();
        }
    }

    @Test
    void there_is_no_proxy() throws Exception {
        Proxy proxy = new Proxy(Proxy.Type.SOCKS, new InetSocketAddress(FIRST, 1080));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> new MSocket(proxy))
                .withMessageContaining("proxy");
        assertThatIllegalArgumentException().isThrownBy(() -> new MSocket((Proxy) null));
        try (MSocket direct = new MSocket(Proxy.NO_PROXY)) {
            assertThat(direct.isConnected()).isFalse();
        }
    }

    @Test
    void a_server_socket_accepts_only_into_a_new_socket_of_ours() throws Exception {
        try (Socket platform = new Socket();
                java.net.ServerSocket wrong = SocketKind.MSOCKET.serverThatAccepts(platform);
                java.net.ServerSocket used = SocketKind.MSOCKET.serverThatAccepts(client)) {
            wrong.bind(null);
            assertThatThrownBy(wrong::accept).isInstanceOf(IOException.class).hasMessageContaining("cannot accept");
            used.bind(null);
            assertThatThrownBy(used::accept).isInstanceOf(SocketException.class).hasMessageContaining("newly created");
        }
    }

    @Test
    void factories_make_connected_and_unconnected_sockets() throws Exception {
        MSocketFactory factory = new MSocketFactory(TestPeers.CLIENT);
        try (MServerSocket other = new MServerSocketFactory(TestPeers.SERVER).createServerSocket(0, 5, FIRST);
                MSocket unconnected = factory.createSocket();
                Socket byAddress = factory.createSocket(FIRST, other.getLocalPort());
                Socket byName = factory.createSocket("localhost", other.getLocalPort());
                Socket bound = factory.createSocket(FIRST, other.getLocalPort(), FIRST, 0);
                Socket boundByName = factory.createSocket("localhost", other.getLocalPort(), FIRST, 0);
                MServerSocket unbound = new MServerSocketFactory().createServerSocket();
                MServerSocket any = new MServerSocketFactory(TestPeers.SERVER).createServerSocket(0)) {
            assertThat(unconnected.isConnected()).isFalse();
            assertThat(List.of(byAddress, byName, bound, boundByName)).allMatch(Socket::isConnected);
            assertThat(unbound.isBound()).isFalse();
            assertThat(any.isBound()).isTrue();
        }
    }

    /** Mail and directory libraries among others: java.net's own method would give them plain sockets without a word. */
    @Test
    void libraries_that_know_a_factory_by_its_class_get_ours() throws Exception {
        for (Class<?> type : List.of(MSocketFactory.class, MServerSocketFactory.class)) {
            assertThat(type.getMethod("getDefault").invoke(null)).isInstanceOf(type);
        }
    }

    private static ConnectionListener recorder(Queue<String> heard) {
        return new ConnectionListener() {
            @Override
            public void moved(MSocket socket, FlowpathSnapshot to) {
                heard.add("moved");
            }

            @Override
            public void suspended(MSocket socket) {
                heard.add("suspended");
            }

            @Override
            public void resumed(MSocket socket, FlowpathSnapshot over) {
                // A listener may ask the socket.
                heard.add(socket.flowpaths().isEmpty() ? "resumed over nothing" : "resumed");
            }

            @Override
            public void quotaSpent(MSocket socket, Interfaces interfaces, long bytes) {
                heard.add("spent " + bytes);
            }

            @Override
            public void closed(MSocket socket, CloseReason reason) {
                heard.add("closed " + reason.kind());
            }
        };
    }

    private void awaitActive(InetAddress local) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> client.flowpaths().stream()
                        .anyMatch(path -> path.state() == FlowpathState.ACTIVE
                                && path.local() != null
                                && path.local().getAddress().equals(local)));
    }

    private void exchange() throws IOException {
        client.getOutputStream().write(1);
        assertThat(accepted.getInputStream().read()).isEqualTo(1);
        accepted.getOutputStream().write(2);
        assertThat(client.getInputStream().read()).isEqualTo(2);
    }

    private static void assumeSeveralLoopbackAddresses() {
        try (Socket probe = new Socket()) {
            probe.bind(new InetSocketAddress(SECOND, 0));
        } catch (IOException e) {
            assumeTrue(false, "this system has one loopback address only");
        }
    }
}
