package io.msocket.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** How a client socket is made, bound and connected. */
@ParameterizedClass
@EnumSource
class OpeningContractTest {
    @Parameter
    SocketKind kind;

    private ServerSocket server;
    private Socket socket;

    @BeforeEach
    void open() throws IOException {
        server = kind.loopbackServer();
        socket = kind.socket();
    }

    @AfterEach
    void close() throws IOException {
        socket.close();
        server.close();
    }

    @Test
    void a_new_socket_is_neither_bound_nor_connected_nor_closed() {
        assertThat(socket.isBound()).isFalse();
        assertThat(socket.isConnected()).isFalse();
        assertThat(socket.isClosed()).isFalse();
        assertThat(socket.isInputShutdown()).isFalse();
        assertThat(socket.isOutputShutdown()).isFalse();
        assertThat(socket.getInetAddress()).isNull();
        assertThat(socket.getPort()).isZero();
        assertThat(socket.getRemoteSocketAddress()).isNull();
        assertThat(socket.getLocalAddress().isAnyLocalAddress()).isTrue();
        assertThat(socket.getLocalPort()).isEqualTo(-1);
        assertThat(socket.getLocalSocketAddress()).isNull();
        assertThat(socket.getChannel()).isNull();
        assertThat(socket).hasToString("Socket[unconnected]");
    }

    @Test
    void an_unconnected_socket_has_no_streams_and_no_halves_to_shut_down() {
        assertThatThrownBy(() -> socket.getInputStream())
                .isInstanceOf(SocketException.class)
                .hasMessage("Socket is not connected");
        assertThatThrownBy(() -> socket.getOutputStream())
                .isInstanceOf(SocketException.class)
                .hasMessage("Socket is not connected");
        assertThatThrownBy(() -> socket.shutdownInput()).isInstanceOf(SocketException.class);
        assertThatThrownBy(() -> socket.shutdownOutput()).isInstanceOf(SocketException.class);
    }

    @Test
    void both_ends_of_a_connection_agree_on_its_addresses() throws Exception {
        socket.connect(serverAddress());
        try (Socket accepted = server.accept()) {
            assertThat(socket.isConnected()).isTrue();
            assertThat(socket.isBound()).isTrue();
            assertThat(socket.getInetAddress()).isEqualTo(server.getInetAddress());
            assertThat(socket.getPort()).isEqualTo(server.getLocalPort());
            assertThat(socket.getRemoteSocketAddress()).isEqualTo(serverAddress());
            assertThat(socket.getLocalAddress().isLoopbackAddress()).isTrue();
            assertThat(accepted.getRemoteSocketAddress()).isEqualTo(socket.getLocalSocketAddress());
            assertThat(accepted.getLocalSocketAddress()).isEqualTo(socket.getRemoteSocketAddress());
            assertThat(accepted.getPort()).isEqualTo(socket.getLocalPort());
            assertThat(accepted.isConnected()).isTrue();
            assertThat(accepted.isBound()).isTrue();
            assertThat(socket.toString()).contains("port=" + server.getLocalPort());
            assertThat(socket.getChannel()).isNull();
        }
    }

    @Test
    void a_constructor_with_a_host_name_connects() throws Exception {
        try (Socket client = kind.socket(server.getInetAddress().getHostAddress(), server.getLocalPort());
                Socket accepted = server.accept()) {
            assertThat(client.getRemoteSocketAddress()).isEqualTo(accepted.getLocalSocketAddress());
        }
    }

    @Test
    void a_constructor_without_a_host_name_connects_to_loopback() throws Exception {
        try (Socket client = kind.socket((String) null, server.getLocalPort());
                Socket accepted = server.accept()) {
            assertThat(client.getInetAddress().isLoopbackAddress()).isTrue();
            assertThat(accepted.isConnected()).isTrue();
        }
    }

    @Test
    void a_constructor_with_an_address_connects() throws Exception {
        try (Socket client = kind.socket(server.getInetAddress(), server.getLocalPort());
                Socket accepted = server.accept()) {
            assertThat(client.getRemoteSocketAddress()).isEqualTo(accepted.getLocalSocketAddress());
        }
    }

