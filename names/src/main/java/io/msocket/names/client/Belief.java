package io.msocket.names.client;

import io.msocket.names.record.KnownName;
import io.msocket.names.record.Name;
import io.msocket.names.record.RecordException;
import io.msocket.names.record.SignedRecord;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Which records are believed, by what was seen before (docs/NAMES.md, "What is believed"). Thread-safe. */
final class Belief {
    private final KnownNames known;
    private final FirstRecords first;

    Belief(KnownNames known, FirstRecords first) {
        this.known = known;
        this.first = first;
    }

    /**
     * Whether a record of the name was seen.
     *
     * @throws NameLookupException when that cannot be told
     */
    boolean knows(Name name) throws NameLookupException {
        return find(name) != null;
    }

    private @Nullable KnownName find(Name name) throws NameLookupException {
        try {
            return known.find(name);
        } catch (IOException e) {
            throw new NameLookupException(
                    NameLookupException.Kind.REFUSED,
                    "what was seen of %s cannot be read: %s".formatted(name, e.getMessage()),
                    e);
        }
    }

    /**
     * Requires that a record is one of the name, and remembers it.
     *
     * @throws NameLookupException when it is not to be believed
     */
    void accept(Name name, SignedRecord record) throws NameLookupException {
        KnownName before = find(name);
        try {
            remember(before, before == null ? beginWith(name, record) : before.accept(record));
        } catch (RecordException e) {
            throw new NameLookupException(kindOf(e), String.valueOf(e.getMessage()), e);
        }
    }

    private KnownName beginWith(Name name, SignedRecord record) throws NameLookupException {
        if (!record.record().name().equals(name)) {
            throw new NameLookupException(
                    NameLookupException.Kind.TAMPERED,
                    "the record of %s was given in place of that of %s"
                            .formatted(record.record().name(), name));
        }
        if (!first.believes(record)) {
            throw new NameLookupException(
                    NameLookupException.Kind.TAMPERED,
                    "the record of %s is by %s, and nothing says that this is its owner"
                            .formatted(name, record.record().owner()));
        }
        return KnownName.first(record);
    }

    private void remember(@Nullable KnownName before, KnownName now) throws NameLookupException {
        if (now.equals(before)) {
            return;
        }
        try {
            known.remember(now);
        } catch (IOException e) {
            throw new NameLookupException(
                    NameLookupException.Kind.REFUSED,
                    "what was seen of %s cannot be remembered: %s".formatted(now.name(), e.getMessage()),
                    e);
        }
    }

    static NameLookupException.Kind kindOf(RecordException e) {
        return switch (e.kind()) {
            case MALFORMED, TAMPERED, WRONG_NAME, NOT_OWNER -> NameLookupException.Kind.TAMPERED;
            case STALE -> NameLookupException.Kind.STALE;
            case EQUIVOCAL -> NameLookupException.Kind.TWICE;
            case NOT_YET, EXPIRED -> NameLookupException.Kind.OUT_OF_TIME;
        };
    }
}
