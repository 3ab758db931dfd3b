package io.msocket.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Closing one half or both, quickly or slowly, and what the peer sees of it. */
@ParameterizedClass
@EnumSource
class ClosingContractTest {
    private static final int MORE_THAN_BUFFERS = 64 << 20;

    @Parameter
    SocketKind kind;

    private SocketPair pair;
    private Socket client;
    private Socket server;

    @BeforeEach
    void open() throws IOException {
        pair = kind.pair();
        client = pair.client();
        server = pair.server();
    }

    @AfterEach
    void close() throws IOException {
        // Whatever a test has left unsent is of no use to anyone.
        for (Socket socket : new Socket[] {client, server}) {
            if (!socket.isClosed()) {
                socket.setSoLinger(true, 0);
            }
        }
        pair.close();
    }

    @Test
    void a_closed_socket_remembers_that_it_was_connected_and_to_whom() throws Exception {
        InetAddress remote = client.getInetAddress();
        int port = client.getPort();
        client.close();
        assertThat(client.isClosed()).isTrue();
        assertThat(client.isConnected()).isTrue();
        assertThat(client.isBound()).isTrue();
        assertThat(client.getInetAddress()).isEqualTo(remote);
        assertThat(client.getPort()).isEqualTo(port);
        assertThat(client.getLocalAddress().isAnyLocalAddress()).isTrue();
        client.close();
    }

    @Test
    void a_closed_socket_has_no_streams_and_no_halves() throws Exception {
        client.close();
        assertThatThrownBy(client::getInputStream)
                .isInstanceOf(SocketException.class)
                .hasMessage("Socket is closed");
        assertThatThrownBy(client::getOutputStream)
                .isInstanceOf(SocketException.class)
                .hasMessage("Socket is closed");
        assertThatThrownBy(client::shutdownInput).isInstanceOf(SocketException.class);
        assertThatThrownBy(client::shutdownOutput).isInstanceOf(SocketException.class);
    }

    @Test
    void the_streams_of_a_closed_socket_throw() throws Exception {
        InputStream in = client.getInputStream();
        OutputStream out = client.getOutputStream();
        client.close();
        assertThatThrownBy(in::read).isInstanceOf(SocketException.class).hasMessage("Socket closed");
        assertThatThrownBy(in::available).isInstanceOf(SocketException.class);
        assertThatThrownBy(() -> out.write(1))
                .isInstanceOf(SocketException.class)
                .hasMessage("Socket closed");
    }

    @Test
    void closing_a_stream_closes_the_socket() throws Exception {
        client.getInputStream().close();
        assertThat(client.isClosed()).isTrue();
        server.getOutputStream().close();
        assertThat(server.isClosed()).isTrue();
    }

    @Test
    void closing_ends_a_read_that_waits() throws Exception {
        Background<Integer> read =
                Background.call(() -> client.getInputStream().read()).awaitBlocked();
        client.close();
        assertThatThrownBy(read::result).isInstanceOf(SocketException.class).hasMessage("Socket closed");
    }

    @Test
    void closing_ends_a_write_that_waits() throws Exception {
        client.setSoLinger(true, 0);
        Background<Void> write = Background.run(() -> client.getOutputStream().write(new byte[MORE_THAN_BUFFERS]))
                .awaitBlocked();
        client.close();
        assertThatThrownBy(write::result).isInstanceOf(SocketException.class);
    }

    @Test
    void the_peer_reads_what_was_written_before_close_and_then_the_end() throws Exception {
        client.getOutputStream().write(new byte[] {1, 2, 3});
        client.close();
        InputStream in = server.getInputStream();
        assertThat(in.readAllBytes()).containsExactly(1, 2, 3);
        assertThat(in.read()).isEqualTo(-1);
        assertThat(in.read(new byte[10])).isEqualTo(-1);
        assertThat(in.available()).isZero();
    }

    @Test
    void the_end_of_the_stream_is_remembered_after_close() throws Exception {
        InputStream in = server.getInputStream();
        client.close();
        assertThat(in.read()).isEqualTo(-1);
        server.close();
        assertThat(in.read()).isEqualTo(-1);
    }

    @Test
    void close_returns_before_everything_is_sent_and_nothing_is_lost() throws Exception {
        byte[] data = new byte[1 << 20];
        data[data.length - 1] = 77;
        Background<byte[]> read = Background.call(() -> server.getInputStream().readAllBytes());
        client.getOutputStream().write(data);
        client.close();
        assertThat(read.result()).hasSize(data.length).endsWith(77);
    }

