package io.msocket.lab.experiment;

import io.msocket.lab.link.LinkConditions;
import io.msocket.lab.net.Host;
import io.msocket.lab.net.Lab;
import io.msocket.lab.net.LabAssumption;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A server with two default routes with metrics and no rules: what a listening socket answers leaves by the better route, dead or
 * not, unless it is bound to where the question came in.
 */
@Tag("lab")
@Timeout(180)
class ServerUplinksTest {
    private static final LinkConditions LINK = LinkConditions.of(20_000_000, Duration.ofMillis(10));
    private static final long FILE_BYTES = 6_000_000;
    private static final long CUT_AT_BYTES = 1_000_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String EVERYWHERE = "*:0";

    @TempDir
    Path temp;

    private Lab lab;
    private Topology topology;
    private Host server;
    private Host client;
    private CommandFetch fetch;

    /** The topology's other way around: its host with the two links serves. */
    @BeforeEach
    void build() throws IOException {
        LabAssumption.check();
        Path file = FileService.makeFile(temp, FILE_BYTES);
        lab = Lab.open();
        topology = Topology.withoutRules(lab, List.of("wifi", "cell"), LINK);
        server = topology.client();
        client = topology.server();
        fetch = new CommandFetch(server, client, file, temp, PATIENCE);
    }

    @AfterEach
    void close() throws IOException {
        if (lab != null) {
            lab.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_second_address_answers_although_the_first_link_is_silently_dead(Family family) throws Exception {
        family.prepare(topology);
        cutFirst();
        try (LabProcess service = fetch.serve(EVERYWHERE);
                Download download = fetch.get(service, addressOf("cell", family))) {
            fetch.assertWhole(download);
        }
    }

    @ParameterizedTest
    @EnumSource
    void so_does_a_server_that_listens_on_the_second_address_only(Family family) throws Exception {
        family.prepare(topology);
        cutFirst();
        String cell = addressOf("cell", family);
        try (LabProcess service = fetch.serve(cell + ":0");
                Download download = fetch.get(service, cell)) {
            fetch.assertWhole(download);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_download_leaves_the_first_link_of_the_server_for_the_second(Family family) throws Exception {
        family.prepare(topology);
        try (LabProcess service = fetch.serve(EVERYWHERE, "--announce-interface", "*");
                Download download = fetch.get(service, addressOf("wifi", family))) {
            download.awaitBytes(CUT_AT_BYTES, PATIENCE);
            cutFirst();
            fetch.assertWhole(download);
        }
    }

    private String addressOf(String link, Family family) {
        return family.host(topology, server.interfaceOf(link));
    }

    private void cutFirst() {
        topology.link().conditions(conditions -> conditions.withBlackHole(true));
    }
}
