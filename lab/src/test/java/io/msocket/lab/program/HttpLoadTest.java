package io.msocket.lab.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.msocket.cli.Report;
import io.msocket.names.server.NameServer;
import io.msocket.names.server.NameServerSettings;
import io.msocket.names.store.MemoryNameStore;
import io.msocket.names.store.NameStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests to a name server in this process. */
class HttpLoadTest {
    private static final int CONNECTIONS = 4;
    private static final int NAMES = 100;

    private final LoadNames names = new LoadNames("device-");
    private final NameStore store = new MemoryNameStore();
    private NameServer server;

    @BeforeEach
    void start() throws IOException {
        server = NameServer.start(
                NameServerSettings.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                store,
                InstantSource.system());
    }

    @AfterEach
    void end() throws IOException {
        server.close();
        store.close();
    }

    private Report run(List<byte[]> requests, int perMilli) throws IOException {
        try (HttpLoad load = HttpLoad.open(List.of(server.address()), CONNECTIONS)) {
            return load.run(requests.iterator(), perMilli).toReport("done");
        }
    }

    private List<byte[]> puts(long version) {
        List<byte[]> puts = new ArrayList<>();
        for (int number = 0; number < NAMES; number++) {
            puts.add(LoadNames.put(names.record(number, version)));
        }
        return puts;
    }

    private List<byte[]> gets(int from, int until) {
        List<byte[]> gets = new ArrayList<>();
        for (int number = from; number < until; number++) {
            gets.add(names.get(number));
        }
        return gets;
    }

    @Test
    void what_is_published_is_stored_and_found() throws IOException {
        Report published = run(puts(1), 0);
        assertThat(published.text("count")).isEqualTo("100");
        assertThat(published.text("failed")).isEqualTo("0");
        assertThat(run(puts(2), 0).text("failed")).isEqualTo("0");
        assertThat(store.find(names.name(NAMES - 1)).record().version()).isEqualTo(2);
        Report found = run(gets(0, NAMES), 0);
        assertThat(found.text("count")).isEqualTo("100");
        assertThat(found.text("failed")).isEqualTo("0");
        assertThat(found.number("p50")).isPositive().isLessThanOrEqualTo(found.number("p99"));
        assertThat(found.number("p99")).isLessThanOrEqualTo(found.number("most"));
    }

    @Test
    void all_that_is_due_each_millisecond_is_asked() throws IOException {
        run(puts(1), 0);
        Report found = run(gets(0, NAMES), 2);
        assertThat(found.text("count")).isEqualTo("100");
        assertThat(found.text("failed")).isEqualTo("0");
        // The last two are due after 49 ms, whatever the machine does.
        assertThat(found.number("micros")).isGreaterThanOrEqualTo(49_000);
    }

    @Test
    void what_is_refused_is_counted_and_told() throws IOException {
        run(puts(1), 0);
        Report report = run(gets(NAMES - 2, NAMES + 3), 0);
        assertThat(report.text("count")).isEqualTo("5");
        assertThat(report.text("failed")).isEqualTo("3");
        assertThat(report.text("why")).isEqualTo("HTTP/1.1_404_Not_Found");
    }

    @Test
    void connections_go_to_servers_in_turns() throws IOException {
        try (NameStore otherStore = new MemoryNameStore();
                NameServer other = NameServer.start(
                        NameServerSettings.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                        otherStore,
                        InstantSource.system());
                HttpLoad load = HttpLoad.open(List.of(server.address(), other.address()), CONNECTIONS)) {
            load.run(puts(1).subList(0, CONNECTIONS).iterator(), 0);
            for (int number = 0; number < CONNECTIONS; number++) {
                assertThat(store.find(names.name(number)) != null).isEqualTo(number % 2 == 0);
                assertThat(otherStore.find(names.name(number)) != null).isEqualTo(number % 2 != 0);
            }
        }
    }

    @Test
    void a_server_that_ends_is_told() throws IOException {
        run(puts(1), 0);
        try (HttpLoad load = HttpLoad.open(List.of(server.address()), CONNECTIONS)) {
            load.run(gets(0, CONNECTIONS).iterator(), 0);
            server.close();
            assertThatThrownBy(
                            () -> load.run(Collections.nCopies(2, names.get(0)).iterator(), 0))
                    .isInstanceOf(IOException.class);
        }
    }
}