    @Test
    void writing_to_a_peer_that_has_closed_fails_in_the_end() throws Exception {
        server.close();
        OutputStream out = client.getOutputStream();
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() ->
                        assertThatThrownBy(() -> out.write(new byte[1000])).isInstanceOf(SocketException.class));
    }

    @Test
    void shutting_down_output_is_the_end_of_the_peers_input_and_no_more() throws Exception {
        client.getOutputStream().write(1);
        client.shutdownOutput();
        assertThat(client.isOutputShutdown()).isTrue();
        assertThat(client.isInputShutdown()).isFalse();
        assertThat(client.isClosed()).isFalse();
        assertThat(server.getInputStream().readAllBytes()).containsExactly(1);
        server.getOutputStream().write(2);
        assertThat(client.getInputStream().read()).isEqualTo(2);
    }

    @Test
    void nothing_can_be_written_after_shutting_down_output() throws Exception {
        OutputStream out = client.getOutputStream();
        client.shutdownOutput();
        assertThatThrownBy(() -> out.write(1)).isInstanceOf(SocketException.class);
        assertThatThrownBy(client::getOutputStream).isInstanceOf(SocketException.class);
        assertThatThrownBy(client::shutdownOutput)
                .isInstanceOf(SocketException.class)
                .hasMessage("Socket output is already shutdown");
    }

    @Test
    void input_ends_at_once_when_it_is_shut_down() throws Exception {
        server.getOutputStream().write(new byte[] {1, 2, 3});
        InputStream in = client.getInputStream();
        await().until(() -> in.available() == 3);
        client.shutdownInput();
        assertThat(client.isInputShutdown()).isTrue();
        assertThat(client.isOutputShutdown()).isFalse();
        assertThat(in.read()).isEqualTo(-1);
        assertThat(in.available()).isZero();
        assertThatThrownBy(client::getInputStream).isInstanceOf(SocketException.class);
        assertThatThrownBy(client::shutdownInput)
                .isInstanceOf(SocketException.class)
                .hasMessage("Socket input is already shutdown");
        client.getOutputStream().write(4);
        assertThat(server.getInputStream().read()).isEqualTo(4);
    }

    @Test
    void shutting_down_input_ends_a_read_that_waits() throws Exception {
        Background<Integer> read =
                Background.call(() -> client.getInputStream().read()).awaitBlocked();
        client.shutdownInput();
        assertThat(read.result()).isEqualTo(-1);
    }

    @Test
    void a_peer_may_go_on_writing_after_input_was_shut_down() throws Exception {
        client.shutdownInput();
        server.getOutputStream().write(new byte[1000]);
        server.shutdownOutput();
        client.getOutputStream().write(1);
        assertThat(server.getInputStream().read()).isEqualTo(1);
    }

    @Test
    void closing_after_both_halves_were_shut_down_works() throws Exception {
        client.shutdownOutput();
        client.shutdownInput();
        assertThat(client.isClosed()).isFalse();
        client.close();
        assertThat(server.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void closing_with_a_linger_time_of_zero_resets_the_peer() throws Exception {
        Background<Integer> read =
                Background.call(() -> server.getInputStream().read()).awaitBlocked();
        client.setSoLinger(true, 0);
        client.close();
        assertThatThrownBy(read::result).isInstanceOf(SocketException.class).hasMessage("Connection reset");
        assertThatThrownBy(() -> server.getInputStream().read())
                .isInstanceOf(SocketException.class)
                .hasMessage("Connection reset");
    }

    @Test
    void a_reset_ends_a_write_that_waits() throws Exception {
        Background<Void> write = Background.run(() -> client.getOutputStream().write(new byte[MORE_THAN_BUFFERS]))
                .awaitBlocked();
        server.setSoLinger(true, 0);
        server.close();
        assertThatThrownBy(write::result).isInstanceOf(SocketException.class);
    }

    @Test
    void closing_with_a_linger_time_waits_until_the_peer_has_everything() throws Exception {
        byte[] data = new byte[4 << 20];
        client.setSoLinger(true, 30);
        Background<byte[]> read = Background.call(() -> server.getInputStream().readAllBytes());
        client.getOutputStream().write(data);
        client.close();
        assertThat(read.result()).hasSize(data.length);
    }

    @Test
    void closing_with_a_linger_time_does_not_wait_longer_than_that() throws Exception {
        client.setSoLinger(true, 1);
        Background<Void> write = Background.run(() -> client.getOutputStream().write(new byte[MORE_THAN_BUFFERS]))
                .awaitBlocked();
        long start = System.nanoTime();
        client.close();
        assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(15));
        assertThatThrownBy(write::result).isInstanceOf(SocketException.class);
    }

    @Test
    void closing_an_unconnected_socket_is_final() throws Exception {
        Socket unconnected = kind.socket();
        unconnected.close();
        assertThat(unconnected.isClosed()).isTrue();
        assertThat(unconnected.isConnected()).isFalse();
        assertThat(unconnected.isBound()).isFalse();
        assertThat(unconnected.getLocalPort()).isEqualTo(-1);
    }
}
