package io.msocket.lab.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.msocket.lab.link.LinkConditions;
import io.msocket.lab.link.LinkCounters;
import io.msocket.lab.link.LinkEmulator.Direction;
import io.msocket.lab.link.LinkProfile;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("lab")
class LabTest {
    @BeforeEach
    void theMachineCanHaveALab() throws IOException {
        LabAssumption.check();
    }

    @Test
    void hosts_reach_each_other_over_a_router() throws IOException {
        try (Lab lab = Lab.open()) {
            Host client = lab.host("client");
            Host server = lab.host("server");
            Router core = lab.router("core");
            Interface eth = lab.wire(server, "eth0", core);
            lab.link(client, "wifi", core, LinkProfile.GOOD_WIFI.conditions());

            assertThat(client.run("ip", "route", "get", eth.address().getHostAddress()))
                    .contains("dev wifi");
            assertConnects(client, eth);
        }
    }

    @Test
    void routers_know_the_way_through_other_routers() throws IOException {
        try (Lab lab = Lab.open()) {
            Host client = lab.host("client");
            Host server = lab.host("server");
            Router home = lab.router("home");
            Router core = lab.router("core");
            Router far = lab.router("far");
            lab.wire(client, "eth0", home);
            lab.wire(home, "up", core);
            lab.wire(far, "up", core);
            Interface eth = lab.wire(server, "eth0", far);
            assertConnects(client, eth);
            // A router in the middle moves, and its neighbours follow.
            far.interfaceOf("up").changeAddress();
            assertConnects(client, eth);
            home.interfaceOf("up").down();
            home.interfaceOf("up").up();
            assertConnects(client, eth);
        }
    }

    @Test
    void a_device_that_is_down_takes_nothing_and_that_is_counted() throws IOException {
        try (Lab lab = Lab.open()) {
            EmulatedLink link = lab.link(lab.host("near"), "wifi", lab.host("far"), LinkProfile.ETHERNET.conditions());
            try (Probes probes = new Probes(link.far(), link.near())) {
                link.near().down();
                probes.send(100);
                await().until(() -> link.counters(Direction.FAR_TO_NEAR).refused() == 1);
                link.near().up();
                probes.send(100);
                await().until(() -> probes.arrivals().size() == 1);
                assertThat(link.counters(Direction.FAR_TO_NEAR)).isEqualTo(new LinkCounters(2, 1, 0, 0, 0, 1));
            }
        }
    }

    @Test
    void programs_run_on_their_host_and_their_failure_has_their_words() throws Exception {
        try (Lab lab = Lab.open()) {
            Host host = lab.host("lonely");
            assertThat(host.run("ip", "-br", "link").lines()).hasSize(1);
            assertThatThrownBy(() -> host.run("ls", "/no/such/file"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("/no/such/file")
                    .hasMessageContaining("status 2");
            Process process = host.start(new ProcessBuilder("ip", "-br", "link"));
            assertThat(process.inputReader().lines()).hasSize(1);
            assertThat(process.waitFor()).isZero();
        }
    }

    @Test
    void what_cannot_be_built_is_refused_with_the_reason() throws IOException {
        Lab lab = Lab.open();
        try (lab) {
            Host host = lab.host("host");
            Router core = lab.router("core");
            lab.wire(host, "eth0", core);
            LinkConditions plain = LinkProfile.LTE.conditions();
            assertThatThrownBy(() -> lab.host("host")).hasMessage("the lab has a node 'host' already");
            assertThatThrownBy(() -> lab.host("Host")).hasMessageContaining("'Host' is no node's name");
            assertThatThrownBy(() -> lab.wire(host, "eth0", core)).hasMessage("host has an interface 'eth0' already");
            assertThatThrownBy(() -> lab.wire(host, "a b", core)).hasMessageContaining("'a b' is no interface's name");
            assertThatThrownBy(() -> lab.link(host, "wifi", core, plain, plain.withMtu(1_400)))
                    .hasMessage("a link has one MTU, not 1500 and 1400");
            assertThatThrownBy(() -> core.interfaceOf("host-eth0").loseAddress())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("core.host-eth0 is the far end");
        }
        assertThatThrownBy(() -> lab.host("late")).hasMessage("the lab is closed");
    }

    private static void assertConnects(Node from, Interface to) throws IOException {
        try (ServerSocket listener = to.node().inside(() -> new ServerSocket(0));
                Socket out = from.inside(() -> new Socket(to.address(), listener.getLocalPort()))) {
            assertThat(out.isConnected()).isTrue();
        }
    }
}
