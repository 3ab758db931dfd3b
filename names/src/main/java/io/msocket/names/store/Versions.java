package io.msocket.names.store;

import io.msocket.names.record.SignedRecord;
import org.jspecify.annotations.Nullable;

/** Of records that are stored. */
final class Versions {
    private Versions() {}

    static long of(@Nullable SignedRecord record) {
        return record == null ? NameStore.NONE : record.record().version();
    }

    /** @throws IllegalArgumentException when the record is not newer than what it is to replace */
    static void requireHigher(SignedRecord record, long expected) {
        if (expected < NameStore.NONE || of(record) <= expected) {
            throw new IllegalArgumentException(
                    "a record of version %d cannot replace one of version %d".formatted(of(record), expected));
        }
    }
}
