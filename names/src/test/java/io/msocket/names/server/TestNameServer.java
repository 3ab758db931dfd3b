package io.msocket.names.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.names.record.Name;
import io.msocket.names.record.NameRecord;
import io.msocket.names.record.RecordKind;
import io.msocket.names.record.SignedRecord;
import io.msocket.names.record.SigningKey;
import io.msocket.names.store.MemoryNameStore;
import io.msocket.names.store.NameStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A name server in this process, for each test a new one, and a client of HTTP that asks it. */
final class TestNameServer implements BeforeEachCallback, AfterEachCallback {
    static final Instant NOW = Instant.parse("2026-11-27T08:00:00Z");
    static final SigningKey KEY = SigningKey.of(bytes(1));
    static final SigningKey OTHER_KEY = SigningKey.of(bytes(2));
    static final Name FILES = Name.parse("files@example.org");
    static final Name MAIL = Name.parse("mail@example.org");

    private static final Duration PATIENCE = Duration.ofSeconds(50);

    final NameStore store = new MemoryNameStore();
    final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private NameServer server;

    private static byte[] bytes(int value) {
        byte[] bytes = new byte[SigningKey.LENGTH];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    static SignedRecord record(Name name, long version, SigningKey key) {
        return SignedRecord.sign(
                NameRecord.builder(name, RecordKind.SERVICE, key.owner())
                        .version(version)
                        .valid(NOW, NOW.plusSeconds(3600))
                        .attribute("about", "version " + version)
                        .build(),
                key);
    }

    static NameServerSettings settings() {
        return NameServerSettings.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    /** In the place of the one before, over the same store. */
    void start(NameServerSettings settings) throws IOException {
        if (server != null) {
            server.close();
        }
        server = NameServer.start(settings, store, InstantSource.fixed(NOW));
    }

    @Override
    public void beforeEach(ExtensionContext test) throws IOException {
        start(settings());
    }

    @Override
    public void afterEach(ExtensionContext test) throws IOException {
        server.close();
        store.close();
    }

    InetSocketAddress address() {
        return server.address();
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(
                "http://%s:%d%s".formatted("127.0.0.1", server.address().getPort(), path)));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> put(SignedRecord record, String... headers) throws Exception {
        HttpRequest.Builder request = request("/v1/names/" + record.record().name())
                .PUT(HttpRequest.BodyPublishers.ofByteArray(record.toBytes()));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    /** A connection from 127.0.0.x. */
    Socket connect(int host) throws IOException {
        return new Socket(
                server.address().getAddress(),
                server.address().getPort(),
                InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) host}),
                0);
    }

    /** Sends a request that has no body, whose answer has none, and says whether that is good. */
    static boolean answers(Socket socket) throws IOException {
        write(socket, "HEAD / HTTP/1.1\r\n\r\n");
        return head(socket).startsWith("HTTP/1.1 200");
    }

    static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** The next answer, until its body begins. */
    static String head(Socket socket) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                break;
            }
            head.write(next);
        }
        return head.toString(StandardCharsets.US_ASCII);
    }

    /** Waits for one of the server's figures, seen by an operator who is no part of what is going on. */
    void await(String metric, long least) throws IOException {
        Pattern line = Pattern.compile("(?m)^" + metric + " (\\d+)$");
        long until = System.nanoTime() + PATIENCE.toNanos();
        try (Socket operator = connect(3)) {
            for (long value = -1; value < least; ) {
                assertThat(System.nanoTime()).as("%s is %d", metric, value).isLessThan(until);
                write(operator, "GET /metrics HTTP/1.1\r\n\r\n");
                Matcher length = Pattern.compile("content-length: (\\d+)").matcher(head(operator));
                assertThat(length.find()).isTrue();
                byte[] page = operator.getInputStream().readNBytes(Integer.parseInt(length.group(1)));
                Matcher found = line.matcher(new String(page, StandardCharsets.US_ASCII));
                assertThat(found.find()).as(metric).isTrue();
                value = Long.parseLong(found.group(1));
            }
        }
    }

    long metric(String name) throws Exception {
        Matcher found = Pattern.compile("(?m)^" + name + " (\\d+)$")
                .matcher(send(request("/metrics")).body());
        assertThat(found.find()).as(name).isTrue();
        return Long.parseLong(found.group(1));
    }
}
