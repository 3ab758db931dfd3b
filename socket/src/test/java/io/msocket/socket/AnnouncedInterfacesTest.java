package io.msocket.socket;

import static io.msocket.socket.FakeNetwork.down;
import static io.msocket.socket.FakeNetwork.up;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which of its machine's addresses a server tells. */
class AnnouncedInterfacesTest {
    private static final int PORT = 4000;

    private final List<InetSocketAddress> told = new ArrayList<>();
    private final AnnouncedInterfaces announced =
            new AnnouncedInterfaces(Interfaces.named("eth*", "lo"), PORT, addresses -> {
                told.clear();
                told.addAll(addresses);
            });

    private List<String> toldWith(LocalAddress... addresses) {
        announced.follow(NetworkView.EMPTY, new NetworkView(List.of(addresses)));
        return told.stream().map(one -> one.getAddress().getHostAddress()).toList();
    }

    @Test
    void the_addresses_of_those_interfaces_are_told_while_they_are_up() {
        assertThat(toldWith(
                        up("eth0", "192.0.2.1", 24),
                        up("wlan0", "192.0.2.2", 24),
                        down("eth1", "192.0.2.3", 24),
                        up("eth2", "192.0.2.4", 24)))
                .containsExactly("192.0.2.1", "192.0.2.4");
        assertThat(told).allMatch(address -> address.getPort() == PORT);
        assertThat(toldWith()).isEmpty();
    }

    @Test
    void what_nobody_else_can_dial_is_not_told() {
        assertThat(toldWith(
                        up("lo", "127.0.0.1", 8),
                        up("lo", "::1", 128),
                        up("eth0", "fe80::1", 64),
                        up("eth0", "169.254.1.1", 16),
                        up("eth0", "2001:db8::1", 64)))
                .containsExactly("2001:db8:0:0:0:0:0:1");
    }

    @Test
    void interfaces_take_turns() {
        assertThat(toldWith(up("eth0", "192.0.2.1", 24), up("eth0", "2001:db8::1", 64), up("eth1", "192.0.2.2", 24)))
                .containsExactly("192.0.2.1", "192.0.2.2", "2001:db8:0:0:0:0:0:1");
    }

    @Test
    void a_server_follows_them_as_long_as_it_is_open() throws Exception {
        FakeNetwork network = new FakeNetwork(up("eth0", "192.0.2.1", 24));
        MSocketOptions options = TestPeers.SERVER.toBuilder()
                .networkChanges(network)
                .announcedInterfaces(Interfaces.named("eth*"))
                .build();
        try (MServerSocket server = new MServerSocket(0, options)) {
            assertThat(server.isBound()).isTrue();
            await().until(network::isWatched);
        }
    }
}
