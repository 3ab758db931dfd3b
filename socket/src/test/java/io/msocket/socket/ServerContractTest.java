package io.msocket.socket;

import static org.assertj.core.api.Assertions.assertThat;
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
import java.net.StandardSocketOptions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Binding, accepting and closing of server sockets, and their options. */
@ParameterizedClass
@EnumSource
class ServerContractTest {
    private static final int FIRST_PORT = 15_000;
    /** Linux's own; other systems begin higher. */
    private static final int FIRST_EPHEMERAL_PORT = 32_768;

    @Parameter
    SocketKind kind;

    private ServerSocket server;
    private final List<Socket> sockets = new ArrayList<>();

    @BeforeEach
    void open() throws IOException {
        server = kind.server();
    }

    @AfterEach
    void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        server.close();
    }

    @Test
    void a_new_server_is_neither_bound_nor_closed() {
        assertThat(server.isBound()).isFalse();
        assertThat(server.isClosed()).isFalse();
        assertThat(server.getLocalPort()).isEqualTo(-1);
        assertThat(server.getInetAddress()).isNull();
        assertThat(server.getLocalSocketAddress()).isNull();
        assertThat(server.getChannel()).isNull();
        assertThat(server).hasToString("ServerSocket[unbound]");
        assertThatThrownBy(server::accept).isInstanceOf(SocketException.class).hasMessage("Socket is not bound yet");
    }

    @Test
    void a_bound_server_knows_its_address() throws Exception {
        bind();
        assertThat(server.isBound()).isTrue();
        assertThat(server.getInetAddress()).isEqualTo(InetAddress.getLoopbackAddress());
        assertThat(server.getLocalPort()).isPositive();
        assertThat(server.getLocalSocketAddress()).isEqualTo(address());
        assertThat(server.toString()).contains("localport=" + server.getLocalPort());
    }

    @Test
    void constructors_bind() throws Exception {
        try (ServerSocket any = kind.server(0);
                ServerSocket withBacklog = kind.server(0, 5);
                ServerSocket withAddress = kind.server(0, 0, InetAddress.getLoopbackAddress())) {
            assertThat(any.isBound()).isTrue();
            assertThat(any.getInetAddress().isAnyLocalAddress()).isTrue();
            assertThat(withBacklog.getLocalPort()).isPositive();
            assertThat(withAddress.getInetAddress().isLoopbackAddress()).isTrue();
        }
        assertThatIllegalArgumentException().isThrownBy(() -> kind.server(65536));
        assertThatIllegalArgumentException().isThrownBy(() -> kind.server(-1));
    }

    @Test
    void binding_to_null_takes_any_address_and_a_free_port() throws Exception {
        server.bind(null);
        assertThat(server.getInetAddress().isAnyLocalAddress()).isTrue();
        assertThat(server.getLocalPort()).isPositive();
        Socket client = connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort()));
        assertThat(accept().getRemoteSocketAddress()).isEqualTo(client.getLocalSocketAddress());
    }

    @Test
    void a_server_on_any_address_takes_both_families() throws Exception {
        server.bind(new InetSocketAddress(0));
        Socket over4 = connect(new InetSocketAddress(FakeNetwork.address("127.0.0.1"), server.getLocalPort()));
        assertThat(accept().getRemoteSocketAddress()).isEqualTo(over4.getLocalSocketAddress());
        InetAddress loopback6 = FakeNetwork.address("::1");
        assumeTrue(Bindable.is(loopback6), "no IPv6 here");
        Socket over6 = connect(new InetSocketAddress(loopback6, server.getLocalPort()));
        assertThat(accept().getRemoteSocketAddress()).isEqualTo(over6.getLocalSocketAddress());
    }

    @Test
    void binding_twice_or_after_close_fails() throws Exception {
        bind();
        assertThatThrownBy(() -> server.bind(null))
                .isInstanceOf(SocketException.class)
                .hasMessage("Already bound");
        server.close();
        assertThatThrownBy(() -> server.bind(null))
                .isInstanceOf(SocketException.class)
                .hasMessage("Socket is closed");
    }

    @Test
    void binding_to_a_port_in_use_fails() throws Exception {
        bind();
        try (ServerSocket second = kind.server()) {
            assertThatThrownBy(() -> second.bind(address())).isInstanceOf(BindException.class);
            assertThat(second.isBound()).isFalse();
        }
        assertThatThrownBy(() -> kind.server(server.getLocalPort(), 50, server.getInetAddress()))
                .isInstanceOf(BindException.class);
    }

    @Test
    void binding_to_what_is_no_address_of_this_machine_fails() throws Exception {
        InetAddress foreign = InetAddress.getByName("203.0.113.1");
        assertThatThrownBy(() -> server.bind(new InetSocketAddress(foreign, 0))).isInstanceOf(BindException.class);
        assertThatThrownBy(() -> kind.server().bind(InetSocketAddress.createUnresolved("no.such.host.invalid", 0)))
                .isInstanceOf(SocketException.class);
        assertThatIllegalArgumentException().isThrownBy(() -> kind.server().bind(new SocketAddress() {}));
    }

    @Test
    void accept_waits_for_a_connection() throws Exception {
        bind();
        Background<Socket> accept = Background.call(server::accept).awaitBlocked();
        Socket client = connect(address());
        Socket accepted = keep(accept.result());
        assertThat(accepted).isInstanceOf(client.getClass());
        assertThat(accepted.getRemoteSocketAddress()).isEqualTo(client.getLocalSocketAddress());
    }

    @Test
    void connections_wait_to_be_accepted() throws Exception {
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        for (int i = 0; i < 5; i++) {
            connect(address()).getOutputStream().write(i);
        }
        Set<Integer> accepted = new HashSet<>();
        for (int i = 0; i < 5; i++) {
            accepted.add(accept().getInputStream().read());
        }
        assertThat(accepted).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
    }

    @Test
    void accept_times_out_and_leaves_the_server_usable() throws Exception {
        bind();
        server.setSoTimeout(50);
        assertThat(server.getSoTimeout()).isEqualTo(50);
        assertThatThrownBy(server::accept)
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessage("Accept timed out");
        server.setSoTimeout(30_000);
        connect(address());
        Socket accepted = accept();
        assertThat(accepted.isConnected()).isTrue();
        assertThat(accepted.getSoTimeout()).isZero();
        assertThatIllegalArgumentException().isThrownBy(() -> server.setSoTimeout(-1));
    }

    @Test
    void closing_ends_an_accept_that_waits() throws Exception {
        bind();
        Background<Socket> accept = Background.call(server::accept).awaitBlocked();
        server.close();
        assertThatThrownBy(accept::result).isInstanceOf(SocketException.class).hasMessage("Socket closed");
    }

    @Test
    void a_closed_server_refuses_everything_and_its_port_is_free() throws Exception {
        bindToPortOfNobodyElse();
        InetSocketAddress address = address();
        server.close();
        server.close();
        assertThat(server.isClosed()).isTrue();
        assertThat(server.isBound()).isTrue();
        assertThatThrownBy(server::accept).isInstanceOf(SocketException.class).hasMessage("Socket is closed");
        assertThatThrownBy(() -> connect(address)).isInstanceOf(ConnectException.class);
        try (ServerSocket next = kind.server(address.getPort(), 50, address.getAddress())) {
            assertThat(next.getLocalPort()).isEqualTo(address.getPort());
        }
    }

    @Test
    void closing_a_server_leaves_its_connections() throws Exception {
        bind();
        Socket client = connect(address());
        Socket accepted = accept();
        server.close();
        client.getOutputStream().write(1);
        assertThat(accepted.getInputStream().read()).isEqualTo(1);
        accepted.getOutputStream().write(2);
        assertThat(client.getInputStream().read()).isEqualTo(2);
    }

    @Test
    void a_new_server_takes_over_the_port_of_one_whose_connections_live() throws Exception {
        bindToPortOfNobodyElse();
        InetSocketAddress address = address();
        Socket client = connect(address);
        Socket accepted = accept();
        server.close();
        try (ServerSocket next = kind.server()) {
            next.setReuseAddress(true);
            next.bind(address);
            Socket second = connect(address);
            try (Socket acceptedSecond = next.accept()) {
                second.getOutputStream().write(3);
                assertThat(acceptedSecond.getInputStream().read()).isEqualTo(3);
                client.getOutputStream().write(4);
                assertThat(accepted.getInputStream().read()).isEqualTo(4);
            }
        }
    }

    @Test
    void a_connection_that_was_never_accepted_ends_with_its_server() throws Exception {
        bind();
        Socket client = connect(address());
        client.setSoTimeout(20_000);
        server.close();
        try {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        } catch (SocketException reset) {
            assertThat(reset).hasMessage("Connection reset");
        }
    }

    @Test
    void servers_come_and_go_on_one_port_while_connections_end() throws Exception {
        bindToPortOfNobodyElse();
        InetSocketAddress address = address();
        for (int i = 0; i < 200; i++) {
            try (Socket client = connect(address);
                    Socket accepted = server.accept()) {
                client.getOutputStream().write(i);
                assertThat(accepted.getInputStream().read()).isEqualTo(i);
                // Else the side that closes first keeps the port for a while, as TCP must.
                client.setSoLinger(true, 0);
            }
            server.close();
            server = kind.server(address.getPort(), 50, address.getAddress());
        }
    }

    @Test
    void several_threads_accept_at_once() throws Exception {
        bind();
        List<Background<Socket>> accepts = new ArrayList<>();
        Set<SocketAddress> clients = new HashSet<>();
        for (int i = 0; i < 4; i++) {
            accepts.add(Background.call(server::accept).awaitBlocked());
        }
        for (int i = 0; i < 4; i++) {
            clients.add(connect(address()).getLocalSocketAddress());
        }
        Set<SocketAddress> accepted = new HashSet<>();
        for (Background<Socket> accept : accepts) {
            accepted.add(keep(accept.result()).getRemoteSocketAddress());
        }
        assertThat(accepted).isEqualTo(clients);
    }

    @Test
    void a_subclass_accepts_into_a_socket_of_its_choice() throws Exception {
        Socket chosen = keep(kind.socket());
        try (ServerSocket custom = kind.serverThatAccepts(chosen)) {
            custom.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Socket client = connect((InetSocketAddress) custom.getLocalSocketAddress());
            assertThat(custom.accept()).isSameAs(chosen);
            assertThat(chosen.isConnected()).isTrue();
            chosen.getOutputStream().write(5);
            assertThat(client.getInputStream().read()).isEqualTo(5);
        }
    }

    @Test
    void options_keep_what_they_were_set_to() throws Exception {
        assertThat(server.getReceiveBufferSize()).isPositive();
        assertThat(server.getSoTimeout()).isZero();
        server.setReuseAddress(false);
        assertThat(server.getReuseAddress()).isFalse();
        server.setReuseAddress(true);
        server.setReceiveBufferSize(40_000);
        server.setSoTimeout(77);
        server.setPerformancePreferences(0, 1, 2);
        bind();
        assertThat(server.getReuseAddress()).isTrue();
        assertThat(server.getReceiveBufferSize()).isBetween(40_000, 160_000);
        assertThat(server.getSoTimeout()).isEqualTo(77);
        assertThatIllegalArgumentException().isThrownBy(() -> server.setReceiveBufferSize(0));
        connect(address());
        assertThat(accept().getReceiveBufferSize()).isBetween(40_000, 160_000);
    }

    @Test
    void a_server_reuses_addresses_unless_told_otherwise() throws Exception {
        try (ServerSocket platform = new ServerSocket()) {
            assertThat(server.getReuseAddress()).isEqualTo(platform.getReuseAddress());
        }
    }

    @Test
    void named_options_are_the_same_as_those_with_methods() throws Exception {
        assertThat(server.supportedOptions())
                .contains(StandardSocketOptions.SO_RCVBUF, StandardSocketOptions.SO_REUSEADDR)
                .doesNotContain(StandardSocketOptions.TCP_NODELAY);
        assertThat(server.setOption(StandardSocketOptions.SO_REUSEADDR, true)).isSameAs(server);
        assertThat(server.getOption(StandardSocketOptions.SO_REUSEADDR)).isTrue();
        assertThat(server.setOption(StandardSocketOptions.SO_RCVBUF, 50_000)).isSameAs(server);
        assertThat(server.getOption(StandardSocketOptions.SO_RCVBUF)).isEqualTo(server.getReceiveBufferSize());
        assertThatThrownBy(() -> server.setOption(StandardSocketOptions.TCP_NODELAY, true))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> server.getOption(StandardSocketOptions.SO_LINGER))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> server.setOption(null, true)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void a_closed_server_has_no_options() throws Exception {
        server.close();
        List<ThrowingCallable> calls = List.of(
                () -> server.setSoTimeout(1),
                server::getSoTimeout,
                () -> server.setReuseAddress(true),
                server::getReuseAddress,
                () -> server.setReceiveBufferSize(1000),
                server::getReceiveBufferSize,
                () -> server.setOption(StandardSocketOptions.SO_REUSEADDR, true),
                () -> server.getOption(StandardSocketOptions.SO_REUSEADDR));
        for (ThrowingCallable call : calls) {
            assertThatThrownBy(call).isInstanceOf(SocketException.class).hasMessage("Socket is closed");
        }
    }

    private void bind() throws IOException {
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    /** To a port that the system gives to no outgoing connection while it is free for a moment. */
    private void bindToPortOfNobodyElse() throws IOException {
        while (!server.isBound()) {
            int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, FIRST_EPHEMERAL_PORT);
            try {
                server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            } catch (BindException taken) {
                server = kind.server();
            }
        }
    }

    private InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    private Socket connect(InetSocketAddress address) throws IOException {
        Socket socket = keep(kind.socket());
        socket.connect(address, 20_000);
        return socket;
    }

    private Socket accept() throws IOException {
        return keep(server.accept());
    }

    private Socket keep(Socket socket) {
        sockets.add(socket);
        return socket;
    }
}
