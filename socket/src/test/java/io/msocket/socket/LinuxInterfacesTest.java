package io.msocket.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinuxInterfacesTest {
    @TempDir
    Path temp;

    private LinuxInterfaces interfaces;

    @BeforeEach
    void build() {
        interfaces = new LinuxInterfaces(temp.resolve("net"), temp.resolve("conf"));
    }

    private void file(String name, String content) throws IOException {
        Path file = temp.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content + "\n");
    }

    @Test
    void vpns_are_tunnels_and_cards_are_not() throws IOException {
        file("net/wg0/type", "65534");
        file("net/tap0/type", "1");
        file("net/tap0/tun_flags", "0x1002");
        file("net/eth0/type", "1");
        file("net/eth0/device/vendor", "0x8086");
        assertThat(interfaces.isTunnel("wg0")).isTrue();
        assertThat(interfaces.isTunnel("tap0")).isTrue();
        assertThat(interfaces.isTunnel("eth0")).isFalse();
    }

    @Test
    void a_modem_looks_like_a_tunnel_but_has_a_device() throws IOException {
        file("net/wwan0/type", "65534");
        file("net/wwan0/device/vendor", "0x1199");
        file("net/ppp0/type", "512");
        assertThat(interfaces.isTunnel("wwan0")).isFalse();
        assertThat(interfaces.isTunnel("ppp0")).isTrue();
    }

    @Test
    void of_what_is_not_known_the_worst_is_taken() throws IOException {
        file("net/odd0/type", "a word");
        assertThat(interfaces.isTunnel("odd0")).isTrue();
        assertThat(interfaces.isTunnel("gone0")).isTrue();
        assertThat(interfaces.obstacle("gone0")).isNull();
    }

    @Test
    void a_strict_reverse_path_filter_is_named_with_what_mends_it() throws IOException {
        file("conf/all/rp_filter", "0");
        file("conf/wlan0/rp_filter", "1");
        file("conf/wlan1/rp_filter", "2");
        assertThat(interfaces.obstacle("wlan0"))
                .contains("rp_filter is 1", "sysctl -w net.ipv4.conf.wlan0.rp_filter=2");
        assertThat(interfaces.obstacle("wlan1")).isNull();

        file("conf/all/rp_filter", "1");
        file("conf/eth0/rp_filter", "0");
        assertThat(interfaces.obstacle("eth0")).contains("rp_filter is 1");
        assertThat(interfaces.obstacle("wlan1"))
                .as("the larger one counts, and 2 is loose")
                .isNull();
    }

    @Test
    void a_link_may_be_a_part_of_a_vrf_or_a_bridge() throws IOException {
        file("net/blue/type", "1");
        file("net/eth1/type", "1");
        Files.createSymbolicLink(temp.resolve("net/eth1/master"), Path.of("../blue"));
        assertThat(interfaces.owner("eth1")).isEqualTo("blue");
        assertThat(interfaces.owner("blue")).isNull();
        assertThat(interfaces.owner("gone0")).isNull();
    }
}
