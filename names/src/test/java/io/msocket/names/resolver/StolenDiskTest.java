package io.msocket.names.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.msocket.names.client.FirstRecords;
import io.msocket.names.client.KnownNames;
import io.msocket.names.client.MemoryKnownNames;
import io.msocket.names.client.NameClient;
import io.msocket.names.client.NameClientSettings;
import io.msocket.names.client.NameLookupException;
import io.msocket.names.record.Name;
import io.msocket.names.record.NameRecord;
import io.msocket.names.record.PublishedAddress;
import io.msocket.names.record.RecordKind;
import io.msocket.names.record.SignedRecord;
import io.msocket.names.record.SigningKey;
import io.msocket.names.server.NameServer;
import io.msocket.names.server.NameServerSettings;
import io.msocket.names.store.MvNameStore;
import io.msocket.names.store.NameStore;
import io.msocket.names.store.StoredRecords;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.StringDataType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody can do who has the disk of a name server, and serves it elsewhere, as it is or with changes of his own. */
class StolenDiskTest {
    private static final Name FILES = StoredRecords.FILES;
    private static final InstantSource CLOCK = InstantSource.fixed(StoredRecords.NOW);
    private static final SigningKey OWNER =
            SigningKey.of("the key of an owner of names, 32".getBytes(StandardCharsets.US_ASCII));
    private static final SigningKey THIEF = StoredRecords.BOB;
    private static final PublishedAddress PLACE = PublishedAddress.direct(new InetSocketAddress("192.0.2.77", 4433));
    private static final String PLACE_BYTES = "c000024d1151";
    private static final String THIEFS_BYTES = "c63364071151";

    @TempDir
    private Path directory;

    /** Of somebody who has seen the name's first record. */
    private final KnownNames seen = new MemoryKnownNames();

    private static SignedRecord record(SigningKey key, long version) {
        return SignedRecord.sign(
                NameRecord.builder(FILES, RecordKind.SERVICE, key.owner())
                        .version(version)
                        .valid(StoredRecords.NOW, StoredRecords.NOW.plusSeconds(3600))
                        .addresses(List.of(PLACE))
                        .build(),
                key);
    }

    /** Does something with a client of a name server that has such a directory. */
    private void with(String data, KnownNames memory, FirstRecords first, Use use) throws IOException {
        try (NameStore store = MvNameStore.open(directory.resolve(data));
                NameServer server = NameServer.start(
                        NameServerSettings.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                        store,
                        CLOCK);
                NameClient client = NameClient.open(NameClientSettings.of(List.of(URI.create(
                                "http://127.0.0.1:" + server.address().getPort())))
                        .withBelief(memory, first)
                        .withClock(CLOCK))) {
            use.of(client);
        }
    }

    @FunctionalInterface
    private interface Use {
        void of(NameClient client) throws IOException;
    }

    @BeforeEach
    void publishAndSteal() throws IOException {
        with("names", new MemoryKnownNames(), FirstRecords.any(), client -> {
            client.publish(record(OWNER, 1));
            client.publish(record(OWNER, 2));
        });
        with(
                "names",
                seen,
                FirstRecords.any(),
                client -> assertThat(client.lookup(FILES)).isEqualTo(record(OWNER, 2)));
        Path copy = Files.createDirectories(directory.resolve("copy"));
        Files.copy(directory.resolve("names/names.mv"), copy.resolve("names.mv"));
    }

    /** The thief writes what he likes, with the checksum that the store wants. */
    private void put(byte[] record) {
        CRC32C checksum = new CRC32C();
        checksum.update(record);
        try (MVStore file = MVStore.open(directory.resolve("copy/names.mv").toString())) {
            MVMap<String, byte[]> records = file.openMap(
                    "records",
                    new MVMap.Builder<String, byte[]>()
                            .keyType(StringDataType.INSTANCE)
                            .valueType(ByteArrayDataType.INSTANCE));
            byte[] stored = ByteBuffer.allocate(Integer.BYTES + record.length)
                    .putInt((int) checksum.getValue())
                    .put(record)
                    .array();
            assertThat(records.put(FILES.toString(), stored)).isNotNull();
            file.commit();
        }
    }

    private void assertNobodyBelievesIt(NameLookupException.Kind kind, String toWhoHasSeen, String toWhoKnowsTheOwner)
            throws IOException {
        with("copy", seen, FirstRecords.any(), client -> assertFails(() -> client.lookup(FILES), kind, toWhoHasSeen));
        with(
                "copy",
                new MemoryKnownNames(),
                FirstRecords.of(Map.of(FILES, OWNER.owner())),
                client ->
                        assertFails(() -> client.lookup(FILES), NameLookupException.Kind.TAMPERED, toWhoKnowsTheOwner));
    }

    private static void assertFails(ThrowingCallable lookup, NameLookupException.Kind kind, String why) {
        assertThatThrownBy(lookup)
                .isInstanceOfSatisfying(
                        NameLookupException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining(why);
    }

    @Test
    void there_is_nothing_on_it_by_which_something_could_be_signed() throws IOException {
        String stolen = HexFormat.of().formatHex(Files.readAllBytes(directory.resolve("copy/names.mv")));
        assertThat(stolen).as("what is public").contains(PLACE_BYTES);
        assertThat(stolen)
                .doesNotContain(HexFormat.of().formatHex("the key of an owner".getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void as_it_is_it_says_what_its_owner_has_said_and_nothing_older_afterwards() throws IOException {
        with(
                "copy",
                seen,
                FirstRecords.any(),
                client -> assertThat(client.lookup(FILES)).isEqualTo(record(OWNER, 2)));
        with("names", seen, FirstRecords.any(), client -> client.publish(record(OWNER, 3)));
        with(
                "copy",
                seen,
                FirstRecords.any(),
                client -> assertFails(
                        () -> client.lookup(FILES),
                        NameLookupException.Kind.STALE,
                        "version 3 was seen, and this one is 2"));
    }

    @Test
    void a_record_of_the_thief_s_own_is_nobody_s() throws IOException {
        put(record(THIEF, 9).toBytes());
        assertNobodyBelievesIt(
                NameLookupException.Kind.TAMPERED, "who does not own it", "nothing says that this is its owner");
    }

    @Test
    void an_address_of_the_thief_s_in_the_owner_s_record_breaks_its_signature() throws IOException {
        String record = HexFormat.of().formatHex(record(OWNER, 2).toBytes());
        assertThat(record).contains(PLACE_BYTES);
        byte[] changed = HexFormat.of().parseHex(record.replace(PLACE_BYTES, THIEFS_BYTES));
        assertThat(Arrays.equals(changed, record(OWNER, 2).toBytes())).isFalse();
        put(changed);
        assertNobodyBelievesIt(NameLookupException.Kind.TAMPERED, "is not to be believed", "is not to be believed");
    }
}
