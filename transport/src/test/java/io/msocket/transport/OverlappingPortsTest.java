package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.msocket.protocol.Route;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A port whose listener is closed and whose connections live, and a new listener at an address of that port which is another one. */
class OverlappingPortsTest {
    private static final String ONE = "127.0.0.1";
    private static final String OTHER = "127.0.0.2";
    private static final String ALL = "0.0.0.0";

    private TestTransports ends;

    @BeforeEach
    void open() throws IOException {
        ends = new TestTransports();
    }

    @AfterEach
    void close() {
        ends.close();
    }

    private Listener listen(String host, int port) throws IOException {
        return ends.serverTransport.listen(
                new InetSocketAddress(TestTransports.address(host), port), 0, ends.listenerSettings());
    }

    private static Route route(String local, String remote, int port) {
        return new Route(TestTransports.address(local), new InetSocketAddress(TestTransports.address(remote), port));
    }

    private TestTransports.Pair connect(Listener listener, Route route) throws IOException {
        StreamConnection client = ends.clientTransport
                .connect(ends.clientSettings(), List.of(route))
                .await(10_000);
        return new TestTransports.Pair(client, listener.accept(10_000));
    }

    /** The client goes to another address of its own, and its connection goes on there. */
    private static void assertMoves(TestTransports.Pair pair, Route next) throws IOException {
        pair.client().setRoutes(List.of(next));
        pair.client().localAddressLost(TestTransports.address(ONE));
        pair.client().write(new byte[] {7}, 0, 1);
        assertThat(pair.server().read(new byte[1], 0, 1, 20_000)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 0.0.0.0",
        "0.0.0.0, 127.0.0.1",
        "127.0.0.1, ::",
        "::, 127.0.0.1",
        "0.0.0.0, ::",
        "::, 0.0.0.0",
    })
    void it_takes_over(String first, String second) throws IOException {
        Listener former = listen(first, 0);
        int port = former.localAddress().getPort();
        TestTransports.Pair old = connect(former, route(ONE, ONE, port));
        former.close();
        Listener again = listen(second, port);
        assertThat(again.localAddress()).isEqualTo(new InetSocketAddress(TestTransports.address(second), port));
        TestTransports.Pair late = connect(again, route(ONE, ONE, port));
        assertMoves(old, route(OTHER, ONE, port));
        assertMoves(late, route(OTHER, ONE, port));

        // Both can move after its end, too.
        again.close();
        assertMoves(old, route(ONE, ONE, port));
        late.close();
        assertMoves(old, route(OTHER, ONE, port));
        old.close();
        await().ignoreExceptionsInstanceOf(BindException.class).until(() -> {
            new ServerSocket(port).close();
            return true;
        });
    }

    @Test
    void what_comes_to_other_addresses_than_a_single_one_joins_and_opens_nothing() throws IOException {
        int port = ends.port();
        TestTransports.Pair old = ends.connect(ends.route(ONE, OTHER));
        ends.listener.close();
        try (Listener single = listen(ONE, port)) {
            assertThatThrownBy(() -> connect(single, route(ONE, OTHER, port)))
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining(Listener.CLOSED);
            connect(single, route(ONE, ONE, port)).close();
            assertMoves(old, route(OTHER, OTHER, port));
        }
        try (Listener all = listen(ALL, port)) {
            connect(all, route(ONE, OTHER, port)).close();
        }
        old.close();
    }

    @Test
    void where_somebody_else_has_a_part_of_it_the_former_connections_keep_theirs() throws IOException {
        Listener former = listen(ONE, 0);
        int port = former.localAddress().getPort();
        TestTransports.Pair old = connect(former, route(ONE, ONE, port));
        former.close();
        try (ServerSocket others = new ServerSocket(port, 1, TestTransports.address(OTHER))) {
            assertThatThrownBy(() -> listen(ALL, port)).isInstanceOf(BindException.class);
            assertThat(others.isBound()).isTrue();
        }
        assertMoves(old, route(OTHER, ONE, port));
        assertThatThrownBy(() -> ends.clientTransport
                        .connect(ends.clientSettings(), List.of(route(ONE, ONE, port)))
                        .await(10_000))
                .hasMessageContaining(Listener.CLOSED);
        old.close();
    }

    @Test
    void where_somebody_listens_it_does_not() throws IOException {
        try (Listener single = listen(ONE, 0)) {
            int port = single.localAddress().getPort();
            assertThatThrownBy(() -> listen(ALL, port)).isInstanceOf(BindException.class);
            connect(single, route(ONE, ONE, port)).close();
        }
    }

    @Test
    void an_address_of_another_machine_is_none_of_the_port() throws IOException {
        TestTransports.Pair old = ends.connect();
        int port = ends.port();
        ends.listener.close();
        assertThatThrownBy(() -> listen("192.0.2.1", port))
                .isInstanceOf(BindException.class)
                .hasMessageContaining("Cannot assign requested address");
        old.close();
    }
}
