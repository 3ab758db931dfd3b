package io.msocket.names.server;

import static io.msocket.names.server.TestNameServer.FILES;
import static io.msocket.names.server.TestNameServer.KEY;
import static io.msocket.names.server.TestNameServer.MAIL;
import static io.msocket.names.server.TestNameServer.OTHER_KEY;
import static io.msocket.names.server.TestNameServer.head;
import static io.msocket.names.server.TestNameServer.record;
import static io.msocket.names.server.TestNameServer.settings;
import static io.msocket.names.server.TestNameServer.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers over one store tell each other which names have new records. */
class NameServerHintsTest {
    @RegisterExtension
    private final TestNameServer server = new TestNameServer();

    private HttpResponse<String> hint(String names) throws Exception {
        return server.send(server.request("/v1/hints").POST(HttpRequest.BodyPublishers.ofString(names)));
    }

    @Test
    void who_waits_for_a_name_is_answered_when_a_hint_comes_of_what_another_server_has_stored() throws Exception {
        server.put(record(FILES, 1, KEY));
        CompletableFuture<HttpResponse<String>> waiting = server.client.sendAsync(
                server.request("/v1/names/files@example.org?wait=25")
                        .header("If-None-Match", "\"%s\"".formatted(RecordTag.of(record(FILES, 1, KEY))))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        server.await("msocket_names_watched_names", 1);
        assertThat(hint("files@example.org\n").statusCode()).isEqualTo(204);
        assertThat(waiting).as("there is no news").isNotDone();

        server.store.replace(record(FILES, 2, KEY), 1);
        assertThat(hint("files@example.org\nmail@example.org\n").statusCode()).isEqualTo(204);
        assertThat(waiting.get().body()).contains("\"version\":2");
    }

    @Test
    void a_hint_of_what_is_no_name_or_of_too_many_is_refused() throws Exception {
        assertThat(hint("nobody").statusCode()).isEqualTo(400);
        assertThat(hint("files@example.org\n".repeat(NamesApi.MOST_NAMES + 1)).statusCode())
                .isEqualTo(413);
        HttpResponse<String> read = server.send(server.request("/v1/hints"));
        assertThat(read.statusCode()).isEqualTo(405);
        assertThat(read.headers().firstValue("allow")).hasValue("POST");
    }

    @Test
    void peers_are_told_of_what_is_taken_here_each_name_once_and_again_after_a_failure() throws Exception {
        try (ServerSocket peer = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            server.start(settings().withPeers(List.of(URI.create("http://127.0.0.1:" + peer.getLocalPort()))));
            server.put(record(FILES, 1, KEY));
            try (Socket first = peer.accept()) {
                assertThat(hintOn(first)).isEqualTo("files@example.org");
                // While that is unanswered, what comes is kept for the next one.
                server.put(record(FILES, 2, KEY));
                server.put(record(FILES, 3, KEY));
                server.put(record(MAIL, 1, OTHER_KEY));
                assertThat(server.metric("msocket_names_waiting_hints")).isEqualTo(2);
                write(first, "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            }
            try (Socket second = peer.accept()) {
                assertThat(hintOn(second).lines()).containsExactlyInAnyOrder("files@example.org", "mail@example.org");
                write(second, "HTTP/1.1 204 No Content\r\n\r\n");
            }
        }
    }

    /** The names of the next hint on a connection. */
    private static String hintOn(Socket socket) throws IOException {
        String head = head(socket);
        assertThat(head).startsWith("POST /v1/hints HTTP/1.1\r\n");
        Matcher length = Pattern.compile("(?i)content-length: (\\d+)").matcher(head);
        assertThat(length.find()).isTrue();
        byte[] body = socket.getInputStream().readNBytes(Integer.parseInt(length.group(1)));
        return new String(body, StandardCharsets.US_ASCII);
    }

    @Test
    void what_is_taken_by_a_hint_goes_to_nobody_else() throws Exception {
        try (ServerSocket peer = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Socket watch = openWatch(peer)) {
            assertThat(watch.isConnected()).isTrue();
            server.store.replace(record(FILES, 1, KEY), 0);
            assertThat(hint("files@example.org").statusCode()).isEqualTo(204);
            server.put(record(MAIL, 1, OTHER_KEY));
            try (Socket told = peer.accept()) {
                assertThat(hintOn(told))
                        .as("of that alone which was taken here")
                        .isEqualTo("mail@example.org");
            }
        }
    }

    private Socket openWatch(ServerSocket peer) throws IOException {
        server.start(settings().withPeers(List.of(URI.create("http://127.0.0.1:" + peer.getLocalPort()))));
        Socket watch = server.connect(1);
        write(watch, "GET /v1/watch?name=files@example.org HTTP/1.1\r\n\r\n");
        assertThat(head(watch)).startsWith("HTTP/1.1 200");
        server.await("msocket_names_watched_names", 1);
        return watch;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "names.example.org:8443",
                "ftp://names.example.org",
                "http:///v1",
                "http://names.example.org:0",
                "http://names.example.org:65536",
                "http://names.example.org/names",
                "http://names.example.org?peer",
                "http://somebody@names.example.org"
            })
    void what_is_no_url_of_a_server_is_no_peer(String url) {
        assertThatThrownBy(() -> settings().withPeers(List.of(URI.create(url))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not the URL of a name server: '%s': write http://HOST:PORT".formatted(url));
    }
}
