package io.msocket.names.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.msocket.names.client.NameLookupException.Kind;
import io.msocket.names.record.Name;
import io.msocket.names.record.SignedRecord;
import io.msocket.names.record.SigningKey;
import io.msocket.names.server.NameServer;
import io.msocket.names.server.NameServerSettings;
import io.msocket.names.store.MemoryNameStore;
import io.msocket.names.store.NameStore;
import io.msocket.names.store.StoredRecords;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;

/** Real servers of names, servers that lie, and clients; all of them end with the test. */
abstract class ClientFixture {
    static final Instant NOW = StoredRecords.NOW;
    static final SigningKey KEY = StoredRecords.ALICE;
    static final SigningKey OTHER_KEY = StoredRecords.BOB;
    static final Name FILES = StoredRecords.FILES;
    static final Name MAIL = Name.parse("mail@example.org");
    static final int OK = 200;
    static final int NOT_FOUND = 404;

    final NameStore store = new MemoryNameStore();
    final List<AutoCloseable> opened = new ArrayList<>();

    static SignedRecord record(Name name, long version, SigningKey key, String about) {
        return StoredRecords.record(name, version, key, about);
    }

    static SignedRecord record(long version) {
        return StoredRecords.files(version);
    }

    /** Removes the name that the record is of. */
    static SignedRecord removalOf(SignedRecord record) {
        return SignedRecord.sign(record.record().next().removed().build(), KEY);
    }

    /** The next version, which has expired. */
    static SignedRecord expiredAfter(SignedRecord record) {
        return SignedRecord.sign(
                record.record()
                        .next()
                        .valid(NOW.minusSeconds(7200), NOW.minusSeconds(3600))
                        .build(),
                KEY);
    }

    static byte[] forged() {
        byte[] forged = record(1).toBytes();
        forged[forged.length - 1] ^= 1;
        return forged;
    }

    static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    static URI uri(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    static URI uri(NameServer server) {
        return uri(server.address().getPort());
    }

    NameServer server() throws IOException {
        return server(anyPort());
    }

    NameServer server(InetSocketAddress address) throws IOException {
        NameServer server = NameServer.start(NameServerSettings.of(address), store, InstantSource.fixed(NOW));
        opened.add(server);
        return server;
    }

    /** Where nobody listens. */
    static URI nobody() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return uri(taken.getLocalPort());
        }
    }

    /** Takes connections, and never says anything. */
    URI mute() throws IOException {
        return server(exchange -> {});
    }

    /** What a server does that is none of ours. */
    interface Behaviour {
        void answer(HttpExchange exchange) throws IOException;
    }

    URI server(Behaviour behaviour) throws IOException {
        HttpServer server = HttpServer.create(anyPort(), 0);
        server.createContext("/", behaviour::answer);
        server.start();
        opened.add(() -> server.stop(0));
        return uri(server.getAddress().getPort());
    }

    URI serverOf(byte[] body) throws IOException {
        return server(exchange -> answer(exchange, OK, body));
    }

    /** One that says that there is no such name. */
    URI ignorant() throws IOException {
        return server(ClientFixture::answerUnknown);
    }

    static void answerUnknown(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Msocket-Problem", "unknown-name");
        answer(exchange, NOT_FOUND, "{\"detail\":\"no such name\"}".getBytes(StandardCharsets.UTF_8));
    }

    static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    /** What is said on a stream of events. */
    static byte[] event(SignedRecord record) {
        return "event: record\ndata: {\"record\":\"%s\"}\n\n"
                .formatted(Base64.getEncoder().encodeToString(record.toBytes()))
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Begins an answer that is left open. */
    static void say(HttpExchange exchange, byte[] body) throws IOException {
        exchange.sendResponseHeaders(OK, 0);
        exchange.getResponseBody().write(body);
        exchange.getResponseBody().flush();
    }

    NameClient client(URI... servers) {
        return client(NameClientSettings.of(List.of(servers)));
    }

    NameClient client(NameClientSettings settings) {
        NameClient client = NameClient.open(settings.withClock(InstantSource.fixed(NOW)));
        opened.add(0, client);
        return client;
    }

    @AfterEach
    void end() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
        store.close();
    }

    static void assertFails(ThrowingCallable call, Kind kind, String message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        NameLookupException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining(message);
    }
}
