package io.msocket.lab.experiment;

import io.msocket.lab.link.LinkConditions;
import io.msocket.lab.net.Host;
import io.msocket.lab.net.Interface;
import io.msocket.lab.net.Lab;
import io.msocket.lab.net.LabAssumption;
import io.msocket.lab.net.Router;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
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
        Ipv6.enable(core, client, server);
        Ipv6.connect(core, second, 1);
        Ipv6.connect(core, client.interfaceOf("wifi"), 2);
        fetchFromFirst("--announce", "[fd00:1::2]:" + PORT);
    }

    /** Fetches the file from the server's first address, which dies in the middle for the network and for the server. */
    private void fetchFromFirst(String... options) throws IOException, InterruptedException {
        CommandFetch fetch = new CommandFetch(server, client, file, temp, PATIENCE);
        try (LabProcess service = fetch.serve("*:" + PORT, options);
                Download download = fetch.get(service, first.address().getHostAddress())) {
            download.awaitBytes(CUT_AT_BYTES, PATIENCE);
            first.down();
            fetch.assertWhole(download);
        }
    }
}
