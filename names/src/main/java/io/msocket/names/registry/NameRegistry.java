package io.msocket.names.registry;

import io.msocket.names.record.KnownName;
import io.msocket.names.record.Name;
import io.msocket.names.record.NameRecord;
import io.msocket.names.record.OwnerKey;
import io.msocket.names.record.RecordException;
import io.msocket.names.record.SignedRecord;
import io.msocket.names.registry.NameException.Kind;
import io.msocket.names.store.NameStore;
import io.msocket.names.store.UnknownOutcomeException;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who may say what of a name, over a store. Whoever comes first with a name that nobody has gets it for his key; from then on only that key
 * changes it, or one to which it was signed over. A device's name is its user's to give: the key that signs it first is the user's own, or
 * one that the user's record lists. Thread-safe; several registries may share a store.
 */
public final class NameRegistry {
    /** Others may be ahead so often in a row before one that changes a name is told to come again. */
    private static final int MOST_TRIES = 8;

    /** More than a person or a house has; a service with more has more keys. */
    public static final int DEFAULT_NAMES_PER_KEY = 1000;

    private final NameStore store;
    private final int mostNamesPerKey;

    /** Over this store, with {@link #DEFAULT_NAMES_PER_KEY}. */
    public NameRegistry(NameStore store) {
        this(store, DEFAULT_NAMES_PER_KEY);
    }

    /**
     * Over this store.
     *
     * @param mostNamesPerKey that a key may have, removed ones included
     */
    public NameRegistry(NameStore store, int mostNamesPerKey) {
        this.store = store;
        this.mostNamesPerKey = mostNamesPerKey;
    }

    /**
     * The newest record of a name, which may have expired or say that the name was removed. May block for the store.
     *
     * @throws NameException when there is none, or the store cannot be reached
     */
    public SignedRecord lookup(Name name) throws NameException {
        SignedRecord found = find(name);
        if (found == null) {
            throw new NameException(Kind.UNKNOWN_NAME, "there is no name " + name + " here");
        }
        return found;
    }

    /**
     * The same, or null where there is none. May block for the store.
     *
     * @throws NameException when the store cannot be reached
     */
    public @Nullable SignedRecord find(Name name) throws NameException {
        try {
            return store.find(name);
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    /**
     * The same of several; those that are not there are missing. May block for the store.
     *
     * @throws NameException when the store cannot be reached
     */
    public Map<Name, SignedRecord> lookupAll(Collection<Name> names) throws NameException {
        try {
            return store.findAll(names);
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    /**
     * Takes a record if its owner may say it and nothing newer is there; the same once more does no harm. Blocks until it is stored for
     * good. When it counts is judged by whoever reads it; only for the first record of a name is it judged here, so that an owner whose clock
     * is wrong is told.
     *
     * @throws NameException when it is not taken, and why
     */
    public void publish(SignedRecord record, Instant now) throws NameException {
        publish(record, now, current -> {});
    }

    /** What is to be true of the record that is replaced. */
    @FunctionalInterface
    public interface Condition {
        /**
         * Requires it.
         *
         * @param current null where there is none
         * @throws NameException when it is not so
         */
        void require(@Nullable SignedRecord current) throws NameException;
    }

    /**
     * The same, in the place of a record of which something is true.
     *
     * @return whether there was none before
     */
    public boolean publish(SignedRecord record, Instant now, Condition condition) throws NameException {
        Name name = record.record().name();
        boolean isCounted = false;
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            SignedRecord current = find(name);
            if (record.equals(current)) {
                return false;
            }
            condition.require(current);
            requireMayFollow(record, current);
            if (current == null) {
                // Only here: a renewal that this clock takes for wrong may be right, and to refuse it would end who
                // lives.
                requireValid(record, now);
            }
            if (!isCounted && isOneMore(record, current)) {
                // Once: a try of which nobody knows what has become may count already.
                requireMayHaveMore(record.record().owner());
                isCounted = true;
            }
            if (replace(record, current)) {
                return current == null;
            }
        }
        throw new NameException(Kind.UNAVAILABLE, "others change " + name + " all the time; try again");
    }

    private static void requireValid(SignedRecord record, Instant now) throws NameException {
        try {
            KnownName.requireValid(record, now);
        } catch (RecordException e) {
            throw new NameException(Kind.BAD_RECORD, messageOf(e), e);
        }
    }

    private void requireMayFollow(SignedRecord record, @Nullable SignedRecord current) throws NameException {
        if (current == null) {
            requireMayBegin(record.record());
            return;
        }
        try {
            KnownName.first(current).accept(record);
            requireTransfers(record.record(), current.record());
        } catch (RecordException e) {
            throw new NameException(kindOf(e), messageOf(e), e);
        }
    }

    /** Who knows only an owner of before finds by them that another one has followed. */
    private static void requireTransfers(NameRecord record, NameRecord current) throws NameException {
        if (!record.continuesTransfersOf(current)) {
            throw new NameException(
                    Kind.BAD_RECORD,
                    "the record of %s does not tell how the name came to its owner, as the one before it does"
                            .formatted(record.name()));
        }
    }

    private static boolean isOneMore(SignedRecord record, @Nullable SignedRecord current) {
        return current == null
                || !current.record().owner().equals(record.record().owner());
    }

    private void requireMayHaveMore(OwnerKey owner) throws NameException {
        try {
            if (store.countOf(owner) >= mostNamesPerKey) {
                throw new NameException(
                        Kind.TOO_MANY,
                        "the key %s has %d names, and may have no more".formatted(owner, mostNamesPerKey));
            }
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    private void requireMayBegin(NameRecord said) throws NameException {
        Name user = said.name().user();
        if (!said.name().isDevice()) {
            return;
        }
        SignedRecord users = find(user);
        if (users == null || users.record().removed()) {
            throw new NameException(
                    Kind.NOT_OWNER,
                    "%s is a device of %s, of whom there is no record here".formatted(said.name(), user));
        }
        boolean isGiven = said.owner().equals(users.record().owner())
                || users.record().members().contains(said.owner().toString());
        if (!isGiven) {
            throw new NameException(
                    Kind.NOT_OWNER,
                    "%s is a device of %s, whose record does not list the key %s"
                            .formatted(said.name(), user, said.owner()));
        }
    }

    private static Kind kindOf(RecordException e) {
        return switch (e.kind()) {
            case NOT_OWNER -> Kind.NOT_OWNER;
            case STALE -> Kind.STALE;
            case EQUIVOCAL -> Kind.TWICE;
            case MALFORMED, TAMPERED, WRONG_NAME, NOT_YET, EXPIRED -> Kind.BAD_RECORD;
        };
    }

    private static String messageOf(Exception e) {
        return String.valueOf(e.getMessage());
    }

    /** Whether it is stored; otherwise something else is there now. */
    private boolean replace(SignedRecord record, @Nullable SignedRecord current) throws NameException {
        long expected = current == null ? NameStore.NONE : current.record().version();
        try {
            return store.replace(record, expected) == null;
        } catch (UnknownOutcomeException e) {
            // It may be there: only a look tells, and nobody may be told "stale" of a record of his own.
            return isThere(record, e);
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    private boolean isThere(SignedRecord record, UnknownOutcomeException why) throws NameException {
        try {
            return record.equals(store.find(record.record().name()));
        } catch (IOException e) {
            why.addSuppressed(e);
            throw unavailable(why);
        }
    }

    private static NameException unavailable(IOException e) {
        return new NameException(Kind.UNAVAILABLE, "the names cannot be reached at the moment: " + messageOf(e), e);
    }
}
