package io.msocket.names.store;

import io.msocket.names.record.SignedRecord;
import org.jspecify.annotations.Nullable;

/** Of records that are stored: for those who write a store. */
public final class Versions {
    private Versions() {}

    /** The version of what is there; {@link NameStore#NONE} for nothing. */
    public static long of(@Nullable SignedRecord record) {
        return record == null ? NameStore.NONE : record.record().version();
    }

    /**
     * Requires that a record is newer than what it is to replace.
     *
     * @throws IllegalArgumentException when it is not
     */
    public static void requireHigher(SignedRecord record, long expected) {
        if (expected < NameStore.NONE || of(record) <= expected) {
            throw new IllegalArgumentException(
                    "a record of version %d cannot replace one of version %d".formatted(of(record), expected));
        }
    }
}
