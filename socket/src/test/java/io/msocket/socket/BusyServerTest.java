package io.msocket.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** More clients at once than the backlog has places, at a server that accepts nobody for a while. */
class BusyServerTest {
    private static final int CLIENTS = 100;

    /** Of {@link MServerSocket#MServerSocket(int)}, as of java.net. */
    private static final int DEFAULT_BACKLOG = 50;

    private final CountDownLatch connected = new CountDownLatch(DEFAULT_BACKLOG);

    private int ask(MServerSocket server, int name) throws Exception {
        try (Socket socket = new MSocket(InetAddress.getLoopbackAddress(), server.getLocalPort(), TestPeers.CLIENT)) {
            connected.countDown();
            socket.getOutputStream().write(name);
            return socket.getInputStream().read();
        }
    }

    @Test
    void all_are_served() throws Exception {
        try (MServerSocket server = new MServerSocket(TestPeers.SERVER)) {
            server.bind(null);
            List<Background<Integer>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int name = i;
                clients.add(Background.call(() -> ask(server, name)));
            }
            assertThat(connected.await(30, TimeUnit.SECONDS))
                    .as("the backlog is full")
                    .isTrue();
            for (int i = 0; i < CLIENTS; i++) {
                try (Socket accepted = server.accept()) {
                    accepted.getOutputStream().write(accepted.getInputStream().read());
                }
            }
            for (int i = 0; i < CLIENTS; i++) {
                assertThat(clients.get(i).result()).isEqualTo(i);
            }
        }
    }
}
