package io.msocket.names.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.msocket.names.client.NameLookupException.Kind;
import io.msocket.names.record.Name;
import io.msocket.names.record.NameRecord;
import io.msocket.names.record.OwnerKey;
import io.msocket.names.record.RecordKind;
import io.msocket.names.record.SignedRecord;
import io.msocket.names.record.SigningKey;
import io.msocket.names.server.NameServer;
import io.msocket.names.server.NameServerSettings;
import io.msocket.names.store.MemoryNameStore;
import io.msocket.names.store.NameStore;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a client of names finds, and what it believes, by real servers and by servers that lie. */
class NameClientTest {
    private static final Instant NOW = Instant.parse("2026-11-27T08:00:00Z");
    private static final SigningKey KEY = key(1);
    private static final SigningKey OTHER_KEY = key(2);
    private static final Name FILES = Name.parse("files@example.org");
    private static final Name MAIL = Name.parse("mail@example.org");
    private static final int OK = 200;

    private final NameStore store = new MemoryNameStore();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    private static SigningKey key(int value) {
        byte[] bytes = new byte[SigningKey.LENGTH];
        Arrays.fill(bytes, (byte) value);
        return SigningKey.of(bytes);
    }

    private static SignedRecord record(Name name, long version, SigningKey key, String about) {
        return SignedRecord.sign(
                NameRecord.builder(name, RecordKind.SERVICE, key.owner())
                        .version(version)
                        .valid(NOW, NOW.plusSeconds(3600))
                        .attribute("about", about)
                        .build(),
                key);
    }

