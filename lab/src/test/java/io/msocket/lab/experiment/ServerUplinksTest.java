package io.msocket.lab.experiment;

import java.io.IOException;
import java.nio.file.Path;
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
@Tag("thorough")
@Timeout(180)
class ServerUplinksTest {
    private static final long FILE_BYTES = 6_000_000;
    private static final long CUT_AT_BYTES = 1_000_000;
    private static final String EVERYWHERE = "*:0";

    @TempDir
    Path temp;

    private TwoUplinks uplinks;
    private Topology topology;
    private CommandFetch fetch;

    @BeforeEach
    void build() throws IOException {
        uplinks = TwoUplinks.open(temp, FILE_BYTES);
        topology = uplinks.topology();
        fetch = uplinks.fetchFromIt();
    }

    @AfterEach
    void close() {
        if (uplinks != null) {
            uplinks.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_second_address_answers_although_the_first_link_is_silently_dead(Family family) throws Exception {
        family.prepare(topology);
        uplinks.cutFirst();
        try (LabProcess service = fetch.serve(EVERYWHERE);
                Download download = fetch.get(service, addressOf("cell", family))) {
            fetch.assertWhole(download);
        }
    }

    @ParameterizedTest
    @EnumSource
    void so_does_a_server_that_listens_on_the_second_address_only(Family family) throws Exception {
        family.prepare(topology);
        uplinks.cutFirst();
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
            download.awaitBytes(CUT_AT_BYTES, TwoUplinks.PATIENCE);
            uplinks.cutFirst();
            fetch.assertWhole(download);
        }
    }

    private String addressOf(String link, Family family) {
        return family.host(topology, fetch.server().interfaceOf(link));
    }
}
