package io.msocket.socket;

import static io.msocket.socket.FakeNetwork.address;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoutingTableTest {
    private static final String HEADER =
            "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT";

    /** An address as this machine's kernel shows it. */
    private static String hex(String littleEndian) {
        int value = Integer.parseUnsignedInt(littleEndian, 16);
        return "%08X"
                .formatted(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? value : Integer.reverseBytes(value));
    }

    private static String ipv4(String name, String destination, String flags, String mask) {
        return "%s\t%s\t0102A8C0\t%s\t0\t0\t100\t%s\t0\t0\t0".formatted(name, hex(destination), flags, hex(mask));
    }

    private static String ipv6(String destination, String length, String flags, String name) {
        String zeros = "0".repeat(32);
        return "%s %s %s 00 %s 00000400 00000001 00000000 %s     %s"
                .formatted(destination, length, zeros, zeros, flags, name);
    }

    @Test
    void a_default_route_leads_everywhere_and_a_subnets_only_there() {
        RoutingTable table = RoutingTable.of(
                List.of(
                        HEADER,
                        ipv4("wlan0", "00000000", "0003", "00000000"),
                        ipv4("eth0", "0002A8C0", "0001", "00FFFFFF")),
                List.of());
        assertThat(table.leads("wlan0", address("203.0.113.5"))).isTrue();
        assertThat(table.leads("eth0", address("203.0.113.5"))).isFalse();
        assertThat(table.leads("eth0", address("192.168.2.77"))).isTrue();
        assertThat(table.leads("wlan0", address("2001:db8::1"))).isFalse();
    }

    @Test
    void ipv6_has_routes_of_its_own() {
        String anywhere = "0".repeat(32);
        RoutingTable table = RoutingTable.of(
                List.of(),
                List.of(
                        ipv6(anywhere, "00", "00000003", "wlan0"),
                        ipv6("20010db8000000010000000000000000", "40", "00000001", "eth0")));
        assertThat(table.leads("wlan0", address("2001:db8:9::1"))).isTrue();
        assertThat(table.leads("eth0", address("2001:db8:0:1::7"))).isTrue();
        assertThat(table.leads("eth0", address("2001:db8:0:2::7"))).isFalse();
        assertThat(table.leads("wlan0", address("203.0.113.5"))).isFalse();
    }

    @Test
    void an_interface_with_halves_of_everything_is_beside_the_default_routes_of_its_family() {
        RoutingTable table = RoutingTable.of(
                List.of(
                        ipv4("wlan0", "00000000", "0003", "00000000"),
                        ipv4("veth0", "00000000", "0003", "00000080"),
                        ipv4("veth0", "00000080", "0003", "00000080")),
                List.of(ipv6("0".repeat(32), "00", "00000003", "veth0")));
        assertThat(table.isBesideDefaults("veth0", address("203.0.113.5"))).isTrue();
        assertThat(table.isBesideDefaults("wlan0", address("203.0.113.5"))).isFalse();
        assertThat(table.isBesideDefaults("veth0", address("2001:db8::1"))).isFalse();
        assertThat(RoutingTable.EMPTY.isBesideDefaults("veth0", address("203.0.113.5")))
                .isFalse();
    }

    @Test
    void what_leads_nowhere_or_to_this_machine_does_not_count() {
        String anywhere = "0".repeat(32);
        RoutingTable table = RoutingTable.of(
                List.of(ipv4("*", "00000000", "0201", "00000000"), ipv4("eth0", "00000000", "0000", "00000000")),
                List.of(ipv6(anywhere, "00", "00200200", "lo"), ipv6(anywhere, "00", "80200001", "eth0")));
        assertThat(table.leads("*", address("203.0.113.5"))).isFalse();
        assertThat(table.leads("eth0", address("203.0.113.5"))).isFalse();
        assertThat(table.leads("lo", address("2001:db8::1"))).isFalse();
        assertThat(table.leads("eth0", address("2001:db8::1"))).isFalse();
    }

    @Test
    void lines_that_make_no_sense_are_passed_over() {
        RoutingTable table = RoutingTable.of(
                List.of("", "eth0", "eth0 zz 0 3 0 0 0 00000000", ipv4("eth0", "00000000", "0003", "00000000")),
                List.of("", "12 00", ipv6("12", "00", "00000003", "eth1")));
        assertThat(table.leads("eth0", address("203.0.113.5"))).isTrue();
        assertThat(table.leads("eth1", address("2001:db8::1"))).isFalse();
    }
}
