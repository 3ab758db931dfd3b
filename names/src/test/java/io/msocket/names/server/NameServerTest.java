package io.msocket.names.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.msocket.names.record.Name;
import io.msocket.names.record.NameRecord;
import io.msocket.names.record.RecordKind;
import io.msocket.names.record.SignedRecord;
import io.msocket.names.record.SigningKey;
import io.msocket.names.store.MemoryNameStore;
import io.msocket.names.store.NameStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client of HTTP gets of a name server, by whatever means it asks. */
class NameServerTest {
    private static final Instant NOW = Instant.parse("2026-11-27T08:00:00Z");
    private static final SigningKey KEY = SigningKey.of(bytes(1));
    private static final SigningKey OTHER_KEY = SigningKey.of(bytes(2));
    private static final Name FILES = Name.parse("files@example.org");
    private static final Name MAIL = Name.parse("mail@example.org");
    private static final String RECORD = "application/vnd.msocket.name-record";

    private final NameStore store = new MemoryNameStore();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private NameServer server;

    private static byte[] bytes(int value) {
        byte[] bytes = new byte[SigningKey.LENGTH];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static SignedRecord record(Name name, long version, SigningKey key) {
        return SignedRecord.sign(
                NameRecord.builder(name, RecordKind.SERVICE, key.owner())
                        .version(version)
                        .valid(NOW, NOW.plusSeconds(3600))
                        .attribute("about", "version " + version)
                        .build(),
                key);
    }

    private static NameServerSettings settings() {
        return NameServerSettings.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @BeforeEach
    void start() throws IOException {
        start(settings());
    }

    private void start(NameServerSettings settings) throws IOException {
        if (server != null) {
            server.close();
        }
        server = NameServer.start(settings, store, InstantSource.fixed(NOW));
    }

    @AfterEach
    void end() throws IOException {
        server.close();
        store.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(
                "http://%s:%d%s".formatted("127.0.0.1", server.address().getPort(), path)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> put(SignedRecord record, String... headers) throws Exception {
        HttpRequest.Builder request = request("/v1/names/" + record.record().name())
                .PUT(HttpRequest.BodyPublishers.ofByteArray(record.toBytes()));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    @Test
    void what_is_published_is_found_as_json_and_as_it_is() throws Exception {
        SignedRecord record = record(FILES, 1, KEY);
        assertThat(put(record).statusCode()).isEqualTo(201);

        HttpResponse<String> json = send(request("/v1/names/Files@Example.org"));
        assertThat(json.statusCode()).isEqualTo(200);
        assertThat(json.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(json.body())
                .contains(
                        "\"name\":\"files@example.org\"", "\"version\":1", "\"about\":\"version 1\"", "\"record\":\"");

        HttpResponse<byte[]> bytes = client.send(
                request("/v1/names/files@example.org").header("Accept", RECORD).build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(SignedRecord.parse(bytes.body())).isEqualTo(record);
    }

    @Test
    void what_is_not_there_not_a_name_or_not_a_request_is_said() throws Exception {
        HttpResponse<String> unknown = send(request("/v1/names/files@example.org"));
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.headers().firstValue("msocket-problem")).hasValue("unknown-name");
        assertThat(unknown.headers().firstValue("content-type")).hasValue("application/problem+json");
        assertThat(unknown.body()).contains("there is no name files@example.org here");

        assertThat(send(request("/v1/names/nobody")).body()).contains("it needs one @");
        assertThat(send(request("/v1/names/files@example.org").DELETE()).statusCode())
                .isEqualTo(405);
        assertThat(send(request("/v1/other")).statusCode()).isEqualTo(404);
        assertThat(send(request("/v1/watch")).body()).contains("/v1/watch?name=files@example.org");
    }

    @Test
    void who_may_not_change_a_name_is_told_why() throws Exception {
        put(record(FILES, 2, KEY));
        HttpResponse<String> others = put(record(FILES, 3, OTHER_KEY));
        assertThat(others.statusCode()).isEqualTo(403);
        assertThat(others.body()).contains("who does not own it");

        HttpResponse<String> older = put(record(FILES, 1, KEY));
        assertThat(older.statusCode()).isEqualTo(409);
        assertThat(older.headers().firstValue("msocket-problem")).hasValue("stale");

        byte[] forged = record(FILES, 3, KEY).toBytes();
        forged[forged.length - 1] ^= 1;
        HttpResponse<String> tampered =
                send(request("/v1/names/files@example.org").PUT(HttpRequest.BodyPublishers.ofByteArray(forged)));
        assertThat(tampered.statusCode()).isEqualTo(400);
        assertThat(tampered.headers().firstValue("msocket-problem")).hasValue("bad-record");

        HttpResponse<String> elsewhere = send(request("/v1/names/mail@example.org")
                .PUT(HttpRequest.BodyPublishers.ofByteArray(
                        record(FILES, 3, KEY).toBytes())));
        assertThat(elsewhere.statusCode()).isEqualTo(400);
        assertThat(elsewhere.body()).contains("the record is of files@example.org, and was sent to mail@example.org");

        assertThat(send(request("/v1/names/files@example.org")
                                .PUT(HttpRequest.BodyPublishers.ofByteArray(new byte[200_000])))
                        .statusCode())
                .isEqualTo(413);
        assertThat(send(request("/v1/names/files@example.org")).body()).contains("\"version\":2");
    }

    @Test
    void who_wants_to_change_just_what_was_seen_can_say_so() throws Exception {
        String first = put(record(FILES, 1, KEY), "If-None-Match", "*")
                .headers()
                .firstValue("etag")
                .orElseThrow();
        assertThat(put(record(FILES, 2, KEY), "If-None-Match", "*").statusCode())
                .isEqualTo(412);
        assertThat(put(record(FILES, 2, KEY), "If-Match", first).statusCode()).isEqualTo(200);
        assertThat(put(record(FILES, 3, KEY), "If-Match", first).statusCode()).isEqualTo(412);
        assertThat(send(request("/v1/names/files@example.org").header("If-None-Match", first))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void several_are_looked_up_at_once() throws Exception {
        put(record(FILES, 1, KEY));
        put(record(MAIL, 4, OTHER_KEY));
        HttpResponse<String> found = send(request("/v1/lookup")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "mail@example.org\nnobody@example.org\nfiles@example.org\n")));
        assertThat(found.body().indexOf("mail@example.org"))
                .isPositive()
                .isLessThan(found.body().indexOf("files@example.org"));
        assertThat(found.body()).doesNotContain("nobody");

        String tooMany = "files@example.org\n".repeat(257);
        assertThat(send(request("/v1/lookup").POST(HttpRequest.BodyPublishers.ofString(tooMany)))
                        .statusCode())
                .isEqualTo(413);
    }

    /** A stream of news, line by line. */
    private final class Stream implements AutoCloseable {
        private final BufferedReader lines;

        Stream(String query, String... headers) throws Exception {
            HttpRequest.Builder request = request("/v1/watch?" + query);
            HttpResponse<InputStream> response = client.send(
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
        put(record(FILES, 1, KEY));
        try (Stream stream = new Stream("name=files@example.org&name=mail@example.org")) {
            List<String> first = new ArrayList<>(List.of(stream.next(), stream.next()));
            assertThat(first)
                    .anyMatch(event -> event.startsWith("record files@example.org,1-"))
                    .contains("absent mail@example.org,0");

            put(record(FILES, 2, KEY));
            assertThat(stream.next()).startsWith("record files@example.org,2-");
            put(record(MAIL, 1, OTHER_KEY));
            assertThat(stream.next()).startsWith("record mail@example.org,1-");

            SignedRecord removal = SignedRecord.sign(
                    record(FILES, 2, KEY).record().next().removed().build(), KEY);
            put(removal);
            assertThat(stream.next()).startsWith("removed files@example.org,3-");
        }
    }

    @Test
    void a_watch_that_is_resumed_tells_only_what_is_not_known() throws Exception {
        String tag = put(record(FILES, 1, KEY))
                .headers()
                .firstValue("etag")
                .orElseThrow()
                .replace("\"", "");
        try (Stream stream = new Stream("name=files@example.org," + tag)) {
            put(record(FILES, 2, KEY));
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
    void one_answer_can_be_waited_for() throws Exception {
        String tag = put(record(FILES, 1, KEY)).headers().firstValue("etag").orElseThrow();
        assertThat(send(request("/v1/names/files@example.org?wait=1").header("If-None-Match", tag))
                        .statusCode())
                .isEqualTo(304);

        CompletableFuture<HttpResponse<String>> waiting = client.sendAsync(
                request("/v1/names/files@example.org?wait=25")
                        .header("If-None-Match", tag)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        put(record(FILES, 2, KEY));
        assertThat(waiting.get().body()).contains("\"version\":2");
        assertThat(send(request("/v1/names/files@example.org?wait=soon")).body())
                .contains("wait is a number of seconds up to 25, not 'soon'");
    }

    @Test
    void operators_can_see_that_it_lives_and_what_it_does() throws Exception {
        assertThat(send(request("/health")).body()).isEqualTo("ok\n");
        put(record(FILES, 1, KEY));
        assertThat(send(request("/metrics")).body())
                .contains("msocket_names_answers_total{route=\"publish\",status=\"201\"} 1")
                .contains("msocket_names_connections ");
        assertThat(send(request("/openapi.yaml")).body()).startsWith("openapi: 3.1.0");
        assertThat(send(request("/")).body()).contains("PUT  /v1/names/NAME");
    }

    @Test
    void a_connection_that_sends_its_request_a_byte_at_a_time_ends() throws Exception {
        start(settings().withPatience(Duration.ofMillis(200)));
        try (Socket socket =
                new Socket(server.address().getAddress(), server.address().getPort())) {
            socket.getOutputStream().write("GET / HT".getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void requests_that_follow_each_other_at_once_are_answered_in_turn() throws Exception {
        try (Socket socket =
                new Socket(server.address().getAddress(), server.address().getPort())) {
            socket.getOutputStream()
                    .write("GET /v1/names/a@b.org HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(all.indexOf("404")).isPositive().isLessThan(all.indexOf("This is a name server"));
        }
    }

    @Test
    void where_there_are_too_many_connections_who_has_most_loses_the_oldest() throws Exception {
        start(settings().withMaxConnections(2));
        try (Socket first = connected();
                Socket second = connected();
                Socket third = connected()) {
            assertThat(first.getInputStream().read()).isEqualTo(-1);
            assertThat(answers(second)).isTrue();
            assertThat(answers(third)).isTrue();
        }
    }

    private Socket connected() throws IOException {
        Socket socket =
                new Socket(server.address().getAddress(), server.address().getPort());
        assertThat(answers(socket)).isTrue();
        return socket;
    }

    private static boolean answers(Socket socket) throws IOException {
        socket.getOutputStream().write("HEAD / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        byte[] start = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
        while (socket.getInputStream().available() > 0) {
            socket.getInputStream().skipNBytes(1);
        }
        return new String(start, StandardCharsets.US_ASCII).equals("HTTP/1.1 200");
    }

    @Test
    void an_address_that_is_taken_is_told() {
        assertThatThrownBy(() ->
                        NameServer.start(NameServerSettings.of(server.address()), store, InstantSource.fixed(NOW)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot listen on");
    }

    @Test
    void who_does_not_read_the_answers_gives_way_when_memory_is_short() throws Exception {
        start(settings().withMaxBytes(200_000));
        SignedRecord large = SignedRecord.sign(
                NameRecord.builder(FILES, RecordKind.GROUP, KEY.owner())
                        .valid(NOW, NOW.plusSeconds(3600))
                        .members(IntStream.range(0, 1000)
                                .mapToObj("member-%03d-with-a-name-that-is-rather-long@example.org"::formatted)
                                .toList())
                        .build(),
                KEY);
        assertThat(put(large).statusCode()).isEqualTo(201);
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 40; i++) {
                Socket socket = new Socket();
                socket.setReceiveBufferSize(4096);
                socket.connect(server.address());
                for (int request = 0; request < 20; request++) {
                    socket.getOutputStream()
                            .write("GET /v1/names/files@example.org HTTP/1.1\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
                }
                silent.add(socket);
            }
            assertThat(send(request("/v1/names/files@example.org")).statusCode())
                    .isEqualTo(200);
            awaitMetric("msocket_names_refused_total", 20);
            assertThat(metric("msocket_names_held_bytes")).isLessThanOrEqualTo(200_000);
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    private long metric(String name) throws Exception {
        String text = send(request("/metrics")).body();
        int at = text.indexOf("\n" + name + " ") + name.length() + 2;
        return Long.parseLong(text.substring(at, text.indexOf('\n', at)));
    }

    private void awaitMetric(String name, long least) throws Exception {
        while (metric(name) < least) {
            Thread.onSpinWait();
        }
    }

    @Test
    void a_network_that_registers_many_names_has_to_wait() throws Exception {
        start(settings().withMaxNewNames(2));
        assertThat(put(record(FILES, 1, KEY)).statusCode()).isEqualTo(201);
        assertThat(put(record(MAIL, 1, OTHER_KEY)).statusCode()).isEqualTo(201);
        HttpResponse<String> third = put(record(Name.parse("third@example.org"), 1, KEY));
        assertThat(third.statusCode()).isEqualTo(429);
        assertThat(third.headers().firstValue("retry-after")).isPresent();
        assertThat(put(record(FILES, 2, KEY)).statusCode())
                .as("one that is there")
                .isEqualTo(200);
    }

    @Test
    void a_request_behind_one_that_waits_ends_the_connection() throws Exception {
        String tag = put(record(FILES, 1, KEY)).headers().firstValue("etag").orElseThrow();
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
    void who_opens_connection_after_connection_shuts_nobody_else_out() throws Exception {
        start(settings().withMaxConnections(10));
        List<Socket> flood = new ArrayList<>();
        try (Socket honest = new Socket(
                server.address().getAddress(),
                server.address().getPort(),
                InetAddress.getByAddress(new byte[] {127, 0, 0, 2}),
                0)) {
            assertThat(answers(honest)).isTrue();
            for (int i = 0; i < 100; i++) {
                flood.add(new Socket(
                        server.address().getAddress(), server.address().getPort()));
            }
            awaitRefused(90);
            assertThat(answers(honest)).isTrue();
        } finally {
            for (Socket socket : flood) {
                socket.close();
            }
        }
    }

    /** By somebody who is no part of the flood. */
    private void awaitRefused(long least) throws Exception {
        try (Socket operator = new Socket(
                server.address().getAddress(),
                server.address().getPort(),
                InetAddress.getByAddress(new byte[] {127, 0, 0, 3}),
                0)) {
            long refused = 0;
            while (refused < least) {
                operator.getOutputStream().write("GET /metrics HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                byte[] some = new byte[16 * 1024];
                int count = operator.getInputStream().read(some);
                String text = new String(some, 0, count, StandardCharsets.US_ASCII);
                Matcher found = Pattern.compile("refused_total (\\d+)").matcher(text);
                refused = found.find() ? Long.parseLong(found.group(1)) : refused;
            }
        }
    }

    @Test
    void a_server_with_a_certificate_is_asked_by_https(@TempDir Path directory) throws Exception {
        KeyStore keys = selfSigned(directory);
        Path certificate =
                pem(directory, "CERTIFICATE", keys.getCertificate("names").getEncoded());
        Path key = pem(
                directory,
                "PRIVATE KEY",
                keys.getKey("names", "changeit".toCharArray()).getEncoded());
        start(settings().withTls(new NameServerSettings.TlsFiles(certificate, key)));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(keys);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        HttpClient trusting = HttpClient.newBuilder().sslContext(context).build();
        URI uri = URI.create(
                "https://127.0.0.1:%d/health".formatted(server.address().getPort()));
        assertThat(trusting.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                        .body())
                .isEqualTo("ok\n");
        assertThatThrownBy(() -> start(settings().withTls(new NameServerSettings.TlsFiles(key, certificate))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot use the certificate in " + key);
    }

    private static KeyStore selfSigned(Path directory) throws Exception {
        Path file = directory.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "names",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=names",
                        "-ext",
                        "SAN=IP:127.0.0.1",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        "changeit")
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        return KeyStore.getInstance(file.toFile(), "changeit".toCharArray());
    }

    private static Path pem(Path directory, String type, byte[] bytes) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return Files.writeString(
                directory.resolve(type + ".pem"),
                "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(type, text, type));
    }
}
