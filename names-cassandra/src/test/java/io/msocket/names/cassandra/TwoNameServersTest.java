package io.msocket.names.cassandra;

import static io.msocket.names.store.StoredRecords.FILES;
import static io.msocket.names.store.StoredRecords.NOW;
import static io.msocket.names.store.StoredRecords.files;
import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.names.record.SignedRecord;
import io.msocket.names.server.NameServer;
import io.msocket.names.server.NameServerSettings;
import io.msocket.names.store.NameStore;
import io.msocket.names.store.StoredRecords;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two name servers over one Cassandra: one is told, and who watches at the other hears of it. */
@Tag("thorough")
class TwoNameServersTest {
    @RegisterExtension
    private static final OneNode NODE = new OneNode();

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private NameStore here;
    private NameStore there;
    private NameServer told;
    private NameServer watched;

    @BeforeEach
    void start() throws IOException {
        CassandraAddress address = NODE.newKeyspace();
        here = CassandraNameStore.open(address);
        there = CassandraNameStore.open(address);
        watched = NameServer.start(settings(), there, InstantSource.fixed(NOW));
        told = NameServer.start(settings().withPeers(List.of(uri(watched, "/"))), here, InstantSource.fixed(NOW));
    }

    private static NameServerSettings settings() {
        return NameServerSettings.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private static URI uri(NameServer server, String path) {
        return URI.create("http://127.0.0.1:%d%s".formatted(server.address().getPort(), path));
    }

    @AfterEach
    void stop() throws IOException {
        told.close();
        watched.close();
        here.close();
        there.close();
    }

    private int publish(NameServer server, SignedRecord record) throws Exception {
        return client.send(
                        HttpRequest.newBuilder(uri(server, "/v1/names/" + FILES))
                                .PUT(HttpRequest.BodyPublishers.ofByteArray(record.toBytes()))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    /** Sooner than by the periodic look. */
    @Test
    @Timeout(20)
    void who_watches_at_one_hears_what_the_other_was_told() throws Exception {
        assertThat(publish(told, files(1))).isEqualTo(201);
        try (BufferedReader news = watch(watched)) {
            assertThat(nextId(news)).startsWith(FILES + ",1-");
            assertThat(publish(told, files(2))).isEqualTo(200);
            assertThat(nextId(news)).startsWith(FILES + ",2-");
            assertThat(publish(watched, files(3))).isEqualTo(200);
            assertThat(nextId(news)).startsWith(FILES + ",3-");
        }
    }

    /** By the periodic look alone, which takes half a minute. */
    @Test
    void what_nobody_was_told_by_a_hint_is_heard_of_all_the_same() throws Exception {
        assertThat(publish(told, files(1))).isEqualTo(201);
        try (BufferedReader news = watch(told)) {
            assertThat(nextId(news)).startsWith(FILES + ",1-");
            assertThat(publish(watched, files(2)))
                    .as("at a server without peers")
                    .isEqualTo(200);
            assertThat(nextId(news)).startsWith(FILES + ",2-");
        }
    }

    private BufferedReader watch(NameServer server) throws Exception {
        HttpResponse<InputStream> watch = client.send(
                HttpRequest.newBuilder(uri(server, "/v1/watch?name=" + FILES)).build(),
                HttpResponse.BodyHandlers.ofInputStream());
        return new BufferedReader(new InputStreamReader(watch.body(), StandardCharsets.UTF_8));
    }

    private static String nextId(BufferedReader news) throws IOException {
        String line = news.readLine();
        while (line != null && !line.startsWith("id: ")) {
            line = news.readLine();
        }
        return line == null ? "end" : line.substring("id: ".length());
    }

    @Test
    void of_two_records_of_one_version_one_is_taken_whichever_server_is_told() throws Exception {
        assertThat(publish(told, files(1))).isEqualTo(201);
        SignedRecord other = StoredRecords.record(FILES, 2, StoredRecords.ALICE, "another one");
        assertThat(publish(watched, other)).isEqualTo(200);
        assertThat(publish(told, files(2))).isEqualTo(409);
        assertThat(publish(told, other)).as("once more").isEqualTo(200);
        assertThat(here.find(FILES)).isEqualTo(other);
    }
}
