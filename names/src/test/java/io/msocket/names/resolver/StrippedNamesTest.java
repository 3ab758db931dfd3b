package io.msocket.names.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.msocket.names.client.FirstRecords;
import io.msocket.names.client.KnownNames;
import io.msocket.names.client.MemoryKnownNames;
import io.msocket.names.client.NameLookupException;
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
import io.msocket.names.store.StoredRecords;
import io.msocket.protocol.Service;
import io.msocket.socket.MSocket;
import io.msocket.socket.MSocketOptions;
import io.msocket.socket.NamedEndpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever answers for the domain name system, and has the network behind it, can take a name away and put nothing in its place. */
class StrippedNamesTest {
    private static final String FILES = "files@example.org";
    private static final Name NAME = Name.parse(FILES);
    private static final SigningKey OWNER = StoredRecords.ALICE;
    private static final SigningKey THIEF = StoredRecords.BOB;
    private static final InetSocketAddress PLACE = new InetSocketAddress("192.0.2.1", 4433);

    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final List<AutoCloseable> opened = new ArrayList<>();

    /** Of the user, whose processes come one after the other. */
    private final KnownNames seen = new MemoryKnownNames();

    private SmallDns dns;
    private String good;

    @BeforeEach
    void serve() throws Exception {
        good = server(record(OWNER, 2));
        dns = new SmallDns("_msocket-names._tcp.example.org", good);
        opened.add(dns);
    }

    @AfterEach
    void end() throws Exception {
        threads.shutdownNow();
        for (int i = opened.size(); i > 0; i--) {
            opened.get(i - 1).close();
        }
    }

    /** A name server with these; as DNS tells of it. */
    private String server(SignedRecord... records) throws IOException {
        NameStore store = new MemoryNameStore();
        opened.add(store);
        for (SignedRecord record : records) {
            assertThat(store.replace(record, NameStore.NONE)).isNull();
        }
        NameServer server = NameServer.start(
                NameServerSettings.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                store,
                InstantSource.system());
        opened.add(server);
        return "10 0 %d names.example.org".formatted(server.address().getPort());
    }

    private static SignedRecord record(SigningKey key, long version) {
        Instant now = Instant.now();
        return SignedRecord.sign(
                NameRecord.builder(NAME, RecordKind.SERVICE, key.owner())
                        .version(version)
                        .valid(now, now.plusSeconds(3600))
                        .endpoint(ServiceEndpoint.of(new Service("files", "files/1"), new byte[32]))
                        .addresses(List.of(PublishedAddress.direct(PLACE)))
                        .build(),
                key);
    }

    private ConfiguredNames process() {
        return process(seen, FirstRecords.any());
    }

    private ConfiguredNames process(KnownNames memory, FirstRecords first) {
        return new ConfiguredNames(
                new ServersByDomain(
                        domain -> plain(new DomainServers(dns.url()).find(domain)), threads, System::nanoTime),
                new SharedClients(settings -> settings.withBelief(memory, first)),
                PatientWatch.Later.byClock());
    }

    /** On this machine and without TLS: whoever has a certificate as well is no better off. */
    private static List<URI> plain(List<URI> found) {
        return found.stream()
                .map(server -> URI.create("http://127.0.0.1:" + server.getPort()))
                .toList();
    }

    private static void assertLeadsRight(ConfiguredNames names) throws Exception {
        NamedEndpoint found = names.resolve(FILES).get();
        assertThat(found.addresses()).containsExactly(PLACE);
    }

    private static void assertFails(ConfiguredNames names, NameLookupException.Kind kind, String why) {
        assertThatThrownBy(() -> names.resolve(FILES).get())
                .cause()
                .isInstanceOfSatisfying(
                        NameLookupException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining(why);
    }

    @Test
    void without_its_services_a_domain_has_no_names_and_there_is_no_other_way_to_a_server() throws Exception {
        assertLeadsRight(process());
        for (String[] told : new String[][] {{}, {"0 0 0 ."}}) {
            dns.setServices(told);
            assertThatThrownBy(() -> process().resolve(FILES).get())
                    .cause()
                    .isInstanceOf(UnknownHostException.class)
                    .hasMessageStartingWith("no name server is known");
            MSocketOptions options = MSocketOptions.builder().names(process()).build();
            assertThatThrownBy(() -> new MSocket(FILES, options).close()).isInstanceOf(UnknownHostException.class);
        }
        dns.setServices(good);
        assertLeadsRight(process());
    }

    @Test
    void a_name_server_in_the_place_of_the_domain_s_own_can_only_fail() throws Exception {
        assertLeadsRight(process());
        dns.setServices(server());
        assertFails(process(), NameLookupException.Kind.STALE, "of which there was a record (version 2");
        dns.setServices(server(record(OWNER, 1)));
        assertFails(process(), NameLookupException.Kind.STALE, "went backwards");
        dns.setServices(server(record(THIEF, 9)));
        assertFails(process(), NameLookupException.Kind.TAMPERED, "who does not own it");
        assertFails(
                process(new MemoryKnownNames(), FirstRecords.of(Map.of(NAME, OWNER.owner()))),
                NameLookupException.Kind.TAMPERED,
                "nothing says that this is its owner");
        dns.setServices(good);
        assertLeadsRight(process());
    }
}
