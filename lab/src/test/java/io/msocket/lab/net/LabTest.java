package io.msocket.lab.net;

import static org.assertj.core.api.Assertions.assertThat;

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
            try (ServerSocket listener = server.inside(() -> new ServerSocket(0));
                    Socket out = client.inside(() -> new Socket(eth.address(), listener.getLocalPort()));
                    Socket in = listener.accept()) {
                assertThat(in.getInetAddress())
                        .isEqualTo(client.interfaceOf("wifi").address());
                assertThat(out.isConnected()).isTrue();
            }
        }
    }
}
