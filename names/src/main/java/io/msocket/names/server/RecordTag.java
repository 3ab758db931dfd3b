package io.msocket.names.server;

import io.msocket.names.record.KnownName;
import io.msocket.names.record.SignedRecord;
import org.jspecify.annotations.Nullable;

/** {@link KnownName#tag} as an entity tag of HTTP. */
final class RecordTag {
    /** Of a name of which there is no record. */
    static final String NONE = "0";

    private RecordTag() {}

    static String of(@Nullable SignedRecord record) {
        return record == null ? NONE : KnownName.first(record).tag();
    }

    static String quoted(@Nullable SignedRecord record) {
        return '"' + of(record) + '"';
    }
}
