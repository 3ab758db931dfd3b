package io.msocket.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PathRelayTest {
    private static final long FAST = 100_000_000;

    private final RelayPath first = new RelayPath(address(2), FAST);
    private final RelayPath second = new RelayPath(address(3), FAST);
    private ServerSocket echo;
    private PathRelay relay;

    @BeforeEach
    void start() throws IOException {
        echo = new ServerSocket(0, 10, address(1));
        Thread acceptor = new Thread(this::accept);
        acceptor.setDaemon(true);
        acceptor.start();
        relay = new PathRelay(new InetSocketAddress(address(1), echo.getLocalPort()), List.of(first, second));
    }

    @AfterEach
    void stop() throws IOException {
        relay.close();
        echo.close();
    }

    @Test
    void bytes_pass_both_ways_on_the_path_of_the_clients_address() throws IOException {
        try (Socket client = connect(2)) {
            assertThat(echoed(client, 'x')).isEqualTo('x');
        }
        assertThat(first.carried()).isEqualTo(2);
        assertThat(second.carried()).isZero();
    }

    @Test
    void whoever_comes_from_elsewhere_is_sent_away() throws IOException {
        try (Socket stranger = connect(4)) {
            assertThat(stranger.getInputStream().read()).isNegative();
        }
    }

    @Test
    void what_is_sent_on_a_path_that_is_cut_passes_once_it_is_back() throws IOException {
        try (Socket one = connect(2);
                Socket other = connect(3)) {
            assertThat(echoed(one, 'a')).isEqualTo('a');
            first.cut();
            one.getOutputStream().write('b');
            assertThat(echoed(other, 'c')).isEqualTo('c');
            assertThat(first.carried()).isEqualTo(2);
            first.restore();
            assertThat(one.getInputStream().read()).isEqualTo('b');
        }
    }

    @Test
    void the_end_of_the_relay_ends_what_it_relays_also_where_a_path_is_cut() throws IOException {
        try (Socket client = connect(2)) {
            assertThat(echoed(client, 'a')).isEqualTo('a');
            first.cut();
            relay.close();
            assertThat(client.getInputStream().read()).isNegative();
        }
    }

    private Socket connect(int last) throws IOException {
        return new Socket(address(1), relay.port(), address(last), 0);
    }

    private static int echoed(Socket client, int value) throws IOException {
        client.getOutputStream().write(value);
        return client.getInputStream().read();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = echo.accept();
                Thread thread = new Thread(() -> answer(socket));
                thread.setDaemon(true);
                thread.start();
            }
        } catch (IOException e) {
            return; // The test is over.
        }
    }

    private static void answer(Socket socket) {
        try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException e) {
            return; // The test is over.
        }
    }

    private static InetAddress address(int last) {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
