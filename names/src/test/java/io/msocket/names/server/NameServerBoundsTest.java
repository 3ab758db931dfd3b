package io.msocket.names.server;

import static io.msocket.names.server.TestNameServer.FILES;
import static io.msocket.names.server.TestNameServer.KEY;
import static io.msocket.names.server.TestNameServer.MAIL;
import static io.msocket.names.server.TestNameServer.NOW;
import static io.msocket.names.server.TestNameServer.OTHER_KEY;
import static io.msocket.names.server.TestNameServer.answers;
import static io.msocket.names.server.TestNameServer.record;
import static io.msocket.names.server.TestNameServer.settings;
import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.names.record.Name;
import io.msocket.names.record.NameRecord;
import io.msocket.names.record.RecordKind;
import io.msocket.names.record.SignedRecord;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a name server bears of those who take much. */
class NameServerBoundsTest {
    @RegisterExtension
    private final TestNameServer server = new TestNameServer();

    @Test
    void a_connection_that_sends_its_request_a_byte_at_a_time_ends() throws Exception {
        server.start(settings().withPatience(Duration.ofMillis(200)));
        try (Socket socket =
                new Socket(server.address().getAddress(), server.address().getPort())) {
            socket.getOutputStream().write("GET / HT".getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void where_there_are_too_many_connections_who_has_most_loses_the_oldest() throws Exception {
        server.start(settings().withMaxConnections(2));
        try (Socket first = connected();
                Socket second = connected();
                Socket third = connected()) {
            assertThat(first.getInputStream().read()).isEqualTo(-1);
            assertThat(answers(second)).isTrue();
            assertThat(answers(third)).isTrue();
        }
    }

    private Socket connected() throws IOException {
        Socket socket = server.connect(1);
        assertThat(answers(socket)).isTrue();
        return socket;
    }

    @Test
    void who_does_not_read_the_answers_gives_way_when_memory_is_short() throws Exception {
        server.start(settings().withMaxBytes(200_000));
        SignedRecord large = SignedRecord.sign(
                NameRecord.builder(FILES, RecordKind.GROUP, KEY.owner())
                        .valid(NOW, NOW.plusSeconds(3600))
                        .members(IntStream.range(0, 1000)
                                .mapToObj("member-%03d-with-a-name-that-is-rather-long@example.org"::formatted)
                                .toList())
                        .build(),
                KEY);
        assertThat(server.put(large).statusCode()).isEqualTo(201);
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 40; i++) {
                Socket socket = new Socket();
                socket.setReceiveBufferSize(4096);
                socket.connect(server.address());
                // More than any kernel takes from the server for it.
                TestNameServer.write(socket, "GET /v1/names/files@example.org HTTP/1.1\r\n\r\n".repeat(200));
                silent.add(socket);
            }
            assertThat(server.send(server.request("/v1/names/files@example.org"))
                            .statusCode())
                    .isEqualTo(200);
            server.await("msocket_names_refused_total", 20);
            assertThat(server.metric("msocket_names_held_bytes")).isLessThanOrEqualTo(200_000);
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    @Test
    void a_network_that_registers_many_names_has_to_wait() throws Exception {
        server.start(settings().withMaxNewNames(2));
        assertThat(server.put(record(FILES, 1, KEY)).statusCode()).isEqualTo(201);
        assertThat(server.put(record(MAIL, 1, OTHER_KEY)).statusCode()).isEqualTo(201);
        HttpResponse<String> third = server.put(record(Name.parse("third@example.org"), 1, KEY));
        assertThat(third.statusCode()).isEqualTo(429);
        assertThat(third.headers().firstValue("retry-after")).isPresent();
        assertThat(server.put(record(FILES, 2, KEY)).statusCode())
                .as("one that is there")
                .isEqualTo(200);
    }

    @Test
    void who_opens_connection_after_connection_shuts_nobody_else_out() throws Exception {
        server.start(settings().withMaxConnections(10));
        List<Socket> flood = new ArrayList<>();
        try (Socket honest = server.connect(2)) {
            assertThat(answers(honest)).isTrue();
            for (int i = 0; i < 100; i++) {
                flood.add(server.connect(1));
            }
            server.await("msocket_names_refused_total", 90);
            assertThat(answers(honest)).isTrue();
        } finally {
            for (Socket socket : flood) {
                socket.close();
            }
        }
    }
}