    @Test
    void a_constructor_with_a_local_address_binds_to_it() throws Exception {
        InetAddress local = secondLoopback();
        String host = server.getInetAddress().getHostAddress();
        try (Socket byName = kind.socket(host, server.getLocalPort(), local);
                Socket acceptedByName = server.accept();
                Socket byAddress = kind.socket(server.getInetAddress(), server.getLocalPort(), local);
                Socket acceptedByAddress = server.accept()) {
            assertThat(byName.getLocalAddress()).isEqualTo(local);
            assertThat(acceptedByName.getInetAddress()).isEqualTo(local);
            assertThat(byAddress.getLocalAddress()).isEqualTo(local);
            assertThat(acceptedByAddress.getInetAddress()).isEqualTo(local);
        }
    }

    @Test
    void a_constructor_refuses_what_is_no_address() {
        assertThatThrownBy(() -> kind.socket((InetAddress) null, 1)).isInstanceOf(NullPointerException.class);
        assertThatIllegalArgumentException().isThrownBy(() -> kind.socket("127.0.0.1", -1));
        assertThatIllegalArgumentException().isThrownBy(() -> kind.socket(InetAddress.getLoopbackAddress(), 65536));
        assertThatThrownBy(() -> kind.socket("no.such.host.invalid", 1)).isInstanceOf(UnknownHostException.class);
    }

    @Test
    void connect_refuses_what_is_no_address() {
        assertThatIllegalArgumentException().isThrownBy(() -> socket.connect(null));
        assertThatIllegalArgumentException().isThrownBy(() -> socket.connect(serverAddress(), -1));
        assertThatIllegalArgumentException().isThrownBy(() -> socket.connect(new SocketAddress() {}));
    }

    @Test
    void connecting_to_an_unresolved_name_fails() {
        InetSocketAddress unresolved = InetSocketAddress.createUnresolved("no.such.host.invalid", 1);
        assertThatThrownBy(() -> socket.connect(unresolved)).isInstanceOf(UnknownHostException.class);
        assertThat(socket.isConnected()).isFalse();
    }

    @Test
    void connecting_to_a_port_without_listener_is_refused_and_uses_the_socket_up() throws Exception {
        InetSocketAddress address = serverAddress();
        server.close();
        assertThatThrownBy(() -> socket.connect(address)).isInstanceOf(ConnectException.class);
        assertThat(socket.isConnected()).isFalse();
        assertThatThrownBy(() -> socket.connect(address)).isInstanceOf(SocketException.class);
    }

    @Test
    void connecting_twice_fails_and_leaves_the_connection() throws Exception {
        socket.connect(serverAddress(), 10_000);
        assertThatThrownBy(() -> socket.connect(serverAddress()))
                .isInstanceOf(SocketException.class)
                .hasMessageContainingAll("lready connected");
        try (Socket accepted = server.accept()) {
            accepted.getOutputStream().write(7);
            assertThat(socket.getInputStream().read()).isEqualTo(7);
        }
    }

    @Test
    void connecting_a_closed_socket_fails() throws Exception {
        socket.close();
        assertThatThrownBy(() -> socket.connect(serverAddress()))
                .isInstanceOf(SocketException.class)
                .hasMessage("Socket is closed");
    }

