package io.msocket.lab.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.lab.link.LinkEmulator.Direction;
import io.msocket.lab.net.EmulatedLink;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A computer with two default routes with metrics and no rules: a bound address alone leaves by the better route, dead or not. */
@Tag("lab")
@Tag("thorough")
@Timeout(180)
class TwoUplinksTest {
    private static final long FILE_BYTES = 8_000_000;
    private static final long CUT_AT_BYTES = 1_000_000;

    @TempDir
    Path temp;

    private TwoUplinks uplinks;
    private Topology topology;
    private CommandFetch fetch;

    @BeforeEach
    void build() throws IOException {
        uplinks = TwoUplinks.open(temp, FILE_BYTES);
        topology = uplinks.topology();
        fetch = uplinks.fetch();
    }

    @AfterEach
    void close() {
        if (uplinks != null) {
            uplinks.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_download_leaves_a_first_link_that_is_silently_dead(Family family) throws Exception {
        family.prepare(topology);
        fetch(family.server(topology));
    }

    @ParameterizedTest
    @EnumSource
    void a_download_begins_although_the_first_link_is_silently_dead(Family family) throws Exception {
        family.prepare(topology);
        uplinks.cutFirst();
        fetch(family.server(topology));
    }

    @ParameterizedTest
    @CsvSource({"NEAR_TO_FAR,single", "NEAR_TO_FAR,full", "FAR_TO_NEAR,single", "FAR_TO_NEAR,full"})
    void a_download_leaves_a_first_link_that_is_dead_one_way_only(Direction direction, String mode) throws Exception {
        fetch(
                topology.serverAddress().getHostAddress(),
                () -> topology.link().conditions(direction, conditions -> conditions.withBlackHole(true)),
                "--mode",
                mode);
    }

    @Test
    void a_download_leaves_a_first_link_that_lets_only_small_packets_through() throws Exception {
        fetch(topology.serverAddress().getHostAddress(), () -> onlySmall(topology.link()));
    }

    @Test
    void where_all_links_let_only_small_packets_through_these_do() throws Exception {
        fetch(topology.serverAddress().getHostAddress(), () -> topology.links().forEach(TwoUplinksTest::onlySmall));
    }

    /** As with a tunnel on the way and a filter that drops what it tells. */
    private static void onlySmall(EmulatedLink link) {
        link.conditions(conditions -> conditions.withLargestPassed(1_350));
    }

    @Test
    void a_link_to_avoid_carries_nothing_although_the_mode_would_use_it() throws Exception {
        download("--mode", "full", "--avoid", "ce*");
        assertThat(topology.links().get(1).near().receivedBytes()).isZero();
    }

    @Test
    void a_preferred_link_carries_most_although_the_system_prefers_the_other() throws Exception {
        download("--mode", "backup", "--prefer", "cell");
        // Where both JVMs are cold, the other link may win the opening, and carries the first bytes.
        assertThat(topology.links().get(1).near().receivedBytes()).isGreaterThan(FILE_BYTES / 2);
    }

    @Test
    void a_link_to_spare_stands_by_while_the_other_one_works() throws Exception {
        download("--mode", "full", "--spare", "cell");
        assertThat(topology.links().get(1).near().receivedBytes()).isLessThan(FILE_BYTES / 20);
    }

    @Test
    void a_link_with_a_quota_is_used_until_that_is_spent() throws Exception {
        download("--mode", "full", "--quota", "cell=1MB");
        assertThat(topology.links().get(1).near().receivedBytes()).isBetween(FILE_BYTES / 20, FILE_BYTES / 4);
    }

    @Test
    void a_link_whose_answers_the_kernel_drops_is_named_with_what_to_do() throws Exception {
        topology.client().run("sh", "-c", "echo 1 >/proc/sys/net/ipv4/conf/cell/rp_filter");
        assertThat(download("--mode", "full"))
                .contains("The link cell is of no use while the routes prefer wifi")
                .contains("sysctl -w net.ipv4.conf.cell.rp_filter=2");
    }

    /** Fetches the file undisturbed; returns what the command has said to people. */
    private String download(String... options) throws IOException, InterruptedException {
        String server = topology.serverAddress().getHostAddress();
        try (LabProcess service = fetch.serve(server + ":0");
                Download download = fetch.get(service, server, options)) {
            fetch.assertWhole(download);
            return download.words();
        }
    }

    /** Fetches the file, and cuts the first link in the middle. */
    private void fetch(String server) throws IOException, InterruptedException {
        fetch(server, uplinks::cutFirst);
    }

    /** Fetches the file; in the middle something happens. */
    private void fetch(String server, Runnable trouble, String... options) throws IOException, InterruptedException {
        try (LabProcess service = fetch.serve(server + ":0");
                Download download = fetch.get(service, server, options)) {
            download.awaitBytes(CUT_AT_BYTES, TwoUplinks.PATIENCE);
            trouble.run();
            fetch.assertWhole(download);
        }
    }
}
