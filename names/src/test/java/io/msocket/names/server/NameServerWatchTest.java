package io.msocket.names.server;

import static io.msocket.names.server.TestNameServer.FILES;
import static io.msocket.names.server.TestNameServer.KEY;
import static io.msocket.names.server.TestNameServer.MAIL;
import static io.msocket.names.server.TestNameServer.OTHER_KEY;
import static io.msocket.names.server.TestNameServer.record;
import static io.msocket.names.server.TestNameServer.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.names.record.SignedRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who hears of what is new, by a stream or by answers that wait. */
class NameServerWatchTest {
    @RegisterExtension
    private final TestNameServer server = new TestNameServer();

    /** A stream of news, line by line. */
    private final class Stream implements AutoCloseable {
        private final BufferedReader lines;

        Stream(String query, String... headers) throws Exception {
            HttpRequest.Builder request = server.request("/v1/watch?" + query);
            HttpResponse<InputStream> response = server.client.send(
                    (headers.length == 0 ? request : request.headers(headers)).build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("content-type")).hasValue("text/event-stream; charset=utf-8");
            lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
        }

        /** The type and the id of the next event. */
        String next() throws IOException {
            String type = null;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("event: ")) {
                    type = line.substring("event: ".length());
                } else if (line.startsWith("id: ")) {
                    return type + " " + line.substring("id: ".length());
                }
            }
            return "end";
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }

    @Test
    void a_watch_tells_what_is_there_and_each_thing_that_comes() throws Exception {
        server.put(record(FILES, 1, KEY));
        try (Stream stream = new Stream("name=files@example.org&name=mail@example.org")) {
            List<String> first = new ArrayList<>(List.of(stream.next(), stream.next()));
            assertThat(first)
                    .anyMatch(event -> event.startsWith("record files@example.org,1-"))
                    .contains("absent mail@example.org,0");

            server.put(record(FILES, 2, KEY));
            assertThat(stream.next()).startsWith("record files@example.org,2-");
            server.put(record(MAIL, 1, OTHER_KEY));
            assertThat(stream.next()).startsWith("record mail@example.org,1-");

            SignedRecord removal = SignedRecord.sign(
                    record(FILES, 2, KEY).record().next().removed().build(), KEY);
            server.put(removal);
            assertThat(stream.next()).startsWith("removed files@example.org,3-");
        }
    }

    @Test
    void a_watch_that_is_resumed_tells_only_what_is_not_known() throws Exception {
        String tag = server.put(record(FILES, 1, KEY))
                .headers()
                .firstValue("etag")
                .orElseThrow()
                .replace("\"", "");
        try (Stream stream = new Stream("name=files@example.org," + tag)) {
            server.put(record(FILES, 2, KEY));
            assertThat(stream.next()).startsWith("record files@example.org,2-");
        }
        try (Stream stream = new Stream("name=files@example.org", "Last-Event-ID", "files@example.org," + tag)) {
            assertThat(stream.next()).startsWith("record files@example.org,2-");
        }
        try (Stream stream = new Stream("name=files@example.org,9-0123456789abcdef")) {
            assertThat(stream.next())
                    .as("of somebody who has seen more than there is here")
                    .startsWith("record files@example.org,2-");
        }
    }

    @Test
    void as_many_names_are_watched_as_there_may_be_however_long_they_are() throws Exception {
        String query = IntStream.range(0, WatchQuery.MOST_NAMES)
                .mapToObj(i -> "name=n%02d@%s.example.org,12345678-0123456789abcdef"
                        .formatted(i, ("a".repeat(60) + ".").repeat(3) + "b".repeat(40)))
                .collect(Collectors.joining("&"));
        try (Stream stream = new Stream(query)) {
            for (int i = 0; i < WatchQuery.MOST_NAMES; i++) {
                assertThat(stream.next()).startsWith("absent n");
            }
        }
    }

    @Test
    void one_answer_can_be_waited_for() throws Exception {
        String tag =
                server.put(record(FILES, 1, KEY)).headers().firstValue("etag").orElseThrow();
        assertThat(server.send(server.request("/v1/names/files@example.org?wait=1")
                                .header("If-None-Match", tag))
                        .statusCode())
                .isEqualTo(304);

        CompletableFuture<HttpResponse<String>> waiting = server.client.sendAsync(
                server.request("/v1/names/files@example.org?wait=25")
                        .header("If-None-Match", tag)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        server.await("msocket_names_watched_names", 1);
        server.put(record(FILES, 2, KEY));
        assertThat(waiting.get().body()).contains("\"version\":2");
        assertThat(server.send(server.request("/v1/names/files@example.org?wait=soon"))
                        .body())
                .contains("wait is a number of seconds up to 25, not 'soon'");
    }

    @Test
    void a_request_behind_one_that_waits_ends_the_connection() throws Exception {
        String tag =
                server.put(record(FILES, 1, KEY)).headers().firstValue("etag").orElseThrow();
        try (Socket socket =
                new Socket(server.address().getAddress(), server.address().getPort())) {
            socket.getOutputStream()
                    .write(
                            "GET /v1/names/files@example.org?wait=25 HTTP/1.1\r\nIf-None-Match: %s\r\n\r\nGET / HTTP/1.1\r\n\r\n"
                                    .formatted(tag)
                                    .getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void half_a_request_behind_one_that_waits_ends_the_connection() throws Exception {
        String tag =
                server.put(record(FILES, 1, KEY)).headers().firstValue("etag").orElseThrow();
        for (String waiting : List.of(
                "GET /v1/watch?name=files@example.org HTTP/1.1\r\n\r\n",
                "GET /v1/names/files@example.org?wait=25 HTTP/1.1\r\nIf-None-Match: %s\r\n\r\n".formatted(tag))) {
            try (Socket socket = server.connect(1)) {
                write(socket, waiting);
                server.await("msocket_names_watched_names", 1);
                write(socket, "PUT /v1/names/files@example.org HTTP/1.1\r\nContent-Length: 70000\r\n\r\n");
                String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(all).doesNotContain("HTTP/1.1 304");
            }
        }
    }
}