    private static SignedRecord record(long version) {
        return record(FILES, version, KEY, "version " + version);
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static URI uri(InetSocketAddress address) {
        return URI.create("http://127.0.0.1:" + address.getPort());
    }

    private NameServer server() throws IOException {
        NameServer server = NameServer.start(NameServerSettings.of(anyPort()), store, InstantSource.fixed(NOW));
        opened.add(server);
        return server;
    }

    private static URI uri(NameServer server) {
        return uri(server.address());
    }

    /** What a server does that is none of ours. */
    private interface Behaviour {
        void answer(HttpExchange exchange) throws IOException;
    }

    private URI server(Behaviour behaviour) throws IOException {
        HttpServer server = HttpServer.create(anyPort(), 0);
        server.createContext("/", behaviour::answer);
        server.start();
        opened.add(() -> server.stop(0));
        return uri(server.getAddress());
    }

    private URI serverOf(byte[] body) throws IOException {
        return server(exchange -> answer(exchange, OK, body));
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    private NameClient client(URI... servers) {
        return client(NameClientSettings.of(List.of(servers)));
    }

    private NameClient client(NameClientSettings settings) {
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

    private static void assertFails(ThrowingCallable call, Kind kind, String message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        NameLookupException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining(message);
    }

    @Test
    void what_was_published_is_found() throws Exception {
        NameClient client = client(uri(server()));
        client.publish(record(1));
        assertThat(client.lookup(FILES)).isEqualTo(record(1));
        client.publish(record(2));
        assertThat(client.lookup(FILES)).isEqualTo(record(2));
    }

    @Test
    void what_is_not_there_is_told() throws Exception {
        NameClient client = client(uri(server()));
        assertFails(() -> client.lookup(FILES), Kind.UNKNOWN_NAME, "there is no name files@example.org here");
        client.publish(record(1));
        client.publish(SignedRecord.sign(record(1).record().next().removed().build(), KEY));
        assertFails(() -> client.lookup(FILES), Kind.UNKNOWN_NAME, "was removed by its owner");
    }

    @Test
    void who_may_not_publish_is_told_why() throws Exception {
        NameClient client = client(uri(server()));
        client.publish(record(2));
        assertFails(() -> client.publish(record(1)), Kind.STALE, "went backwards");
        assertFails(() -> client.publish(record(FILES, 3, OTHER_KEY, "mine")), Kind.NOT_OWNER, "who does not own it");
        assertFails(() -> client.publish(record(FILES, 2, KEY, "another")), Kind.TWICE, "its key is in use twice");
    }

    @Test
    void a_server_that_is_not_there_or_silent_is_passed_over() throws Exception {
        client(uri(server())).publish(record(1));
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int free;
            try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                free = taken.getLocalPort();
            }
            URI none = URI.create("http://127.0.0.1:" + free);
            URI mute = URI.create("http://127.0.0.1:" + silent.getLocalPort());
            assertThat(client(none, mute, uri(server())).lookup(FILES)).isEqualTo(record(1));
            assertFails(() -> client(none).lookup(FILES), Kind.UNREACHABLE, "cannot be reached");
            NameClientSettings hasty = NameClientSettings.of(List.of(mute))
                    .withTimes(Duration.ofMillis(200), Duration.ofMillis(50), Duration.ofSeconds(30));
            assertFails(
                    () -> client(hasty).lookup(FILES), Kind.UNREACHABLE, "no name server has answered within 200 ms");
        }
    }

    @Test
    void what_is_forged_swapped_or_out_of_its_time_is_not_believed() throws Exception {
        byte[] forged = record(1).toBytes();
        forged[forged.length - 1] ^= 1;
        assertFails(() -> client(serverOf(forged)).lookup(FILES), Kind.TAMPERED, "it is not signed by the owner");
        assertFails(
                () -> client(serverOf(record(MAIL, 1, KEY, "mail").toBytes())).lookup(FILES),
                Kind.TAMPERED,
                "the record of mail@example.org was given in place of that of files@example.org");
        SignedRecord old = SignedRecord.sign(
                record(1)
                        .record()
                        .next()
                        .valid(NOW.minusSeconds(7200), NOW.minusSeconds(3600))
                        .build(),
                KEY);
        assertFails(() -> client(serverOf(old.toBytes())).lookup(FILES), Kind.OUT_OF_TIME, "has expired");
        assertFails(() -> client(serverOf(new byte[100_000])).lookup(FILES), Kind.UNREACHABLE, "more than 65536 bytes");
        assertFails(() -> client(serverOf(new byte[10])).lookup(FILES), Kind.TAMPERED, "it has 10 bytes");
    }

    @Test
    void what_was_seen_is_not_taken_back_and_an_honest_server_is_found_behind_a_lying_one() throws Exception {
        NameServer honest = server();
        client(uri(honest)).publish(record(2));
        MemoryKnownNames memory = new MemoryKnownNames();
        FirstRecords any = FirstRecords.any();
        client(NameClientSettings.of(List.of(uri(honest))).withBelief(memory, any))
                .lookup(FILES);

        Map<URI, String> liars = Map.of(
                serverOf(record(1).toBytes()), "went backwards",
                serverOf(record(FILES, 3, OTHER_KEY, "mine").toBytes()), "who does not own it",
                serverOf(record(FILES, 2, KEY, "another").toBytes()), "two records of files@example.org",
                server(exchange -> answer(exchange, 404, new byte[0])), "of which there was a record");
        for (Map.Entry<URI, String> liar : liars.entrySet()) {
            assertThatThrownBy(() -> client(NameClientSettings.of(List.of(liar.getKey()))
                                    .withBelief(memory, any))
                            .lookup(FILES))
                    .hasMessageContaining(liar.getValue());
            assertThat(client(NameClientSettings.of(List.of(liar.getKey(), uri(honest)))
                                    .withBelief(memory, any))
                            .lookup(FILES))
                    .isEqualTo(record(2));
        }
    }

    @Test
    void a_first_record_is_believed_only_with_a_reason() throws Exception {
        NameServer server = server();
        client(uri(server)).publish(record(1));
        NameClientSettings settings = NameClientSettings.of(List.of(uri(server)));
        assertThat(client(settings.withBelief(new MemoryKnownNames(), FirstRecords.of(Map.of(FILES, KEY.owner()))))
                        .lookup(FILES))
                .isEqualTo(record(1));
        Map<Name, OwnerKey> other = Map.of(FILES, OTHER_KEY.owner());
        assertFails(
                () -> client(settings.withBelief(new MemoryKnownNames(), FirstRecords.of(other)))
                        .lookup(FILES),
                Kind.TAMPERED,
                "nothing says that this is its owner");
    }

    @Test
    void a_client_that_is_closed_leaves_nobody_waiting() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        URI mute = server(exchange -> asked.countDown());
        NameClient client = client(mute);
        FutureTask<Object> waiting = new FutureTask<>(() -> {
            assertFails(() -> client.lookup(FILES), Kind.UNREACHABLE, "the client of names is closed");
            return null;
        });
        new Thread(waiting).start();
        asked.await();
        client.close();
        waiting.get();
        assertFails(() -> client.lookup(FILES), Kind.UNREACHABLE, "the client of names is closed");
    }

