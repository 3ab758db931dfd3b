package io.msocket.lab.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.cli.Main;
import io.msocket.cli.Report;
import io.msocket.lab.link.LinkConditions;
import io.msocket.lab.net.EmulatedLink;
import io.msocket.lab.net.Interface;
import io.msocket.lab.net.Lab;
import io.msocket.lab.net.LabAssumption;
import io.msocket.lab.net.Node;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A computer with two default routes with metrics and no rules: a bound address alone leaves by the better route, dead or not. */
@Tag("lab")
@Timeout(120)
class TwoUplinksTest {
    private static final LinkConditions LINK = LinkConditions.of(20_000_000, Duration.ofMillis(10));
    private static final long FILE_BYTES = 8_000_000;
    private static final long CUT_AT_BYTES = 1_000_000;
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    /** Of the lab's IPv4 addresses: the number of the subnet. */
    private static final int SUBNET_BYTE = 2;

    @TempDir
    Path temp;

    private Lab lab;
    private Topology topology;
    private Path file;

    @BeforeEach
    void build() throws IOException {
        LabAssumption.check();
        file = FileService.makeFile(temp, FILE_BYTES);
        lab = Lab.open();
        topology = Topology.withoutRules(lab, List.of("wifi", "cell"), LINK);
    }

    @AfterEach
    void close() throws IOException {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void a_download_leaves_a_first_link_that_is_silently_dead() throws Exception {
        fetch(topology.serverAddress().getHostAddress());
    }

    @Test
    void a_download_begins_although_the_first_link_is_silently_dead() throws Exception {
        topology.link().conditions(conditions -> conditions.withBlackHole(true));
        fetch(topology.serverAddress().getHostAddress());
    }

    @Test
    void a_download_over_ipv6_leaves_a_first_link_that_is_silently_dead() throws Exception {
        Node core = topology.link().far().node();
        for (Node node : List.of(core, topology.client(), topology.server())) {
            set(node, "conf/all/disable_ipv6", "0");
        }
        set(core, "conf/all/forwarding", "1");
        int subnet = 1;
        for (Interface near : List.of(
                topology.link().near(),
                topology.links().get(1).near(),
                topology.server().interfaceOf("eth0"))) {
            Interface far = beyond(near, core);
            core.run("ip", "-6", "addr", "add", "fd00:" + subnet + "::1/64", "dev", far.name(), "nodad");
            near.node().run("ip", "-6", "addr", "add", "fd00:" + subnet + "::2/64", "dev", near.name(), "nodad");
            near.node().run(defaultRoute(subnet, near.name()));
            subnet++;
        }
        fetch("[fd00:3::2]");
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

    /** Fetches the file undisturbed. */
    private void download(String... options) throws IOException, InterruptedException {
        String server = topology.serverAddress().getHostAddress();
        try (LabProcess service = serve(server);
                Download download = get(service, server, options)) {
            Download.Result result = download.await(PATIENCE);
            assertThat(result.whole()).as(result.words()).isTrue();
        }
    }

    private static void set(Node node, String parameter, String value) throws IOException {
        node.run("sh", "-c", "echo " + value + " > /proc/sys/net/ipv6/" + parameter);
    }

    /** The later ones are worse. */
    private static String[] defaultRoute(int subnet, String device) {
        String metric = Integer.toString(100 + subnet);
        String gateway = "fd00:" + subnet + "::1";
        return new String[] {"ip", "-6", "route", "add", "default", "via", gateway, "dev", device, "metric", metric};
    }

    /** The core's end of a link or wire, by its subnet. */
    private static Interface beyond(Interface near, Node core) {
        return core.interfaces().stream()
                .filter(each -> each.address().getAddress()[SUBNET_BYTE]
                        == near.address().getAddress()[SUBNET_BYTE])
                .findFirst()
                .orElseThrow();
    }

    /** Fetches the file, and cuts the first link in the middle. */
    private void fetch(String server) throws IOException, InterruptedException {
        fetch(server, () -> topology.link().conditions(conditions -> conditions.withBlackHole(true)));
    }

    /** Fetches the file; in the middle something happens. */
    private void fetch(String server, Runnable trouble) throws IOException, InterruptedException {
        try (LabProcess service = serve(server);
                Download download = get(service, server)) {
            download.awaitBytes(CUT_AT_BYTES, PATIENCE);
            trouble.run();
            Download.Result result = download.await(PATIENCE);
            assertThat(result.whole()).as(result.words()).isTrue();
        }
    }

    private LabProcess serve(String server) throws IOException {
        List<String> serve = JavaCommand.of(
                temp.resolve("home"),
                Main.class,
                List.of(),
                List.of("serve", file.getParent().toString(), "--listen", server + ":0", "--read-only", "--report"));
        return LabProcess.start(topology.server(), "server", serve, temp);
    }

    private Download get(LabProcess service, String server, String... options)
            throws IOException, InterruptedException {
        Report listening = service.await("listening", PATIENCE);
        String url = "msocket://" + server + ":" + listening.text("port") + "/" + file.getFileName();
        Path reads = temp.resolve("get.reads");
        Path target = temp.resolve("get.copy");
        List<String> words = new ArrayList<>(List.of("get", url, "-o", target.toString()));
        words.addAll(List.of("--server-key", listening.text("key"), "--reads", reads.toString()));
        words.addAll(List.of(options));
        List<String> get = JavaCommand.of(temp.resolve("home"), Main.class, List.of(), words);
        return new Download(Peer.MSOCKET, LabProcess.start(topology.client(), "get", get, temp), reads, target);
    }
}
