package io.msocket.names.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.msocket.names.client.NameClient;
import io.msocket.names.client.NameClientSettings;
import io.msocket.names.record.Name;
import io.msocket.names.record.NameRecord;
import io.msocket.names.record.PublishedAddress;
import io.msocket.names.record.RecordKind;
import io.msocket.names.record.ServiceEndpoint;
import io.msocket.names.record.SignedRecord;
import io.msocket.names.record.SigningKey;
import io.msocket.names.server.NameServer;
import io.msocket.names.server.NameServerSettings;
import io.msocket.names.store.MemoryNameStore;
import io.msocket.protocol.Service;
import io.msocket.socket.NamedEndpoint;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How names find their name servers. */
class ConfiguredNamesTest {
    private static final String FILES = "files@example.org";
    private static final SigningKey KEY = SigningKey.of(new byte[SigningKey.LENGTH]);

    /** Less than a client waits for an answer, in milliseconds. */
    private static final int SOON_MILLIS = 5_000;

    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final BlockingQueue<Pause> pauses = new LinkedBlockingQueue<>();

    /** What is to be done after a while. */
    private record Pause(long millis, Runnable task) {}

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    private ConfiguredNames names(ServersByDomain.Finder finder) {
        return new ConfiguredNames(
                new ServersByDomain(finder, threads, System::nanoTime),
                new SharedClients(UnaryOperator.identity()),
                (millis, task) -> pauses.add(new Pause(millis, task)));
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static URI uri(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    private static void publish(URI server, int version) throws IOException {
        Instant now = Instant.now();
        try (NameClient client = NameClient.open(NameClientSettings.of(List.of(server)))) {
            client.publish(SignedRecord.sign(
                    NameRecord.builder(Name.parse(FILES), RecordKind.SERVICE, KEY.owner())
                            .version(version)
                            .valid(now, now.plusSeconds(3600))
                            .endpoint(ServiceEndpoint.of(new Service("files", "files/1"), new byte[32]))
                            .addresses(List.of(
                                    PublishedAddress.direct(new InetSocketAddress("192.0.2.1", 4400 + version))))
                            .build(),
                    KEY));
        }
    }

    @Test
    void whoever_asks_for_names_of_a_domain_has_it_looked_up_once() throws Exception {
        try (SmallDns dns = new SmallDns("_msocket-names._tcp.example.org", "10 0 1 127.0.0.1")) {
            ConfiguredNames names = names(new DomainServers(dns.url())::find);
            CompletableFuture<NamedEndpoint> one;
            CompletableFuture<NamedEndpoint> other;
            try (AutoCloseable held = dns.hold()) {
                assertThat(held).isNotNull();
                one = names.resolve(FILES);
                other = names.resolve("mail@example.org");
                names.watch(FILES, news -> {}).close();
            }
            for (CompletableFuture<NamedEndpoint> each : List.of(one, other)) {
                assertThatThrownBy(each::get).hasMessageContaining("https://127.0.0.1:1 cannot be reached");
            }
            assertThat(dns.questions()).isEqualTo(1);
        }
    }

    @Test
    void what_cannot_be_looked_up_fails_and_is_thrown_at_nobody() {
        ConfiguredNames names = names(domain -> {
            throw new UnknownHostException("no name server is known");
        });
        threads.shutdownNow();
        CompletableFuture<NamedEndpoint> refused = names.resolve(FILES);
        assertThatThrownBy(refused::get)
                .cause()
                .isInstanceOf(IOException.class)
                .hasMessageContaining("too many domains");
        assertThatThrownBy(() -> names.resolve("no name@").get()).hasCauseInstanceOf(UnknownHostException.class);
    }

    @Test
    void who_gives_up_has_nobody_asked_any_more() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ConfiguredNames names = names(domain -> List.of(uri(mute.getLocalPort())));
            CompletableFuture<NamedEndpoint> asked = names.resolve(FILES);
            try (Socket connection = mute.accept()) {
                connection.setSoTimeout(SOON_MILLIS);
                assertThat(connection.getInputStream().read()).isEqualTo('G');
                asked.cancel(true);
                byte[] rest = connection.getInputStream().readAllBytes();
                assertThat(new String(rest, StandardCharsets.US_ASCII)).startsWith("ET /v1/names/files@example.org");
            }
        }
    }

    @Test
    void a_watch_waits_until_its_servers_are_found() throws Exception {
        try (MemoryNameStore store = new MemoryNameStore();
                NameServer server = NameServer.start(NameServerSettings.of(anyPort()), store, InstantSource.system())) {
            URI url = uri(server.address().getPort());
            publish(url, 1);
            AtomicInteger failures = new AtomicInteger(8);
            ConfiguredNames names = names(domain -> {
                if (failures.getAndDecrement() > 0) {
                    throw new UnknownHostException("no name server is known");
                }
                return List.of(url);
            });
            BlockingQueue<NamedEndpoint> heard = new LinkedBlockingQueue<>();
            Closeable watch = names.watch(FILES, heard::add);
            for (long most : new long[] {1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000}) {
                Pause pause = pauses.take();
                assertThat(pause.millis()).isBetween(most / 2, most);
                pause.task().run();
            }
            assertThat(heard.take().addresses()).containsExactly(new InetSocketAddress("192.0.2.1", 4401));
            publish(url, 2);
            assertThat(heard.take().addresses()).containsExactly(new InetSocketAddress("192.0.2.1", 4402));
            watch.close();
            assertThat(pauses).isEmpty();
        }
    }

    @Test
    void a_watch_that_is_closed_tries_no_more() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        ConfiguredNames names = names(domain -> {
            tries.incrementAndGet();
            throw new UnknownHostException("no name server is known");
        });
        Closeable watch = names.watch(FILES, news -> {});
        Pause pause = pauses.take();
        watch.close();
        pause.task().run();
        assertThat(pauses).isEmpty();
        assertThat(tries).hasValue(1);
    }
}