    @Test
    void a_connect_without_answer_ends_at_its_timeout() throws Exception {
        try (BlackHole hole = new BlackHole()) {
            assertThatThrownBy(() -> socket.connect(hole.address(), 300)).isInstanceOf(SocketTimeoutException.class);
            assertThat(socket.isConnected()).isFalse();
            assertThatThrownBy(() -> socket.connect(serverAddress())).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void closing_a_socket_ends_its_connect() throws Exception {
        try (BlackHole hole = new BlackHole()) {
            Background<Void> connect =
                    Background.run(() -> socket.connect(hole.address())).awaitBlocked();
            socket.close();
            assertThatThrownBy(connect::result).isInstanceOf(SocketException.class);
            assertThat(socket.isConnected()).isFalse();
        }
    }

    @Test
    void binding_fixes_the_local_address() throws Exception {
        InetAddress local = secondLoopback();
        socket.bind(new InetSocketAddress(local, 0));
        assertThat(socket.isBound()).isTrue();
        assertThat(socket.isConnected()).isFalse();
        assertThat(socket.getLocalAddress()).isEqualTo(local);
        assertThat(socket.getLocalSocketAddress()).isEqualTo(new InetSocketAddress(local, socket.getLocalPort()));
        socket.connect(serverAddress());
        try (Socket accepted = server.accept()) {
            assertThat(accepted.getInetAddress()).isEqualTo(local);
            assertThat(socket.getLocalSocketAddress()).isEqualTo(accepted.getRemoteSocketAddress());
        }
    }

    @Test
    void binding_to_null_leaves_the_address_open() throws Exception {
        socket.bind(null);
        assertThat(socket.isBound()).isTrue();
        assertThat(socket.getLocalAddress().isAnyLocalAddress()).isTrue();
        socket.connect(serverAddress());
        assertThat(socket.getLocalAddress().isLoopbackAddress()).isTrue();
    }

    @Test
    void binding_twice_or_after_close_fails() throws Exception {
        socket.bind(null);
        assertThatThrownBy(() -> socket.bind(null))
                .isInstanceOf(SocketException.class)
                .hasMessage("Already bound");
        socket.close();
        assertThatThrownBy(() -> socket.bind(null))
                .isInstanceOf(SocketException.class)
                .hasMessage("Socket is closed");
    }

    @Test
    void binding_to_what_is_no_address_of_this_machine_fails() throws Exception {
        InetAddress foreign = InetAddress.getByName("203.0.113.1");
        assertThatThrownBy(() -> socket.bind(new InetSocketAddress(foreign, 0))).isInstanceOf(BindException.class);
        assertThatThrownBy(() -> socket.bind(InetSocketAddress.createUnresolved("no.such.host.invalid", 0)))
                .isInstanceOf(SocketException.class);
        assertThatIllegalArgumentException().isThrownBy(() -> socket.bind(new SocketAddress() {}));
        assertThat(socket.isBound()).isFalse();
    }

    @Test
    void connects_over_ipv6() throws Exception {
        byte[] raw = new byte[16];
        raw[15] = 1;
        InetAddress loopback6 = InetAddress.getByAddress(raw);
        assumeTrue(canBind(loopback6), "no IPv6 here");
        try (ServerSocket server6 = kind.server(0, 50, loopback6);
                Socket client = kind.socket(loopback6, server6.getLocalPort());
                Socket accepted = server6.accept()) {
            assertThat(client.getInetAddress()).isEqualTo(loopback6);
            assertThat(accepted.getInetAddress()).isEqualTo(loopback6);
            client.getOutputStream().write(6);
            assertThat(accepted.getInputStream().read()).isEqualTo(6);
        }
    }

    @Test
    void performance_preferences_change_nothing() throws Exception {
        socket.setPerformancePreferences(1, 2, 0);
        socket.connect(serverAddress());
        assertThat(socket.isConnected()).isTrue();
    }

    @Test
    void a_failed_constructor_leaves_an_exception_and_nothing_else() throws Exception {
        int port = server.getLocalPort();
        server.close();
        assertThatIOException()
                .isThrownBy(() -> kind.socket(InetAddress.getLoopbackAddress(), port))
                .isInstanceOf(ConnectException.class);
    }

    private InetSocketAddress serverAddress() {
        return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
    }

    /** Another loopback address than 127.0.0.1, where the system has one. */
    private static InetAddress secondLoopback() throws IOException {
        InetAddress address = InetAddress.getByName("127.0.0.2");
        assumeTrue(canBind(address), "this system has one loopback address only");
        return address;
    }

    private static boolean canBind(InetAddress address) {
        try (ServerSocket probe = new ServerSocket(0, 1, address)) {
            return probe.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