    // --- watches

    private final class Hearing implements NameListener {
        @Override
        public void handleRecord(SignedRecord record) {
            heard.add((record.record().removed() ? "removed " : "version ")
                    + record.record().version());
        }

        @Override
        public void handleTrouble(NameLookupException trouble) {
            heard.add(trouble.kind() + ": " + trouble.getMessage());
        }
    }

    private String next() throws InterruptedException {
        return String.valueOf(heard.poll(20, TimeUnit.SECONDS));
    }

    @Test
    void a_watch_hears_of_what_is_there_and_of_what_comes() throws Exception {
        NameClient client = client(uri(server()));
        NameWatch watch = client.watch(FILES, new Hearing());
        client.publish(record(1));
        assertThat(next()).isEqualTo("version 1");
        client.publish(record(2));
        assertThat(next()).isEqualTo("version 2");
        client.watch(FILES, new Hearing());
        assertThat(next()).as("what a second one hears of at first").isEqualTo("version 2");
        watch.close();
        client.publish(SignedRecord.sign(record(2).record().next().removed().build(), KEY));
        assertThat(next()).isEqualTo("removed 3");
    }

    @Test
    void a_watch_goes_on_at_another_server_and_hears_nothing_twice() throws Exception {
        NameServer first = server();
        NameClient client = client(uri(first), uri(server()));
        client.publish(record(1));
        client.watch(FILES, new Hearing());
        assertThat(next()).isEqualTo("version 1");
        first.close();
        client.publish(record(2));
        assertThat(next()).isEqualTo("version 2");
        client.handleNetworkChange();
        client.publish(record(3));
        assertThat(next()).isEqualTo("version 3");
    }

    @Test
    void a_server_that_lies_to_a_watch_is_told_and_left() throws Exception {
        NameServer honest = server();
        client(uri(honest)).publish(record(2));
        byte[] lie = ("event: record\ndata: {\"record\":\""
                        + Base64.getEncoder()
                                .encodeToString(record(MAIL, 9, KEY, "mail").toBytes())
                        + "\"}\n\n")
                .getBytes(StandardCharsets.UTF_8);
        client(serverOf(lie), uri(honest)).watch(FILES, new Hearing());
        assertThat(next()).startsWith("TAMPERED: the record of mail@example.org was given in place of");
        assertThat(next()).isEqualTo("version 2");
    }

    @Test
    void behind_a_proxy_that_holds_streams_back_single_answers_are_waited_for() throws Exception {
        AtomicInteger streams = new AtomicInteger();
        BlockingQueue<byte[]> answers = new LinkedBlockingQueue<>();
        URI proxy = server(exchange -> {
            if (exchange.getRequestURI().getPath().equals("/v1/watch")) {
                // Whatever comes is kept for later.
                streams.incrementAndGet();
                return;
            }
            byte[] body = answers.poll();
            answer(exchange, body == null ? 304 : OK, body == null ? new byte[0] : body);
        });
        answers.add(record(1).toBytes());
        answers.add(record(2).toBytes());
        NameClientSettings impatient = NameClientSettings.of(List.of(proxy))
                .withTimes(Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofMillis(300));
        client(impatient).watch(FILES, new Hearing());
        assertThat(next()).isEqualTo("version 1");
        assertThat(next()).isEqualTo("version 2");
        assertThat(streams).hasValue(2);
    }
}
