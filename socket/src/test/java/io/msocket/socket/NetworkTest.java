package io.msocket.socket;

import static io.msocket.socket.FakeNetwork.address;
import static io.msocket.socket.FakeNetwork.down;
import static io.msocket.socket.FakeNetwork.up;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is derived from the machine's addresses: which are usable, which are lost, which are best. */
class NetworkTest {
    private static final LocalAddress LOOPBACK = up("lo", "127.0.0.1", 8);
    private static final LocalAddress LOOPBACK6 = up("lo", "::1", 128);
    private static final LocalAddress WIRED = up("eth0", "192.168.1.10", 24);
    private static final LocalAddress WIRELESS = up("wlan0", "10.0.0.10", 8);
    private static final LocalAddress CELLULAR = up("wwan0", "100.64.0.10", 32);
    private static final LocalAddress CONTAINERS = up("docker0", "172.17.0.1", 16);
    private static final LocalAddress WIRED6 = up("eth0", "2001:db8::10", 64);
    private static final LocalAddress LINK_LOCAL6 = up("eth0", "fe80::10", 64);

    private static final List<LocalAddress> ALL =
            List.of(CONTAINERS, CELLULAR, LINK_LOCAL6, LOOPBACK, LOOPBACK6, WIRELESS, WIRED6, WIRED);

    @Test
    void wired_comes_before_wireless_before_cellular_before_virtual() {
        assertThat(choose("203.0.113.5", null))
                .containsExactly(WIRED.address(), WIRELESS.address(), CELLULAR.address(), CONTAINERS.address());
    }

    @Test
    void the_servers_own_subnet_comes_first() {
        assertThat(choose("10.9.9.9", null)).startsWith(WIRELESS.address());
    }

    @Test
    void what_the_system_would_take_comes_before_everything() {
        assertThat(choose("203.0.113.5", CELLULAR.address())).startsWith(CELLULAR.address(), WIRED.address());
    }

    @Test
    void loopback_is_for_loopback_only() {
        assertThat(choose("127.0.0.9", null)).containsExactly(LOOPBACK.address());
        assertThat(choose("::1", null)).containsExactly(LOOPBACK6.address());
    }

    @Test
    void link_local_is_for_link_local_only() {
        assertThat(choose("2001:db8:1::1", null)).containsExactly(WIRED6.address());
        assertThat(choose("fe80::99", null)).containsExactly(LINK_LOCAL6.address());
    }

    @Test
    void interfaces_take_turns_however_many_addresses_they_have() {
        List<LocalAddress> all = new ArrayList<>(ALL);
        for (int i = 20; i < 120; i++) {
            all.add(up("eth0", "192.168.1." + i, 24));
        }
        List<InetAddress> chosen = RoutePolicy.standard().choose(remote("203.0.113.5"), WIRED.address(), all);
        assertThat(chosen)
                .startsWith(
                        WIRED.address(),
                        WIRELESS.address(),
                        CELLULAR.address(),
                        CONTAINERS.address(),
                        address("192.168.1.20"))
                .hasSize(104);
    }

    @Test
    void an_interface_without_a_link_is_not_used() {
        List<InetAddress> chosen = RoutePolicy.standard()
                .choose(remote("203.0.113.5"), null, List.of(down("eth0", "192.168.1.10", 24), WIRELESS));
        assertThat(chosen).containsExactly(WIRELESS.address());
    }

    @Test
    void an_address_is_lost_when_it_goes_or_its_link_does() {
        NetworkView before = new NetworkView(List.of(LOOPBACK, WIRED, WIRELESS));
        NetworkView gone = new NetworkView(List.of(LOOPBACK, WIRELESS));
        NetworkView linkDown = new NetworkView(List.of(LOOPBACK, down("eth0", "192.168.1.10", 24), WIRELESS));
        assertThat(gone.lostSince(before)).containsExactly(WIRED.address());
        assertThat(linkDown.lostSince(before)).containsExactly(WIRED.address());
        assertThat(before.lostSince(gone)).isEmpty();
    }

    @Test
    void an_address_that_moves_to_another_interface_is_not_lost() {
        NetworkView before = new NetworkView(List.of(WIRED));
        NetworkView now = new NetworkView(List.of(up("bond0", "192.168.1.10", 24)));
        assertThat(now.lostSince(before)).isEmpty();
    }

    @Test
    void every_loopback_address_is_usable_while_loopback_is_up() {
        assertThat(new NetworkView(List.of(LOOPBACK)).isUsable(address("127.0.0.77")))
                .isTrue();
        assertThat(new NetworkView(List.of(down("lo", "127.0.0.1", 8))).isUsable(address("127.0.0.77")))
                .isFalse();
        assertThat(new NetworkView(List.of(WIRED)).isUsable(address("192.168.1.11")))
                .isFalse();
    }

    @Test
    void a_subnet_is_as_long_as_its_prefix() {
        LocalAddress odd = up("eth0", "192.168.1.130", 25);
        assertThat(odd.isOnSubnetOf(address("192.168.1.255"))).isTrue();
        assertThat(odd.isOnSubnetOf(address("192.168.1.127"))).isFalse();
        assertThat(odd.isOnSubnetOf(address("2001:db8::1"))).isFalse();
        assertThat(up("ppp0", "1.2.3.4", 0).isOnSubnetOf(address("9.9.9.9"))).isTrue();
        assertThatIllegalArgumentException().isThrownBy(() -> up("eth0", "1.2.3.4", 33));
    }

    @Test
    void an_ipv6_address_that_may_be_a_duplicate_is_not_usable_yet() throws Exception {
        UnprovenAddresses unproven = UnprovenAddresses.parse(List.of(
                "20010db8000000000000000000000010 02 40 00 c0     eth0",
                "20010db8000000000000000000000011 02 40 00 c4     eth0",
                "20010db8000000000000000000000012 02 40 00 88     eth0",
                "20010db8000000000000000000000013 02 40 00 80     eth0",
                "nonsense"));
        assertThat(List.of("10", "11", "12", "13").stream()
                        .map(last -> unproven.contain("eth0", address("2001:db8::" + last))))
                .containsExactly(true, false, true, false);
        assertThat(unproven.contain("wlan0", address("2001:db8::10"))).isFalse();
    }

    @Test
    void this_machine_has_addresses() throws Exception {
        assertThat(MachineAddresses.read())
                .anyMatch(local -> local.up() && local.address().isLoopbackAddress());
    }

    private static List<InetAddress> choose(String server, InetAddress systemChoice) {
        return RoutePolicy.standard().choose(remote(server), systemChoice, ALL);
    }

    private static InetSocketAddress remote(String server) {
        return new InetSocketAddress(address(server), 80);
    }
}
