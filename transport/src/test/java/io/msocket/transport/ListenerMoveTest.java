package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.msocket.protocol.CloseReason;
import io.msocket.protocol.FlowpathState;
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

/** A listener that goes from one of the kernel's loopback addresses to the next. */
class ListenerMoveTest {
    /** So many that ended well are remembered for a port that is opened later. */
    private static final int MANY = 1_024;

    private TestTransports ends;
    private InetSocketAddress first;
    private int locals = 1;

    @BeforeEach
    void open() throws IOException {
        ends = new TestTransports();
        first = ends.listener.localAddress();
    }

    @AfterEach
    void close() {
        ends.close();
    }

    private InetSocketAddress listenToo(String host) throws IOException {
        return ends.listener.listenToo(new InetSocketAddress(TestTransports.address(host), 0));
    }

    /** The client loses its only flowpath and knows no other address than this one. */
    private void assertJoins(TestTransports.Pair pair, InetSocketAddress at) throws IOException {
        String former = "127.0.0." + locals;
        locals++;
        pair.client().setRoutes(List.of(new Route(TestTransports.address("127.0.0." + locals), at)));
        pair.client().localAddressLost(TestTransports.address(former));
        await().untilAsserted(() -> assertThat(pair.client().flowpaths())
                .filteredOn(path -> path.state() == FlowpathState.ACTIVE)
                .extracting(path -> path.remote())
                .containsExactly(at));
        pair.client().write(new byte[] {7}, 0, 1);
        assertThat(pair.server().read(new byte[1], 0, 1, 20_000)).isEqualTo(1);
    }

    private static void assertFree(InetSocketAddress address) throws IOException {
        new ServerSocket(address.getPort(), 1, address.getAddress()).close();
    }

    private static void assertInUse(InetSocketAddress address) {
        assertThatThrownBy(() -> assertFree(address)).isInstanceOf(BindException.class);
    }

    private void assertServes(InetSocketAddress address) throws IOException {
        Route route = new Route(TestTransports.address(TestTransports.LOOPBACK), address);
        ends.connect(route).close();
    }

    @Test
    void each_move_takes_only_what_was_before_it() throws IOException {
        TestTransports.Pair pair = ends.connect();
        InetSocketAddress second = listenToo("127.0.0.2");
        InetSocketAddress third = listenToo("127.0.0.3");
        assertThat(ends.listener.localAddress()).isEqualTo(third);
        ends.listener.leaveFormer(second);
        assertFree(first);
        assertServes(second);
        assertServes(third);
        assertJoins(pair, second);
        ends.listener.leaveFormer(third);
        assertFree(second);
        assertJoins(pair, third);
        assertServes(third);
    }

    @Test
    void one_that_is_closed_in_the_middle_of_a_move_keeps_its_connections() throws IOException {
        TestTransports.Pair pair = ends.connect();
        InetSocketAddress second = listenToo("127.0.0.2");
        ends.listener.close();
        assertInUse(first);
        ends.listener.leaveFormer(second);
        assertFree(first);
        assertThatThrownBy(() -> assertServes(second)).isInstanceOf(SocketException.class);
        assertJoins(pair, second);
        assertThatThrownBy(() -> listenToo("127.0.0.3")).hasMessage("Socket closed");
    }

    @Test
    void where_it_listens_already_it_comes_back_to() throws IOException {
        TestTransports.Pair pair = ends.connect();
        InetSocketAddress second = listenToo("127.0.0.2");
        assertThat(ends.listener.listenToo(first)).isEqualTo(first);
        assertThat(ends.listener.localAddress()).isEqualTo(first);
        ends.listener.leaveFormer(second);
        assertServes(first);
        assertServes(second);
        ends.listener.leaveFormer(first);
        assertFree(second);
        assertJoins(pair, new InetSocketAddress(TestTransports.address(TestTransports.LOOPBACK), first.getPort()));
        ends.listener.close();
        assertInUse(first);
    }

    @Test
    void what_another_one_has_taken_over_meanwhile_is_not_given_up() throws IOException {
        TestTransports.Pair pair = ends.connect();
        InetSocketAddress second = listenToo("127.0.0.2");
        ends.listener.close();
        try (Listener next = ends.serverTransport.listen(first, 0, ends.listenerSettings())) {
            ends.listener.leaveFormer(second);
            Route route =
                    new Route(TestTransports.address(TestTransports.LOOPBACK), TestTransports.at(first.getPort()));
            StreamConnection client = ends.clientTransport
                    .connect(ends.clientSettings(), List.of(route))
                    .await(10_000);
            client.close(-1);
            next.accept(10_000).close(-1);
        }
        assertJoins(pair, second);
    }

    @Test
    void a_later_port_knows_what_has_ended_before_however_many_of_another_s_have() throws IOException {
        try (Cable cable = new Cable(TestTransports.at(ends.port()), TestTransports.address("127.0.0.2"))) {
            TestTransports.Pair pair = ends.connect(new Route(null, cable.address()));
            pair.server().shutdownOutput();
            assertThat(pair.client().read(new byte[1], 0, 1, 10_000)).isEqualTo(-1);
            cable.mute();
            pair.client().write(new byte[] {7}, 0, 1);
            pair.client().close(-1);
            assertThat(pair.server().read(new byte[1], 0, 1, 20_000)).isEqualTo(1);
            assertThat(pair.server().read(new byte[1], 0, 1, 20_000)).isEqualTo(-1);
            pair.server().close(-1);
            awaitNoConnections();
            for (int i = 0; i < MANY; i++) {
                ends.connect().close();
            }
            awaitNoConnections();

            InetSocketAddress second = listenToo("127.0.0.3");
            ends.listener.leaveFormer(second);
            pair.client().setRoutes(List.of(new Route(null, second)));
            cable.cut(true);
            await().until(() -> pair.client().closeReason() != null);
            assertThat(pair.client().closeReason().kind()).isEqualTo(CloseReason.Kind.COMPLETE);
        }
    }

    private void awaitNoConnections() {
        await().until(() -> ends.serverTransport.connections().count() == 0);
    }

    @Test
    void the_newest_address_is_free_when_the_last_connection_of_all_is_over() throws IOException {
        TestTransports.Pair pair = ends.connect();
        InetSocketAddress second = listenToo("127.0.0.2");
        ends.listener.leaveFormer(second);
        ends.listener.close();
        assertInUse(second);
        pair.close();
        await().ignoreExceptionsInstanceOf(BindException.class).until(() -> {
            assertFree(second);
            return true;
        });
    }
}
