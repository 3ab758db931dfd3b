package io.msocket.lab.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.cli.Main;
import io.msocket.cli.Report;
import io.msocket.lab.link.LinkConditions;
import io.msocket.lab.net.Host;
import io.msocket.lab.net.Interface;
import io.msocket.lab.net.Lab;
import io.msocket.lab.net.LabAssumption;
import io.msocket.lab.net.Node;
import io.msocket.lab.net.Router;
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

/** A server on two interfaces, by real kernels: the address that its client has dialled dies, and the download goes on over the other. */
@Tag("lab")
@Timeout(60)
class ServerAddressesTest {
    private static final LinkConditions LINK = LinkConditions.of(20_000_000, Duration.ofMillis(10));
    private static final long FILE_BYTES = 6_000_000;
    private static final long CUT_AT_BYTES = 1_000_000;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int PORT = 4433;

    @TempDir
    Path temp;

    private Lab lab;
    private Router core;
    private Host client;
    private Host server;
    private Interface first;
    private Interface second;
    private Path file;

    @BeforeEach
    void build() throws IOException {
        LabAssumption.check();
        file = FileService.makeFile(temp, FILE_BYTES);
        lab = Lab.open();
        core = lab.router("core");
        server = lab.host("server");
        client = lab.host("client");
        first = lab.wire(server, "eth0", core);
        second = lab.wire(server, "eth1", core);
        lab.link(client, "wifi", core, LINK);
    }

    @AfterEach
    void close() throws IOException {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void a_download_goes_on_over_an_address_that_the_server_has_told() throws Exception {
        fetchFromFirst("--announce-interface", "eth*");
    }

    @Test
    void a_download_moves_from_ipv4_to_ipv6_where_only_that_is_left() throws Exception {
        for (Node node : List.of(core, client, server)) {
            set(node, "disable_ipv6", "0");
        }
        set(core, "forwarding", "1");
        connect6(second, 1);
        connect6(client.interfaceOf("wifi"), 2);
        fetchFromFirst("--announce", "[fd00:1::2]:" + PORT);
    }

    private static void set(Node node, String parameter, String value) throws IOException {
        node.run("sh", "-c", "echo " + value + " > /proc/sys/net/ipv6/conf/all/" + parameter);
    }

    /** Gives a wire or link IPv6 addresses, and its near end the way out. */
    private void connect6(Interface near, int subnet) throws IOException {
        String network = "fd00:" + subnet + "::";
        core.run(
                "ip", "-6", "addr", "add", network + "1/64", "dev", beyond(near).name(), "nodad");
        near.node().run("ip", "-6", "addr", "add", network + "2/64", "dev", near.name(), "nodad");
        near.node().run("ip", "-6", "route", "add", "default", "via", network + "1", "dev", near.name());
    }

    /** The core's end. */
    private Interface beyond(Interface near) {
        return core.interfaces().stream()
                .filter(each -> isOneSubnet(each, near))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isOneSubnet(Interface one, Interface other) {
        int subnetByte = 2;
        return one.address().getAddress()[subnetByte] == other.address().getAddress()[subnetByte];
    }

    /** Fetches the file from the server's first address, which dies in the middle for the network and for the server. */
    private void fetchFromFirst(String... options) throws IOException, InterruptedException {
        try (LabProcess service = serve(options);
                Download download = get(service)) {
            download.awaitBytes(CUT_AT_BYTES, PATIENCE);
            first.down();
            Download.Result result = download.await(PATIENCE);
            assertThat(result.whole()).as(result.words()).isTrue();
        }
    }

    private LabProcess serve(String... options) throws IOException {
        List<String> words = new ArrayList<>(List.of("serve", file.getParent().toString(), "--listen", "*:" + PORT));
        words.addAll(List.of("--read-only", "--report"));
        words.addAll(List.of(options));
        return LabProcess.start(
                server, "server", JavaCommand.of(temp.resolve("home"), Main.class, List.of(), words), temp);
    }

    private Download get(LabProcess service) throws IOException, InterruptedException {
        Report listening = service.await("listening", PATIENCE);
        String url = "msocket://" + first.address().getHostAddress() + ":" + PORT + "/" + file.getFileName();
        Path reads = temp.resolve("get.reads");
        Path target = temp.resolve("get.copy");
        List<String> words = List.of(
                "get",
                url,
                "-o",
                target.toString(),
                "--server-key",
                listening.text("key"),
                "--reads",
                reads.toString());
        List<String> get = JavaCommand.of(temp.resolve("home"), Main.class, List.of(), words);
        return new Download(Peer.MSOCKET, LabProcess.start(client, "get", get, temp), reads, target);
    }
}
