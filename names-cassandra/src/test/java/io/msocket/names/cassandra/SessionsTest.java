package io.msocket.names.cassandra;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is told where there is no node. */
class SessionsTest {
    private static CassandraAddress at(String host, int port) {
        return new CassandraAddress(List.of(InetSocketAddress.createUnresolved(host, port)), "names");
    }

    /** One at which nobody listens. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void a_node_that_cannot_be_reached_is_named_and_no_thread_stays() throws Exception {
        Set<Thread> before = DriverThreads.alive();
        int port = freePort();
        assertThatThrownBy(() -> CassandraNameStore.open(at("127.0.0.1", port)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("cannot open the names in cassandra://127.0.0.1:%d/names: no node can be used: "
                        .formatted(port))
                .hasMessageContaining("127.0.0.1:%d: Connection refused".formatted(port));
        DriverThreads.awaitEndOfAllBut(before);
    }

    @Test
    void a_server_that_is_no_cassandra_is_named() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(() -> answerNonsense(other));
            thread.setDaemon(true);
            thread.start();
            assertThatThrownBy(() -> CassandraNameStore.open(at("127.0.0.1", other.getLocalPort())))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("cannot open the names in cassandra://127.0.0.1:%d/names: "
                            .formatted(other.getLocalPort()));
        }
    }

    private static void answerNonsense(ServerSocket server) {
        try {
            while (true) {
                server.accept().close();
            }
        } catch (IOException ended) {
            // The test is over.
        }
    }

    @Test
    void a_host_that_nobody_knows_is_told_as_that() {
        assertThatThrownBy(() -> CassandraNameStore.open(at("nowhere.invalid", 9042)))
                .isInstanceOf(UnknownHostException.class)
                .hasMessage("no address found for any node of cassandra://nowhere.invalid:9042/names");
    }
}
