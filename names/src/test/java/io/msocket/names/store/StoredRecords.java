package io.msocket.names.store;

import io.msocket.names.record.Name;
import io.msocket.names.record.NameRecord;
import io.msocket.names.record.RecordKind;
import io.msocket.names.record.SignedRecord;
import io.msocket.names.record.SigningKey;
import java.time.Instant;

/** Records to be stored. */
final class StoredRecords {
    private static final SigningKey OWNER = SigningKey.of(new byte[SigningKey.LENGTH]);
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    private StoredRecords() {}

    static SignedRecord record(Name name, long version, String about) {
        return SignedRecord.sign(
                NameRecord.builder(name, RecordKind.SERVICE, OWNER.owner())
                        .version(version)
                        .valid(BEGIN, BEGIN.plusSeconds(3600))
                        .attribute("about", about)
                        .build(),
                OWNER);
    }
}
