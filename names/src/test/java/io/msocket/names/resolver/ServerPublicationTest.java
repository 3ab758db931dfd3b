package io.msocket.names.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.msocket.names.client.NameClient;
import io.msocket.names.client.NameClientSettings;
import io.msocket.names.client.NameListener;
import io.msocket.names.record.Name;
import io.msocket.names.record.NameRecord;
import io.msocket.names.record.PublishedAddress;
import io.msocket.names.record.SigningKey;
import io.msocket.names.server.NameServer;
import io.msocket.names.server.NameServerSettings;
import io.msocket.names.store.MemoryNameStore;
import io.msocket.names.store.NameStore;
import io.msocket.protocol.Service;
import io.msocket.socket.Identity;
import io.msocket.socket.LocalAddress;
import io.msocket.socket.MServerSocket;
import io.msocket.socket.MSocketOptions;
import io.msocket.socket.NetworkChangeSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which addresses of a server its record has. */
class ServerPublicationTest {
    private static final Name FILES = Name.parse("files@example.org");
    private static final SigningKey KEY = SigningKey.of(new byte[SigningKey.LENGTH]);
    private static final int PORT = 4433;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final NameStore store = new MemoryNameStore();
    private final HttpClient operator = HttpClient.newHttpClient();
    private NameServer names;
    private NameClient client;

    /** A machine with so many addresses. */
    private record Machine(int count) implements NetworkChangeSource {
        @Override
        public List<LocalAddress> addresses() throws IOException {
            List<LocalAddress> all = new ArrayList<>();
            for (int i = 1; i <= count; i++) {
                all.add(new LocalAddress(
                        "many0", InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, (byte) i}), 24, true));
            }
            return all;
        }

        @Override
        public Watch watch(Runnable changed) {
            return () -> {};
        }
    }

    @BeforeEach
    void open() throws IOException {
        names = NameServer.start(
                NameServerSettings.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                store,
                InstantSource.system());
        client = NameClient.open(NameClientSettings.of(
                List.of(URI.create("http://127.0.0.1:" + names.address().getPort()))));
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        names.close();
        store.close();
    }

    /** A machine whose only address changes. */
    private static final class MovingMachine implements NetworkChangeSource {
        private final List<Runnable> watches = new CopyOnWriteArrayList<>();
        private final AtomicInteger reads = new AtomicInteger();
        private volatile String address = "192.0.2.1";

        @Override
        public List<LocalAddress> addresses() throws IOException {
            reads.incrementAndGet();
            return List.of(new LocalAddress("one0", InetAddress.getByName(address), 24, true));
        }

        @Override
        public Watch watch(Runnable changed) {
            watches.add(changed);
            return () -> watches.remove(changed);
        }

        /** Returns when somebody has looked where it is now. */
        void move(String to) {
            int before = reads.get();
            address = to;
            watches.forEach(Runnable::run);
            await().atMost(PATIENCE).until(() -> reads.get() > before);
        }
    }

    private static MServerSocket server(int addresses) throws IOException {
        return server(new Machine(addresses));
    }

    private static MServerSocket server(NetworkChangeSource machine) throws IOException {
        return new MServerSocket(MSocketOptions.builder()
                .identity(Identity.generate())
                .service(new Service("files", "files/1"))
                .networkChanges(machine)
                .build());
    }

    private ServerPublication publish(MServerSocket server, List<InetSocketAddress> instead) throws IOException {
        return ServerPublication.begin(
                client, new Publication.Terms(FILES, KEY, false), server, instead, trouble -> {});
    }

    private static InetSocketAddress address(String host) {
        return new InetSocketAddress(host, PORT);
    }

    @Test
    void of_more_addresses_than_a_record_has_the_best_ones_are_published() throws Exception {
        try (MServerSocket server = server(40)) {
            server.bind(new InetSocketAddress(0));
            try (ServerPublication published = publish(server, List.of())) {
                assertThat(published).isNotNull();
                List<PublishedAddress> told = client.refresh(FILES).record().addresses();
                assertThat(told).hasSize(NameRecord.MAX_ADDRESSES);
                assertThat(told.get(0).address()).isEqualTo(new InetSocketAddress("192.0.2.1", server.getLocalPort()));
            }
        }
    }

    @Test
    void a_machine_without_a_network_may_get_one() throws Exception {
        try (MServerSocket server = server(0)) {
            server.bind(new InetSocketAddress(0));
            publish(server, List.of()).close();
            assertThat(client.refresh(FILES).record().addresses()).isEmpty();
        }
    }

    @Test
    void addresses_that_others_cannot_use_are_not_published() {
        assertThat(ServerPublication.publishable(
                        List.of(address("fe80::1"), address("192.0.2.1"), address("0.0.0.0"), address("2001:db8::1"))))
                .containsExactly(
                        PublishedAddress.direct(address("192.0.2.1")), PublishedAddress.direct(address("2001:db8::1")));
    }

    @Test
    void what_is_told_in_their_place_is_refused_rather_than_left_out() throws Exception {
        try (MServerSocket server = server(1)) {
            server.bind(new InetSocketAddress(0));
            assertThatThrownBy(() -> publish(server, Collections.nCopies(33, address("192.0.2.1"))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("a record has at most 32 addresses, not 33");
            assertThatThrownBy(() -> publish(server, List.of(address("fe80::1"))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("not an address that others can use");
            assertThat(store.find(FILES)).isNull();
        }
    }

    /** As a name server sees it: how many watches have begun. */
    private long watches() throws Exception {
        String page = operator.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/metrics"
                                        .formatted(names.address().getPort())))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        Matcher found =
                Pattern.compile("route=\"watch\",status=\"200\"} (\\d+)").matcher(page);
        return found.find() ? Long.parseLong(found.group(1)) : 0;
    }

    @Test
    void another_address_is_told_by_connections_from_there_only() throws Exception {
        MovingMachine machine = new MovingMachine();
        BlockingQueue<NameRecord> heard = new LinkedBlockingQueue<>();
        try (MServerSocket server = server(machine)) {
            server.bind(new InetSocketAddress(0));
            try (ServerPublication published = publish(server, List.of())) {
                assertThat(published).isNotNull();
                client.watch(FILES, (NameListener) record -> heard.add(record.record()));
                assertThat(heard.take().version()).isEqualTo(1);
                assertThat(watches()).isEqualTo(1);
                machine.move("192.0.2.1");
                machine.move("192.0.2.2");
                assertThat(heard.take().addresses())
                        .containsExactly(
                                PublishedAddress.direct(new InetSocketAddress("192.0.2.2", server.getLocalPort())));
                await().atMost(PATIENCE).until(() -> watches() >= 2);
                assertThat(watches()).as("of one move").isEqualTo(2);
            }
        }
    }
}
