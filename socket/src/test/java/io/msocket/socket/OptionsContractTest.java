package io.msocket.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The options of client sockets. */
@ParameterizedClass
@EnumSource
class OptionsContractTest {
    private static final SocketOption<String> UNKNOWN = new SocketOption<>() {
        @Override
        public String name() {
            return "UNKNOWN";
        }

        @Override
        public Class<String> type() {
            return String.class;
        }
    };

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
    void options_have_their_documented_first_values() throws Exception {
        assertThat(socket.getSoTimeout()).isZero();
        assertThat(socket.getSoLinger()).isEqualTo(-1);
        assertThat(socket.getKeepAlive()).isFalse();
        assertThat(socket.getOOBInline()).isFalse();
        assertThat(socket.getReuseAddress()).isFalse();
        assertThat(socket.getTrafficClass()).isZero();
        assertThat(socket.getSendBufferSize()).isPositive();
        assertThat(socket.getReceiveBufferSize()).isPositive();
        assertThat(socket.getTcpNoDelay()).isEqualTo(kind == SocketKind.MSOCKET);
    }

    @Test
    void options_keep_what_they_were_set_to() throws Exception {
        setAll();
        assertAllSet();
    }

    @Test
    void options_set_before_connecting_hold_afterwards() throws Exception {
        setAll();
        connect();
        assertAllSet();
    }

    @Test
    void options_can_be_set_on_a_connection() throws Exception {
        connect();
        setAll();
        assertAllSet();
        socket.setSoLinger(false, 0);
    }

    @Test
    void switches_can_be_switched_off_again() throws Exception {
        setAll();
        socket.setTcpNoDelay(false);
        socket.setKeepAlive(false);
        socket.setReuseAddress(false);
        socket.setOOBInline(false);
        socket.setSoLinger(false, 5);
        socket.setSoTimeout(0);
        assertThat(socket.getTcpNoDelay()).isFalse();
        assertThat(socket.getKeepAlive()).isFalse();
        assertThat(socket.getReuseAddress()).isFalse();
        assertThat(socket.getOOBInline()).isFalse();
        assertThat(socket.getSoLinger()).isEqualTo(-1);
        assertThat(socket.getSoTimeout()).isZero();
    }

    @Test
    void an_accepted_socket_has_options_of_its_own() throws Exception {
        connect();
        try (Socket accepted = server.accept()) {
            assertThat(accepted.getSoTimeout()).isZero();
            assertThat(accepted.getSoLinger()).isEqualTo(-1);
            accepted.setSoTimeout(5000);
            accepted.setTcpNoDelay(true);
            accepted.setKeepAlive(true);
            accepted.setTrafficClass(0x10);
            assertThat(accepted.getSoTimeout()).isEqualTo(5000);
            assertThat(accepted.getTcpNoDelay()).isTrue();
            assertThat(accepted.getKeepAlive()).isTrue();
            assertThat(accepted.getTrafficClass()).isEqualTo(0x10);
            assertThat(socket.getSoTimeout()).isZero();
            assertThat(socket.getKeepAlive()).isFalse();
        }
    }

    @Test
    void a_linger_time_is_at_most_65535_seconds() throws Exception {
        socket.setSoLinger(true, 70_000);
        assertThat(socket.getSoLinger()).isEqualTo(65_535);
        socket.setSoLinger(false, 0);
    }

    @Test
    void values_outside_their_range_are_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> socket.setSoLinger(true, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> socket.setSendBufferSize(0));
        assertThatIllegalArgumentException().isThrownBy(() -> socket.setReceiveBufferSize(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> socket.setTrafficClass(256));
        assertThatIllegalArgumentException().isThrownBy(() -> socket.setTrafficClass(-1));
    }

