package io.msocket.examples.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.examples.Background;
import io.msocket.examples.Output;
import io.msocket.examples.TestServer;
import io.msocket.examples.Waiting;
import io.msocket.socket.Identity;
import io.msocket.socket.MSocket;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebTest {
    private final Output log = new Output();
    private final Output out = new Output();
    private final Output err = new Output();
    private WebServer server;
    private CompletableFuture<Void> serving;

    @TempDir
    Path directory;

    @BeforeEach
    void serve() throws IOException {
        server = new WebServer(TestServer.ANY_PORT, TestServer.IDENTITY, log.stream());
        serving = Background.call(() -> {
            server.run();
            return null;
        });
    }

    @AfterEach
    void end() throws Exception {
        server.close();
        serving.get();
    }

    private String url(String path) {
        return "http://127.0.0.1:" + server.port() + path;
    }

    private int fetch(String path) {
        String key = TestServer.IDENTITY.publicKey().toString();
        return Fetch.run(new String[] {url(path), key}, out.stream(), err.stream());
    }

    @Test
    void a_page_is_printed() {
        assertThat(fetch("/numbers/3")).as(err.toString()).isZero();
        assertThat(out.lines()).containsExactly("1", "2", "3");
        Waiting.until(() -> log.lines().stream().anyMatch(line -> line.startsWith("connected 127.0.0.1:")));
    }

    /** Where OkHttp has its connection. */
    private static final class Connections extends EventListener {
        private final CompletableFuture<MSocket> socket = new CompletableFuture<>();

        @Override
        public void connectionAcquired(Call call, Connection connection) {
            socket.complete((MSocket) connection.socket());
        }
    }

    @Test
    void a_response_goes_on_while_the_client_moves_and_the_connection_is_used_again() throws Exception {
        int last = 2_000_000;
        Connections connections = new Connections();
        OkHttpClient client = Fetch.client(TestServer.IDENTITY.publicKey())
                .newBuilder()
                .eventListener(connections)
                .build();
        Request request = new Request.Builder().url(url("/numbers/" + last)).build();
        try (Response response = client.newCall(request).execute();
                BufferedReader lines = new BufferedReader(response.body().charStream())) {
            MSocket socket = connections.socket.get();
            for (int number = 1; number <= last; number++) {
                String line = lines.readLine();
                if (!Integer.toString(number).equals(line)) { // A million assertions take seconds.
                    throw new AssertionError(line + " in place of " + number);
                }
                if (number % (last / 5) == 0) {
                    TestServer.move(socket, "127.0.0." + (2 + number / (last / 5) % 2));
                }
            }
            assertThat(lines.readLine()).isNull();
        }
        assertThat(Fetch.fetch(
                        client, request.newBuilder().url(url("/numbers/1")).build(), out.stream(), err.stream()))
                .isTrue();
        assertThat(client.connectionPool().connectionCount()).isEqualTo(1);
        client.connectionPool().evictAll();
    }

    @Test
    void what_is_not_there_is_a_failure() {
        assertThat(fetch("/letters")).isEqualTo(1);
        assertThat(err.lines()).containsExactly("Fetch: " + url("/letters") + ": 404 Not Found");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void a_server_with_another_key_is_refused() {
        String other = Identity.generate().publicKey().toString();
        assertThat(Fetch.run(new String[] {url("/numbers/3"), other}, out.stream(), err.stream()))
                .isEqualTo(1);
        assertThat(err.toString()).startsWith("Fetch: ").contains("key");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void wrong_command_lines_are_told_from_what_goes_wrong() throws IOException {
        String key = directory.resolve("key").toString();
        assertThat(WebServer.run(new String[] {}, out.stream(), err.stream())).isEqualTo(2);
        assertThat(WebServer.run(new String[] {"127.0.0.1", "-1", key}, out.stream(), err.stream()))
                .isEqualTo(2);
        String taken = String.valueOf(server.port());
        assertThat(WebServer.run(new String[] {"127.0.0.1", taken, key}, out.stream(), err.stream()))
                .as("a port in use")
                .isEqualTo(1);
        assertThat(Fetch.run(new String[] {}, out.stream(), err.stream())).isEqualTo(2);
        assertThat(Fetch.run(new String[] {"msocket://127.0.0.1/"}, out.stream(), err.stream()))
                .isEqualTo(2);
        assertThat(Fetch.run(new String[] {url("/"), "no key"}, out.stream(), err.stream()))
                .isEqualTo(2);
        assertThat(err.lines()).filteredOn(line -> line.startsWith("usage: ")).hasSize(5);
        String[] nobody = {"http://127.0.0.1:" + freePort() + "/"};
        assertThat(Fetch.run(nobody, out.stream(), err.stream()))
                .as("nobody listens")
                .isEqualTo(1);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
