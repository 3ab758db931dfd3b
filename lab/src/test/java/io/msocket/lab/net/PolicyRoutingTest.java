package io.msocket.lab.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.msocket.lab.link.LinkConditions;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A host with wifi and cell, each behind a router of its own, and a server beyond both. */
@Tag("lab")
class PolicyRoutingTest {
    private static final int TIMEOUT_MILLIS = 5_000;

    /** What will not connect has had time enough by then. */
    private static final int REFUSED_MILLIS = 300;

    private static final LinkConditions QUICK = LinkConditions.of(100_000_000, Duration.ofMillis(1));

    private Lab lab;
    private Host phone;
    private Interface wifi;
    private Interface cell;
    private Interface server;
    private ServerSocket listener;

    @BeforeEach
    void build() throws IOException {
        LabAssumption.check();
        lab = Lab.open();
        phone = lab.host("phone");
        Router core = lab.router("core");
        Router home = lab.router("home");
        Router mast = lab.router("mast");
        server = lab.wire(lab.host("server"), "eth0", core);
        lab.wire(home, "up", core);
        lab.wire(mast, "up", core);
        wifi = lab.link(phone, "wifi", home, QUICK).near();
        cell = lab.link(phone, "cell", mast, QUICK).near();
        listener = server.node().inside(() -> new ServerSocket(0));
    }

    @AfterEach
    void close() throws IOException {
        if (lab != null) {
            lab.close();
        }
        if (listener != null) {
            listener.close();
        }
    }

    @Test
    void each_address_leaves_by_its_own_interface() throws IOException {
        assertThat(wayFrom(wifi.address())).isEqualTo("wifi");
        assertThat(wayFrom(cell.address())).isEqualTo("cell");
        assertReaches(wifi.address());
        assertReaches(cell.address());
    }

    @Test
    void without_a_wish_the_first_working_interface_is_taken() throws IOException {
        assertThat(sourceOfConnection()).isEqualTo(wifi.address());
        wifi.loseAddress();
        assertThat(sourceOfConnection()).isEqualTo(cell.address());
        wifi.takeAddress();
        assertThat(sourceOfConnection()).isEqualTo(wifi.address());
        wifi.down();
        assertThat(sourceOfConnection()).isEqualTo(cell.address());
        wifi.up();
        assertThat(sourceOfConnection()).isEqualTo(wifi.address());
    }

    @Test
    void an_interface_that_comes_back_up_has_its_address_and_its_routes() throws IOException {
        Inet4Address before = cell.address();
        cell.down();
        cell.up();

        assertThat(cell.address()).isEqualTo(before);
        assertThat(wayFrom(before)).isEqualTo("cell");
        assertReaches(before);
    }

    @Test
    void another_address_works_when_it_is_told_and_the_old_one_no_longer() throws IOException {
        Inet4Address before = wifi.address();
        long asked = System.nanoTime();
        AddressChange change = wifi.changeAddress();

        assertThat(change.address()).isNotEqualTo(before).isEqualTo(wifi.address());
        assertThat(change.beganNanos()).isBetween(asked, change.workedNanos());
        assertThat(change.workedNanos()).isLessThanOrEqualTo(System.nanoTime());
        assertReaches(change.address());
        assertThatThrownBy(() -> connect(before, TIMEOUT_MILLIS)).hasMessageContaining("assign requested address");
    }

    @Test
    void addresses_are_used_again_only_when_all_have_been_used() throws IOException {
        Inet4Address first = wifi.address();
        for (int taken = Subnet.FIRST + 1; taken <= Subnet.LAST; taken++) {
            assertThat(wifi.changeAddress().address()).isNotEqualTo(first);
        }
        assertThat(wifi.changeAddress().address()).isEqualTo(first);
        assertReaches(first);
        // Nothing piles up: one rule for each interface and the kernel's three.
        assertThat(phone.run("ip", "rule").lines()).hasSize(5);
    }

    @Test
    void the_server_can_move_too() throws IOException {
        server.changeAddress();

        assertReaches(wifi.address());
    }

    @Test
    void what_comes_from_an_address_by_the_wrong_way_is_dropped_by_the_router() throws IOException {
        phone.run("ip", "rule", "add", "pref", "10", "from", wifi.address().getHostAddress(), "lookup", "1001");

        assertThatThrownBy(() -> connect(wifi.address(), REFUSED_MILLIS)).hasMessageContaining("timed out");
    }

    @Test
    void changes_that_make_no_sense_are_refused_with_advice() {
        assertThatThrownBy(wifi::takeAddress)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("phone.wifi has an address already; use changeAddress()");
        assertThatThrownBy(() -> wifi.node().interfaceOf("wifi").node().interfaceOf("eth7"))
                .hasMessage("phone has no interface 'eth7'; it has [phone.wifi, phone.cell]");
    }

    private String wayFrom(Inet4Address source) throws IOException {
        String route =
                phone.run("ip", "route", "get", server.address().getHostAddress(), "from", source.getHostAddress());
        return route.replaceAll("(?s).* dev (\\S+).*", "$1");
    }

    private void assertReaches(Inet4Address source) throws IOException {
        try (Socket out = connect(source, TIMEOUT_MILLIS);
                Socket in = listener.accept()) {
            assertThat(in.getInetAddress()).isEqualTo(source);
            assertThat(out.isConnected()).isTrue();
        }
    }

    private Socket connect(Inet4Address source, int timeoutMillis) throws IOException {
        SocketAddress to = new InetSocketAddress(server.address(), listener.getLocalPort());
        return phone.inside(() -> {
            Socket socket = new Socket();
            socket.bind(new InetSocketAddress(source, 0));
            socket.connect(to, timeoutMillis);
            return socket;
        });
    }

    private Object sourceOfConnection() throws IOException {
        SocketAddress to = new InetSocketAddress(server.address(), listener.getLocalPort());
        try (Socket out = phone.inside(() -> {
                    Socket socket = new Socket();
                    socket.connect(to, TIMEOUT_MILLIS);
                    return socket;
                });
                Socket in = listener.accept()) {
            assertThat(out.isConnected()).isTrue();
            return in.getInetAddress();
        }
    }
}
