package io.msocket.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.msocket.protocol.ConnectionOptions;
import io.msocket.protocol.HandoverMode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MSocketOptionsTest {
    @Test
    void the_defaults_are_those_of_a_connection() {
        MSocketOptions defaults = MSocketOptions.defaults();
        assertThat(defaults.connection()).isEqualTo(ConnectionOptions.defaults().withControlDatagrams(true));
        assertThat(defaults.mobility()).isTrue();
        assertThat(defaults.localAddresses()).isEmpty();
        assertThat(defaults.identity()).isNull();
        assertThat(defaults.verifier()).isNotNull();
    }

    @Test
    void what_was_set_is_kept() {
        Identity identity = Identity.generate();
        MSocketOptions options = MSocketOptions.builder()
                .retention(Duration.ofMinutes(3))
                .keepAlive(Duration.ofSeconds(7))
                .handshakeTimeout(Duration.ofSeconds(2))
                .maxReceiveWindow(100_000)
                .maxSendBuffer(200_000)
                .maxFlowpaths(3)
                .cleartextData(true)
                .handoverMode(HandoverMode.BACKUP)
                .moveDatagrams(false)
                .datagramKeepAlive(Duration.ofSeconds(25))
                .identity(identity)
                .serverKey(identity.publicKey())
                .verifier(PeerVerifiers.opportunistic())
                .localAddresses(List.of(InetAddress.getLoopbackAddress()))
                .mobility(false)
                .build();
        ConnectionOptions connection = options.connection();
        assertThat(connection.retention()).isEqualTo(Duration.ofMinutes(3));
        assertThat(connection.keepAlive()).isEqualTo(Duration.ofSeconds(7));
        assertThat(connection.handshakeTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(connection.maxWindow()).isEqualTo(100_000);
        assertThat(connection.initialWindow()).isEqualTo(100_000);
        assertThat(connection.maxSendBuffer()).isEqualTo(200_000);
        assertThat(connection.maxFlowpaths()).isEqualTo(3);
        assertThat(connection.cleartextData()).isTrue();
        assertThat(connection.mode()).isEqualTo(HandoverMode.BACKUP);
        assertThat(connection.controlDatagrams()).isFalse();
        assertThat(connection.controlKeepAlive()).isEqualTo(Duration.ofSeconds(25));
        assertThat(options.identity()).isSameAs(identity);
        assertThat(options.serverKey()).isEqualTo(identity.publicKey());
        assertThat(options.localAddresses()).containsExactly(InetAddress.getLoopbackAddress());
        assertThat(options.mobility()).isFalse();
    }

    @Test
    void a_client_sends_datagrams_no_more_than_once_a_second() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MSocketOptions.builder().datagramKeepAlive(Duration.ofMillis(999)))
                .withMessageContaining("controlKeepAlive is 999, but must be between 1000 and");
    }

    @Test
    void interfaces_are_chosen_by_patterns_of_their_names() {
        InetSocketAddress server = new InetSocketAddress(FakeNetwork.address("203.0.113.5"), 4000);
        List<LocalAddress> machine = List.of(
                FakeNetwork.up("eth0", "192.168.1.10", 24),
                FakeNetwork.up("wlan0", "10.0.0.10", 8),
                FakeNetwork.up("wlan10", "10.1.0.10", 16));
        RoutePolicy wireless =
                MSocketOptions.builder().interfaces("wlan?", "usb*").build().routePolicy();
        assertThat(wireless.choose(server, null, machine)).containsExactly(FakeNetwork.address("10.0.0.10"));
        assertThat(MSocketOptions.defaults().routePolicy()).isSameAs(RoutePolicy.standard());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MSocketOptions.builder().interfaces("wlan0", " "))
                .withMessageContaining("an interface's name is empty");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        MSocketOptions.builder().interfaces("eth*,".repeat(65).split(",", 65)))
                .withMessageContaining("at most 64");
    }

    @Test
    void quotas_count_as_a_policy() {
        MSocketOptions options = MSocketOptions.builder()
                .quota("ww*", 5_000)
                .quota(Interfaces.metered(), 7)
                .build();
        assertThat(options.toBuilder().build().routePolicy())
                .hasToString(
                        "the usual policy, at most 5000 bytes over interfaces named ww* and 7 bytes over interfaces"
                                + " metered");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MSocketOptions.builder().quota("ww*", 0))
                .withMessageContaining("must be at least 1");
    }

    @Test
    void options_do_not_change_with_their_builder_or_its_lists() {
        List<InetAddress> addresses = new ArrayList<>();
        MSocketOptions.Builder builder = MSocketOptions.builder().localAddresses(addresses);
        MSocketOptions options = builder.build();
        addresses.add(InetAddress.getLoopbackAddress());
        builder.mobility(false).maxFlowpaths(1);
        assertThat(options.localAddresses()).isEmpty();
        assertThat(options.mobility()).isTrue();
        assertThat(options.toBuilder().maxFlowpaths(2).build().connection().maxFlowpaths())
                .isEqualTo(2);
        assertThat(options.connection().maxFlowpaths()).isEqualTo(16);
    }

    @Test
    void values_out_of_range_are_refused_with_the_range() {
        MSocketOptions.Builder builder = MSocketOptions.builder();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.maxReceiveWindow(10))
                .withMessageContaining("10, but must be between 1024 and");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.maxSendBuffer(-1))
                .withMessageContaining("maxSendBuffer");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.maxFlowpaths(0))
                .withMessageContaining("maxFlowpaths");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.retention(Duration.ofSeconds(-1)))
                .withMessageContaining("retention");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.handshakeTimeout(Duration.ZERO))
                .withMessageContaining("handshakeTimeout");
    }
}
