package io.msocket.names.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.names.client.FirstRecords;
import io.msocket.names.client.KnownNames;
import io.msocket.names.client.MemoryKnownNames;
import io.msocket.names.client.NameClient;
import io.msocket.names.client.NameClientSettings;
import io.msocket.names.record.Name;
import io.msocket.names.record.NameRecord;
import io.msocket.names.record.PublishedAddress;
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
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A name server, and publications that run by a clock and by timers which the test moves. */
abstract class PublicationFixture {
    static final Instant NOW = Instant.parse("2026-11-27T08:00:00Z");
    static final Name FILES = Name.parse("files@example.org");
    static final SigningKey KEY = SigningKey.of(bytes(SigningKey.LENGTH, 1));
    static final SigningKey OTHER_KEY = SigningKey.of(bytes(SigningKey.LENGTH, 2));
    static final PublishedAddress FIRST = address("192.0.2.1");
    static final PublishedAddress SECOND = address("192.0.2.2");
    static final PublishedAddress THIRD = address("192.0.2.3");

    static final Duration MINUTE = Publication.LOOK_EACH;

    /** After a first failure it is tried again by then. */
    static final Duration LONGEST_FIRST_PAUSE = Duration.ofSeconds(2);

    final AtomicReference<Instant> now = new AtomicReference<>(NOW);
    final BlockingQueue<String> troubles = new LinkedBlockingQueue<>();
    NameStore store = new MemoryNameStore();
    NameServer server;
    NameClient client;
    Publication publication;

    /** By so much the name server's clock is wrong. */
    volatile Duration serverAhead = Duration.ZERO;

    /** Of the publication that has begun last. */
    ManualThread thread;

    static byte[] bytes(int count, int value) {
        byte[] bytes = new byte[count];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    static PublishedAddress address(String host) {
        return PublishedAddress.direct(new InetSocketAddress(host, 4433));
    }

    static ServiceEndpoint endpoint(int instance) {
        return endpoint(instance, 9);
    }

    static ServiceEndpoint endpoint(int instance, int... keys) {
        return new ServiceEndpoint(
                new Service("files", "files/1"),
                Arrays.stream(keys).mapToObj(PublicationFixture::handshakeKey).toList(),
                ServiceInstance.of(bytes(ServiceInstance.LENGTH, instance)));
    }

    static String handshakeKey(int value) {
        return HexFormat.of().formatHex(bytes(32, value));
    }

    @BeforeEach
    void start() throws IOException {
        serve(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        client = client();
    }

    void serve(InetSocketAddress address) throws IOException {
        server = NameServer.start(
                NameServerSettings.of(address), store, () -> now.get().plus(serverAhead));
    }

    NameClient client() {
        return client(new MemoryKnownNames());
    }

    /** With what a user has seen of names, whose processes share that. */
    NameClient client(KnownNames seen) {
        return NameClient.open(NameClientSettings.of(List.of(
                        URI.create("http://127.0.0.1:" + server.address().getPort())))
                .withBelief(seen, FirstRecords.any())
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

    Publication begin(NameClient by, SigningKey key, int instance, boolean takesOver) throws IOException {
        return begin(by, new Publication.Terms(FILES, key, takesOver), instance, troubles::add);
    }

    /** Runs on a new thread, as each process has its own. */
    Publication begin(NameClient by, Publication.Terms terms, int instance, Consumer<String> trouble)
            throws IOException {
        return begin(by, terms, new Publication.Content(endpoint(instance), List.of(FIRST)), trouble);
    }

    Publication begin(NameClient by, Publication.Terms terms, Publication.Content content, Consumer<String> trouble)
            throws IOException {
        thread = new ManualThread();
        return Publication.begin(by, terms, content, trouble, new Publication.Times(now::get, thread));
    }

    /** For the clock as for the timers. */
    void pass(Duration time) {
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(MINUTE)) {
            now.updateAndGet(before -> before.plus(MINUTE));
            thread.advance(MINUTE);
        }
    }

    /** A name server of the same address that has lost what it had. */
    void serveAgainWithoutData() throws IOException {
        InetSocketAddress address = server.address();
        server.close();
        store.close();
        store = new MemoryNameStore();
        serve(address);
    }

    NameRecord record() throws IOException {
        try (NameClient other = client()) {
            SignedRecord found = other.find(FILES);
            assertThat(found).isNotNull();
            return found.record();
        }
    }

    /** Its owner's word, as {@code names update} says it. */
    void publishNext(NameRecord.Builder next) throws IOException {
        client.publish(SignedRecord.sign(next.build(), KEY));
    }
}
