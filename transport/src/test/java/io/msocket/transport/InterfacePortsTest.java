package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Linux shows its listening sockets in files, one a line. */
class InterfacePortsTest {
    private static final List<Path> SOCKETS = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));

    private TestTransports ends;
    private int port;

    @BeforeEach
    void open() throws IOException {
        assumeTrue(IoPlatform.of(TransportSettings.defaults().kind()).isEpoll() && Files.exists(SOCKETS.get(0)));
        ends = new TestTransports();
        port = ends.port();
    }

    @AfterEach
    void close() {
        if (ends != null) {
            ends.close();
        }
    }

    private long listening() throws IOException {
        long count = 0;
        for (Path file : SOCKETS) {
            count += Files.exists(file)
                    ? Files.readAllLines(file).stream()
                            .filter(this::isListening)
                            .count()
                    : 0;
        }
        return count;
    }

    /** Number, local address and port, remote ones, state. */
    private boolean isListening(String line) {
        String[] fields = line.trim().split("\\s+", -1);
        return fields[1].endsWith(":%04X".formatted(port)) && fields[3].equals("0A");
    }

    private void answerBy(String... interfaces) {
        ends.listener.answerBy(Set.of(interfaces));
    }

    @Test
    void connections_that_come_by_a_named_interface_are_taken() throws IOException {
        answerBy("lo");
        await().until(() -> listening() == 2);
        ends.connect().close();
    }

    @Test
    void an_interface_that_the_kernel_refuses_leaves_everything_as_it_was() throws IOException {
        answerBy("nosuchlink0", "lo");
        await().until(() -> listening() == 2);
        ends.connect().close();
        answerBy("nosuchlink0");
        await().until(() -> listening() == 1);
        ends.connect().close();
        ends.listener.close();
        // The connections that were accepted hold the port until they have ended.
        await().until(() -> listening() == 0);
    }

    @Test
    void interfaces_that_are_named_no_more_are_left() throws IOException {
        answerBy("lo");
        await().until(() -> listening() == 2);
        answerBy();
        await().until(() -> listening() == 1);
        ends.connect().close();
        answerBy("lo");
        await().until(() -> listening() == 2);
        ends.connect().close();
    }

    @Test
    void nobody_else_gets_the_port_by_mistake() {
        answerBy("lo");
        await().until(() -> listening() == 2);
        assertThatThrownBy(() -> ends.serverTransport.listen(TestTransports.at(port), 0, ends.listenerSettings()))
                .isInstanceOf(BindException.class);
        assertThatThrownBy(() -> new ServerSocket(port).close()).isInstanceOf(BindException.class);
    }

    @Test
    void a_closed_listener_gives_all_of_them_back() throws IOException {
        answerBy("lo");
        await().until(() -> listening() == 2);
        ends.listener.close();
        assertThat(listening()).isZero();
        new ServerSocket(port).close();
    }
}
