package io.msocket.lab.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.msocket.lab.link.LinkEmulator.Direction;
import io.msocket.lab.net.EmulatedLink;
import io.msocket.lab.net.Host;
import io.msocket.lab.net.Router;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A computer whose traffic must all go through a tunnel, and two links by which it would get out as well: nothing goes around the
 * tunnel. Its device is of no kind that tells what it is; without it nothing is let out, as VPNs do that are to keep something secret.
 */
@Tag("lab")
@Tag("thorough")
@Timeout(240)
class FullTunnelTest {
    /** Enough that a download is still under way when a tunnel comes. */
    private static final long FILE_BYTES = 16_000_000;

    private static final long CUT_AT_BYTES = 1_000_000;

    /** Longer than a round trip with its queue, and than TCP waits at least before it repeats something. */
    private static final Duration QUIET = Duration.ofMillis(300);

    @TempDir
    Path temp;

    private TwoUplinks uplinks;
    private Topology topology;
    private EmulatedLink tunnel;
    private CommandFetch fetch;

    /** How a tunnel has everything although the default routes lead by other links. */
    enum Way {
        /** By two routes that come before a default route and leave it where it is. */
        HALVES(List.of("0.0.0.0/1", "128.0.0.0/1"), "main"),
        /** By a rule that comes before the table of the default routes. */
        RULE(List.of("default"), "4242");

        @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable.
        private final List<String> destinations;

        private final String table;

        Way(List<String> destinations, String table) {
            this.destinations = destinations;
            this.table = table;
        }

        private void lead(Host client, EmulatedLink tunnel) throws IOException {
            String gateway = tunnel.far().address().getHostAddress();
            String device = tunnel.near().name();
            for (String destination : destinations) {
                client.run("ip", "route", "replace", destination, "via", gateway, "dev", device, "table", table);
            }
        }

        /** What the tunnel does not take goes nowhere. */
        private void guard(Host client) throws IOException {
            for (String destination : destinations) {
                client.run("ip", "route", "add", "unreachable", destination, "metric", "4000", "table", table);
            }
            if (this == RULE) {
                client.run("ip", "rule", "add", "pref", "500", "lookup", table);
            }
        }
    }

    @BeforeEach
    void build() throws IOException {
        uplinks = TwoUplinks.open(temp, FILE_BYTES);
        topology = uplinks.topology();
        fetch = uplinks.fetch();
        Router gate = uplinks.lab().router("gate");
        uplinks.lab().wire(gate, "eth0", topology.link().far().node());
        tunnel = uplinks.lab().link(topology.client(), "vpn0", gate, TwoUplinks.LINK);
        tunnel.near().down();
    }

    @AfterEach
    void close() {
        if (uplinks != null) {
            uplinks.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void all_flowpaths_go_through_the_tunnel(Way way) throws Exception {
        begin(way);
        long before = sentByLinks();
        try (LabProcess service = serve();
                Download download = get(service, "--mode", "full")) {
            fetch.assertWhole(download);
        }
        assertThat(sentByLinks()).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource
    void through_a_tunnel_that_is_silently_dead_nothing_is_reached(Way way) throws Exception {
        begin(way);
        tunnel.conditions(conditions -> conditions.withBlackHole(true));
        assertFails("does not answer within", "--mode", "full", "--connect-timeout", "5s");
    }

    @ParameterizedTest
    @EnumSource
    void while_the_tunnel_is_away_there_is_no_way(Way way) throws Exception {
        begin(way);
        tunnel.near().down();
        assertFails("No route to host", "--mode", "full");
    }

    @ParameterizedTest
    @EnumSource
    void a_download_waits_for_the_tunnel_and_goes_on_through_it(Way way) throws Exception {
        begin(way);
        long before = sentByLinks();
        try (LabProcess service = serve();
                Download download = get(service, "--mode", "full")) {
            download.awaitBytes(CUT_AT_BYTES, TwoUplinks.PATIENCE);
            tunnel.near().down();
            patiently().until(() -> download.words().contains("no network"));
            raise(way);
            fetch.assertWhole(download);
        }
        assertThat(sentByLinks()).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource
    void flowpaths_of_before_give_way_to_the_tunnel(Way way) throws Exception {
        try (LabProcess service = serve();
                Download download = get(service, "--mode", "full")) {
            download.awaitBytes(CUT_AT_BYTES, TwoUplinks.PATIENCE);
            begin(way);
            patiently().until(() -> tunnel.near().receivedBytes() > CUT_AT_BYTES);
            long before = sentUntilQuiet();
            assertThat(download.isAlive()).isTrue();
            fetch.assertWhole(download);
            assertThat(sentByLinks()).isEqualTo(before);
        }
    }

    /** The VPN comes. */
    private void begin(Way way) throws IOException {
        raise(way);
        way.guard(topology.client());
    }

    /** Its tunnel does; the lab would have it be a further uplink. */
    private void raise(Way way) throws IOException {
        tunnel.near().up();
        topology.client()
                .run("ip", "route", "del", "default", "dev", tunnel.near().name());
        way.lead(topology.client(), tunnel);
    }

    private LabProcess serve() throws IOException {
        return fetch.serve(topology.serverAddress().getHostAddress() + ":0");
    }

    private Download get(LabProcess service, String... options) throws IOException, InterruptedException {
        return fetch.get(service, topology.serverAddress().getHostAddress(), options);
    }

    /** A download does not begin and says why, and nothing goes by the links. */
    private void assertFails(String words, String... options) throws IOException, InterruptedException {
        long before = sentByLinks();
        try (LabProcess service = serve();
                Download download = get(service, options)) {
            Download.Result result = download.await(TwoUplinks.PATIENCE);
            assertThat(result.whole()).isFalse();
            assertThat(result.words()).contains(words);
        }
        assertThat(sentByLinks()).isEqualTo(before);
    }

    private static ConditionFactory patiently() {
        return await().atMost(TwoUplinks.PATIENCE);
    }

    /** Waits until the kernel has said the last words of TCP connections that have ended; what was sent by then. */
    private long sentUntilQuiet() {
        AtomicLong sent = new AtomicLong(-1);
        patiently().pollInterval(QUIET).until(() -> {
            long now = sentByLinks();
            return sent.getAndSet(now) == now;
        });
        return sent.get();
    }

    private long sentByLinks() {
        return topology.links().stream()
                .mapToLong(link -> link.counters(Direction.NEAR_TO_FAR).offered())
                .sum();
    }
}
