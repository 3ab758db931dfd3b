package io.msocket.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.msocket.protocol.FlowpathState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that says where else it can be reached, by the kernel's own loopback addresses. */
class FurtherAddressesTest {
    private static final InetAddress FIRST = FakeNetwork.address("127.0.0.1");
    private static final InetAddress SECOND = FakeNetwork.address("127.0.0.2");
    private static final InetAddress FIRST6 = FakeNetwork.address("::1");

    private MServerSocket server;
    private MSocket client;
    private MSocket accepted;

    @BeforeEach
    void open() throws IOException {
        server = new MServerSocket(0, TestPeers.SERVER);
        connect();
    }

    private void connect() throws IOException {
        client = new MSocket(FIRST, server.getLocalPort(), TestPeers.CLIENT);
        accepted = server.accept();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        accepted.close();
        server.close();
    }

    private InetSocketAddress at(InetAddress address) {
        return new InetSocketAddress(address, server.getLocalPort());
    }

    private void awaitUse(InetAddress address) {
        await().until(() -> inUse(client).equals(Set.of(at(address))));
    }

    private static Set<InetSocketAddress> inUse(MSocket socket) {
        return socket.flowpaths().stream()
                .filter(path -> path.state() == FlowpathState.ACTIVE)
                .map(path -> path.remote())
                .collect(Collectors.toSet());
    }

    private void exchange() throws IOException {
        client.getOutputStream().write(new byte[] {1, 2, 3});
        assertThat(accepted.getInputStream().readNBytes(3)).containsExactly(1, 2, 3);
        accepted.getOutputStream().write(new byte[] {4, 5, 6});
        assertThat(client.getInputStream().readNBytes(3)).containsExactly(4, 5, 6);
    }

    private static boolean canBind(InetAddress address) {
        try (ServerSocket probe = new ServerSocket(0, 1, address)) {
            return probe.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void a_client_leaves_an_address_that_is_withdrawn() throws Exception {
        assumeTrue(canBind(SECOND), "this system has one loopback address only");
        server.setFurtherAddresses(List.of(at(FIRST), at(SECOND)));
        exchange();
        server.setFurtherAddresses(List.of(at(SECOND)));
        awaitUse(SECOND);
        await().until(() -> accepted.flowpaths().size() == 1);
        exchange();
        server.setFurtherAddresses(List.of(at(FIRST)));
        awaitUse(FIRST);
        exchange();
    }

    @Test
    void a_client_goes_to_the_other_family() throws Exception {
        assumeTrue(canBind(FIRST6), "this system has no IPv6");
        server.setFurtherAddresses(List.of(at(FIRST), at(FIRST6)));
        exchange();
        server.setFurtherAddresses(List.of(at(FIRST6)));
        awaitUse(FIRST6);
        exchange();
    }

    @Test
    void a_client_that_comes_later_is_told_too() throws Exception {
        assumeTrue(canBind(SECOND), "this system has one loopback address only");
        server.setFurtherAddresses(List.of(at(FIRST), at(SECOND)));
        client.close();
        accepted.close();
        connect();
        exchange();
        server.setFurtherAddresses(List.of(at(SECOND)));
        awaitUse(SECOND);
    }

    @Test
    void addresses_may_be_set_before_the_socket_is_bound() throws Exception {
        try (MServerSocket other = new MServerSocket(TestPeers.SERVER)) {
            other.setFurtherAddresses(List.of(at(SECOND)));
            other.bind(new InetSocketAddress(0));
            assertThat(other.getLocalPort()).isPositive();
        }
    }

    @Test
    void what_no_client_would_dial_is_refused_in_words() throws Exception {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> server.setFurtherAddresses(List.of(new InetSocketAddress(4000))))
                .withMessageContaining("is no address that a client would dial");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> server.setFurtherAddresses(List.of(new InetSocketAddress(FIRST, 0))))
                .withMessage("/127.0.0.1:0 has no port");
        server.close();
        assertThatThrownBy(() -> server.setFurtherAddresses(List.of())).isInstanceOf(SocketException.class);
    }
}
