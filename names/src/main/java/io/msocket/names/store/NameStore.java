package io.msocket.names.store;

import io.msocket.names.record.Name;
import io.msocket.names.record.OwnerKey;
import io.msocket.names.record.SignedRecord;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the newest record of each name. It knows nothing of who may change what; it sees to it that of two who change one version only one
 * does, and that what was acknowledged is never lost, whatever happens to the process. Thread-safe.
 */
public interface NameStore extends AutoCloseable {
    /** The version of a name of which there is no record. */
    long NONE = 0;

    /**
     * The newest record of a name that is there for good, or null. May block for the store.
     *
     * @throws IOException when the store does not answer
     */
    @Nullable
    SignedRecord find(Name name) throws IOException;

    /**
     * The same of several, by name; those of which there is none are missing. May block for the store.
     *
     * @throws IOException when the store does not answer
     */
    Map<Name, SignedRecord> findAll(Collection<Name> names) throws IOException;

    /**
     * Puts a record in the place of the one of a version, if that is still the newest. Blocks until it is there for good, or is not.
     *
     * @param expected {@link #NONE} where there is to be no record yet; lower than the record's own
     * @return null when it is stored; otherwise what is there in its place
     * @throws UnknownOutcomeException when nobody knows whether it is stored
     * @throws IOException when it is not stored, and why
     */
    @Nullable
    Conflict replace(SignedRecord record, long expected) throws IOException;

    /**
     * Another version was there than was expected.
     *
     * @param current the newest record; null where there is none
     */
    record Conflict(@Nullable SignedRecord current) {}

    /**
     * How many names a key has, removed ones included; about, while others change. May block for the store.
     *
     * @throws IOException when the store does not answer
     */
    int countOf(OwnerKey owner) throws IOException;

    /** Lets go of the store. What was acknowledged stays. */
    @Override
    void close() throws IOException;
}
