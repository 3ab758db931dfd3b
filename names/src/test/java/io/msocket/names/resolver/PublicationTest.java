package io.msocket.names.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.msocket.names.client.MemoryKnownNames;
import io.msocket.names.client.NameClient;
import io.msocket.names.client.NameClientSettings;
import io.msocket.names.client.NameListener;
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
import io.msocket.names.store.NameStore;
import io.msocket.protocol.Service;
import io.msocket.protocol.ServiceInstance;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PublicationTest {
    private static final Instant NOW = Instant.parse("2026-11-27T08:00:00Z");
    private static final Name FILES = Name.parse("files@example.org");
    private static final SigningKey KEY = SigningKey.of(bytes(SigningKey.LENGTH, 1));
    private static final SigningKey OTHER_KEY = SigningKey.of(bytes(SigningKey.LENGTH, 2));
    private static final PublishedAddress FIRST = address("192.0.2.1");
    private static final PublishedAddress SECOND = address("192.0.2.2");

    private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
    private final BlockingQueue<String> troubles = new LinkedBlockingQueue<>();
    private NameStore store = new MemoryNameStore();
    private NameServer server;
    private NameClient client;
    private Publication publication;

    private static byte[] bytes(int count, int value) {
        byte[] bytes = new byte[count];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static PublishedAddress address(String host) {
        return PublishedAddress.direct(new InetSocketAddress(host, 4433));
    }

    private static ServiceEndpoint endpoint(int instance) {
        return new ServiceEndpoint(
                new Service("files", "files/1"),
                List.of(HexFormat.of().formatHex(bytes(32, 9))),
                ServiceInstance.of(bytes(ServiceInstance.LENGTH, instance)));
    }

    @BeforeEach
    void start() throws IOException {
        serve(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        client = client();
    }

    private void serve(InetSocketAddress address) throws IOException {
        server = NameServer.start(NameServerSettings.of(address), store, now::get);
    }

    private NameClient client() {
        return NameClient.open(NameClientSettings.of(List.of(
                        URI.create("http://127.0.0.1:" + server.address().getPort())))
                .withBelief(new MemoryKnownNames(), record -> true)
                .withClock(now::get));
    }

    @AfterEach
    void end() throws IOException {
        if (publication != null) {
            publication.close();
        }
        client.close();
        server.close();
        store.close();
    }

    private Publication begin(NameClient by, SigningKey key, int instance, boolean takesOver) throws IOException {
        return Publication.begin(
                by,
                new Publication.Terms(FILES, key, takesOver),
                new Publication.Content(endpoint(instance), List.of(FIRST)),
                troubles::add,
                now::get);
    }

    private NameRecord record() throws IOException {
        try (NameClient other = client()) {
            SignedRecord found = other.find(FILES);
            assertThat(found).isNotNull();
            return found.record();
        }
    }

    @Test
    void a_name_that_nobody_has_is_registered_and_follows_the_server() throws Exception {
        publication = begin(client, KEY, 1, false);
        assertThat(record().kind()).isEqualTo(RecordKind.SERVICE);
        assertThat(record().addresses()).containsExactly(FIRST);
        assertThat(record().endpoint()).isEqualTo(endpoint(1));
        BlockingQueue<NameRecord> heard = new LinkedBlockingQueue<>();
        try (NameClient watcher = client()) {
            watcher.watch(FILES, (NameListener) record -> heard.add(record.record()));
            assertThat(heard.take().version()).isEqualTo(1);
            publication.setAddresses(List.of(SECOND, FIRST));
            assertThat(heard.take().addresses()).containsExactly(SECOND, FIRST);
            publication.setAddresses(List.of(SECOND, FIRST));
            publication.setAddresses(List.of(SECOND));
            assertThat(heard.take().version())
                    .as("what is the same is not said again")
                    .isEqualTo(3);
        }
    }

    @Test
    void it_is_renewed_and_what_its_owner_says_besides_stays() throws Exception {
        publication = begin(client, KEY, 1, false);
        assertThat(record().expiry()).isEqualTo(NOW.plus(Publication.LEASE));
        client.publish(
                SignedRecord.sign(record().next().attribute("about", "pictures").build(), KEY));
        now.set(NOW.plus(Duration.ofMinutes(40)));
        publication.renew();
        assertThat(record().attributes()).containsEntry("about", "pictures");
        assertThat(record().expiry()).isEqualTo(now.get().plus(Publication.LEASE));
        now.set(NOW.plus(Duration.ofDays(2)));
        publication.renew();
        assertThat(record().expiry()).as("after a stall").isEqualTo(now.get().plus(Publication.LEASE));
        assertThat(troubles).isEmpty();
    }

    @Test
    void of_two_processes_the_second_is_refused_unless_it_takes_over() throws Exception {
        publication = begin(client, KEY, 1, false);
        try (NameClient second = client()) {
            assertThatThrownBy(() -> begin(second, KEY, 2, false))
                    .isInstanceOf(AlreadyServedException.class)
                    .hasMessageContaining("another process serves files@example.org");
            assertThatThrownBy(() -> begin(second, OTHER_KEY, 2, true))
                    .isInstanceOf(AlreadyServedException.class)
                    .hasMessageContaining("files@example.org belongs to " + KEY.owner());
            try (Publication other = begin(second, KEY, 2, true)) {
                publication.renew();
                assertThat(troubles.take()).contains("another process serves", "this process publishes it no more");
                publication.renew();
                other.renew();
                assertThat(record().endpoint()).isEqualTo(endpoint(2));
            }
        }
    }

    @Test
    void the_same_instance_and_one_whose_time_is_over_are_followed() throws Exception {
        begin(client, KEY, 1, false).close();
        begin(client, KEY, 1, false).close();
        now.set(NOW.plus(Publication.LEASE).plusSeconds(1));
        publication = begin(client, KEY, 2, false);
        assertThat(record().version()).isEqualTo(3);
        assertThat(record().endpoint()).isEqualTo(endpoint(2));
    }

    @Test
    void a_name_server_that_has_lost_its_data_is_told_again() throws Exception {
        publication = begin(client, KEY, 1, false);
        InetSocketAddress address = server.address();
        server.close();
        publication.renew();
        assertThat(troubles.take()).contains("files@example.org cannot be published at the moment");
        store.close();
        store = new MemoryNameStore();
        serve(address);
        publication.renew();
        assertThat(troubles.take()).isEqualTo("files@example.org is published again");
        assertThat(record().version()).isEqualTo(2);
    }
}