    @Test
    void a_closed_socket_has_no_options() throws Exception {
        socket.close();
        List<ThrowingCallable> calls = List.of(
                () -> socket.setSoTimeout(1),
                socket::getSoTimeout,
                () -> socket.setSoLinger(true, 1),
                socket::getSoLinger,
                () -> socket.setTcpNoDelay(true),
                socket::getTcpNoDelay,
                () -> socket.setKeepAlive(true),
                socket::getKeepAlive,
                () -> socket.setOOBInline(true),
                socket::getOOBInline,
                () -> socket.setReuseAddress(true),
                socket::getReuseAddress,
                () -> socket.setTrafficClass(0),
                () -> socket.setSendBufferSize(10_000),
                socket::getSendBufferSize,
                () -> socket.setReceiveBufferSize(10_000),
                socket::getReceiveBufferSize,
                () -> socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true),
                () -> socket.getOption(StandardSocketOptions.SO_KEEPALIVE));
        for (ThrowingCallable call : calls) {
            assertThatThrownBy(call).isInstanceOf(SocketException.class).hasMessage("Socket is closed");
        }
    }

    @Test
    void the_standard_options_of_a_stream_socket_are_supported() {
        assertThat(socket.supportedOptions())
                .containsAll(Set.of(
                        StandardSocketOptions.SO_SNDBUF,
                        StandardSocketOptions.SO_RCVBUF,
                        StandardSocketOptions.SO_KEEPALIVE,
                        StandardSocketOptions.SO_REUSEADDR,
                        StandardSocketOptions.SO_LINGER,
                        StandardSocketOptions.IP_TOS,
                        StandardSocketOptions.TCP_NODELAY))
                .doesNotContain(StandardSocketOptions.IP_MULTICAST_TTL);
        assertThatThrownBy(() -> socket.supportedOptions().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void every_supported_option_can_be_read() throws Exception {
        for (SocketOption<?> option : socket.supportedOptions()) {
            Object value;
            try {
                value = socket.getOption(option);
            } catch (SocketException | UnsupportedOperationException e) {
                // The JDK lists options of its own that this kernel may lack.
                assertThat(kind).isEqualTo(SocketKind.JAVA_NET);
                continue;
            }
            assertThat(value).as(option.name()).isInstanceOf(option.type());
        }
    }

    @Test
    void named_options_are_the_same_as_those_with_methods() throws Exception {
        assertThat(socket.setOption(StandardSocketOptions.TCP_NODELAY, true)).isSameAs(socket);
        socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        socket.setOption(StandardSocketOptions.SO_LINGER, 7);
        socket.setOption(StandardSocketOptions.IP_TOS, 0x08);
        socket.setOption(StandardSocketOptions.SO_SNDBUF, 50_000);
        socket.setOption(StandardSocketOptions.SO_RCVBUF, 50_000);
        assertThat(socket.getTcpNoDelay()).isTrue();
        assertThat(socket.getKeepAlive()).isTrue();
        assertThat(socket.getReuseAddress()).isTrue();
        assertThat(socket.getSoLinger()).isEqualTo(7);
        assertThat(socket.getTrafficClass()).isEqualTo(0x08);
        assertThat(socket.getOption(StandardSocketOptions.SO_SNDBUF)).isEqualTo(socket.getSendBufferSize());
        assertThat(socket.getOption(StandardSocketOptions.SO_RCVBUF)).isEqualTo(socket.getReceiveBufferSize());
        socket.setOption(StandardSocketOptions.SO_LINGER, -1);
        assertThat(socket.getSoLinger()).isEqualTo(-1);
        assertThat(socket.getOption(StandardSocketOptions.SO_LINGER)).isEqualTo(-1);
    }

    @Test
    void unknown_options_and_wrong_values_are_refused() {
        assertThatThrownBy(() -> socket.setOption(UNKNOWN, "x")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> socket.getOption(UNKNOWN)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> socket.setOption(null, "x")).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> socket.getOption(null)).isInstanceOf(NullPointerException.class);
        assertThatIllegalArgumentException().isThrownBy(() -> socket.setOption(StandardSocketOptions.SO_SNDBUF, -5));
        assertThatIllegalArgumentException().isThrownBy(() -> socket.setOption(StandardSocketOptions.IP_TOS, 999));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> socket.setOption(StandardSocketOptions.TCP_NODELAY, null));
    }

    @Test
    void urgent_data_arrives_in_line_or_is_refused_with_a_reason() throws Exception {
        connect();
        try (Socket accepted = server.accept()) {
            accepted.setOOBInline(true);
            if (kind == SocketKind.MSOCKET) {
                assertThatThrownBy(() -> socket.sendUrgentData(1))
                        .isInstanceOf(SocketException.class)
                        .hasMessage("Urgent data not supported");
            } else {
                socket.sendUrgentData(1);
                assertThat(accepted.getInputStream().read()).isEqualTo(1);
            }
        }
    }

    private void connect() throws IOException {
        socket.connect(server.getLocalSocketAddress());
    }

    private void setAll() throws SocketException {
        socket.setSoTimeout(1234);
        socket.setSoLinger(true, 12);
        socket.setTcpNoDelay(true);
        socket.setKeepAlive(true);
        socket.setOOBInline(true);
        socket.setReuseAddress(true);
        socket.setTrafficClass(0x10);
        socket.setSendBufferSize(40_000);
        socket.setReceiveBufferSize(40_000);
    }

    private void assertAllSet() throws SocketException {
        assertThat(socket.getSoTimeout()).isEqualTo(1234);
        assertThat(socket.getSoLinger()).isEqualTo(12);
        assertThat(socket.getTcpNoDelay()).isTrue();
        assertThat(socket.getKeepAlive()).isTrue();
        assertThat(socket.getOOBInline()).isTrue();
        assertThat(socket.getReuseAddress()).isTrue();
        assertThat(socket.getTrafficClass()).isEqualTo(0x10);
        // A hint: a system may round it, and Linux doubles it.
        assertThat(socket.getSendBufferSize()).isBetween(40_000, 160_000);
        assertThat(socket.getReceiveBufferSize()).isBetween(40_000, 160_000);
    }
}
