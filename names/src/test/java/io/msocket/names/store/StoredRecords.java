package io.msocket.names.store;

import io.msocket.names.record.Name;
import io.msocket.names.record.NameRecord;
import io.msocket.names.record.RecordKind;
import io.msocket.names.record.SignedRecord;
import io.msocket.names.record.SigningKey;
import java.time.Instant;
import java.util.Arrays;

/** Records to be stored, for an hour from {@link #NOW} on. */
public final class StoredRecords {
    public static final Instant NOW = Instant.parse("2026-11-27T08:00:00Z");
    public static final SigningKey ALICE = key(1);
    public static final SigningKey BOB = key(2);
    public static final Name FILES = Name.parse("files@example.org");

    private StoredRecords() {}

    public static SigningKey key(int value) {
        byte[] bytes = new byte[SigningKey.LENGTH];
        Arrays.fill(bytes, (byte) value);
        return SigningKey.of(bytes);
    }

    public static SignedRecord record(Name name, long version, SigningKey key, String about) {
        return SignedRecord.sign(
                NameRecord.builder(name, RecordKind.SERVICE, key.owner())
                        .version(version)
                        .valid(NOW, NOW.plusSeconds(3600))
                        .attribute("about", about)
                        .build(),
                key);
    }

    /** By Alice. */
    public static SignedRecord record(Name name, long version, String about) {
        return record(name, version, ALICE, about);
    }

    /** Of {@link #FILES}, by Alice. */
    public static SignedRecord files(long version) {
        return record(FILES, version, "version " + version);
    }
}
