package io.msocket.names.client;

import io.msocket.names.record.Name;
import io.msocket.names.record.NameRecord;
import io.msocket.names.record.OwnerKey;
import io.msocket.names.record.RecordKind;
import org.jspecify.annotations.Nullable;

/**
 * What there was of a name, for its owner to go on from: also where a name server has lost that.
 *
 * @param name the name
 * @param record the newest that a name server has; null for none. It may say that the name was removed, be out of its time, or older than
 *     what was seen
 * @param version the highest that there was, by that record or by what was seen; 0 for none
 */
public record Former(Name name, @Nullable NameRecord record, long version) {
    /** The record of a name that is in use; null where there is none, it was removed, or something newer was seen and is lost. */
    public @Nullable NameRecord current() {
        return record == null || record.removed() || record.version() < version ? null : record;
    }

    /** Begins the next version, which says nothing yet but how the name has come to its owner. */
    public NameRecord.Builder again(RecordKind kind, OwnerKey owner) {
        NameRecord.Builder builder = record == null ? NameRecord.builder(name, kind, owner) : record.again(kind);
        return builder.version(version + 1);
    }

    /** The same, and what was said stays, as far as it is known. */
    public NameRecord.Builder next(RecordKind kind, OwnerKey owner) {
        return record == null || record.removed()
                ? again(kind, owner)
                : record.next().version(version + 1);
    }
}
