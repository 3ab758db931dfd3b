package io.msocket.lab.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Name servers on command lines. */
class NameServerAddressesTest {
    @Test
    void servers_are_used_in_turns() throws UnknownHostException {
        List<InetSocketAddress> servers = NameServerAddresses.parse("10.0.0.1", "1", "10.0.0.2", "2");
        assertThat(servers).containsExactly(new InetSocketAddress("10.0.0.1", 1), new InetSocketAddress("10.0.0.2", 2));
        assertThat(NameServerAddresses.ofTurn(servers, 0)).isEqualTo(servers.get(0));
        assertThat(NameServerAddresses.ofTurn(servers, 1)).isEqualTo(servers.get(1));
        assertThat(NameServerAddresses.ofTurn(servers, 2)).isEqualTo(servers.get(0));
    }

    @Test
    void none_and_half_of_one_are_errors() {
        assertThatThrownBy(NameServerAddresses::parse).hasMessageContaining("ADDRESS PORT");
        assertThatThrownBy(() -> NameServerAddresses.parse("10.0.0.1", "1", "10.0.0.2"))
                .hasMessageContaining("ADDRESS PORT");
    }
}
