package io.msocket.names.client;

import io.msocket.names.record.KnownName;
import io.msocket.names.record.Name;
import io.msocket.names.record.NameRecord;
import io.msocket.names.record.RecordException;
import io.msocket.names.record.SignedRecord;
import java.io.IOException;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Which records are believed, by what was seen before (docs/NAMES.md, "What is believed"). Thread-safe. */
final class Belief {
    /** Others see newer records of one name at the same moment, and each time they were faster: so often that is no accident. */
    private static final int MOST_TRIES = 8;

    private final KnownNames known;
    private final FirstRecords first;

    Belief(KnownNames known, FirstRecords first) {
        this.known = known;
        this.first = first;
    }

    /**
     * What was seen of the name; null for nothing.
     *
     * @throws NameLookupException when that cannot be told
     */
    @Nullable
    KnownName find(Name name) throws NameLookupException {
        try {
            return known.find(name);
        } catch (IOException e) {
            throw new NameLookupException(
                    NameLookupException.Kind.MEMORY,
                    "what was seen of %s cannot be read: %s".formatted(name, e.getMessage()),
                    e);
        }
    }

    /**
     * Requires that no record of the name was seen, since a server says that there is none.
     *
     * @throws NameLookupException when one was, or that cannot be told
     */
    void acceptAbsence(Name name, URI server) throws NameLookupException {
        KnownName seen = find(name);
        if (seen != null) {
            throw NameLookupException.outdated(
                    "the name server %s says that there is no %s, of which there was a record (version %d, of %s)"
                            .formatted(server, name, seen.version(), seen.owner()),
                    null);
        }
    }

    /**
     * Requires that a record is one of the name, and remembers it.
     *
     * @throws NameLookupException when it is not to be believed
     */
    void accept(Name name, SignedRecord record) throws NameLookupException {
        accept(name, record, first);
    }

    /**
     * Remembers what this process has published itself, which needs no other reason.
     *
     * @throws NameLookupException when something else was seen, or it cannot be remembered
     */
    void acceptOwn(SignedRecord record) throws NameLookupException {
        accept(record.record().name(), record, FirstRecords.any());
    }

    private void accept(Name name, SignedRecord record, FirstRecords reasons) throws NameLookupException {
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            KnownName before = find(name);
            KnownName now = before == null ? beginWith(name, record, reasons) : followedBy(record, before);
            if (now.equals(before) || remember(before, now)) {
                return;
            }
        }
        throw new NameLookupException(
                NameLookupException.Kind.MEMORY,
                "what was seen of %s cannot be remembered: others change it all the time".formatted(name));
    }

    private static KnownName beginWith(Name name, SignedRecord record, FirstRecords reasons)
            throws NameLookupException {
        if (!record.record().name().equals(name)) {
            throw new NameLookupException(
                    NameLookupException.Kind.TAMPERED,
                    "the record of %s was given in place of that of %s"
                            .formatted(record.record().name(), name));
        }
        if (!reasons.believes(record)) {
            throw new NameLookupException(
                    NameLookupException.Kind.TAMPERED,
                    "the record of %s is by %s, and nothing says that this is its owner"
                            .formatted(name, record.record().owner()));
        }
        return KnownName.first(record);
    }

    private static KnownName followedBy(SignedRecord record, KnownName before) throws NameLookupException {
        try {
            return before.accept(record);
        } catch (RecordException e) {
            String message = String.valueOf(e.getMessage());
            throw isOlder(record.record(), before)
                    ? NameLookupException.outdated(message, e)
                    : new NameLookupException(kindOf(e), message, e);
        }
    }

    /** Also by an owner of before. */
    private static boolean isOlder(NameRecord said, KnownName seen) {
        return said.name().equals(seen.name()) && said.version() < seen.version();
    }

    private boolean remember(@Nullable KnownName before, KnownName now) throws NameLookupException {
        try {
            return known.remember(before, now);
        } catch (IOException e) {
            throw new NameLookupException(
                    NameLookupException.Kind.MEMORY,
                    "what was seen of %s cannot be remembered: %s".formatted(now.name(), e.getMessage()),
                    e);
        }
    }

    /**
     * Requires that something can be remembered.
     *
     * @throws NameLookupException when it cannot
     */
    void requireMemory() throws NameLookupException {
        try {
            known.check();
        } catch (IOException e) {
            throw new NameLookupException(
                    NameLookupException.Kind.MEMORY,
                    "nothing was published, since it could not be remembered: " + e.getMessage(),
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
