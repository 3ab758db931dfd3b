package io.msocket.names.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import io.msocket.names.cassandra.RecordTable.Attempt;
import io.msocket.names.cassandra.RecordTable.Reading;
import io.msocket.names.record.Name;
import io.msocket.names.record.OwnerKey;
import io.msocket.names.record.SignedRecord;
import io.msocket.names.store.NameStore;
import io.msocket.names.store.UnknownOutcomeException;
import io.msocket.names.store.Versions;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps records in Apache Cassandra, for any number of name servers of one data centre (docs/NAMES.md, "In Cassandra"). A record is
 * acknowledged when a majority of the nodes that keep it has it. Thread-safe.
 */
public final class CassandraNameStore implements NameStore {
    private static final Logger LOG = LoggerFactory.getLogger(CassandraNameStore.class);

    private final CqlSession session;
    private final RecordTable records;
    private final KeyTable keys;
    private final NameTurns turns = new NameTurns();
    private volatile boolean closed;

    private CassandraNameStore(CqlSession session, String keyspace) {
        this.session = session;
        this.records = new RecordTable(session, keyspace);
        this.keys = new KeyTable(session, keyspace);
    }

    /**
     * Opens the store of a keyspace. The keyspace and its tables are made where they are missing. Blocks until a node answers, or none of
     * those that are named does.
     *
     * @throws java.net.UnknownHostException when no host of the address is known
     * @throws IOException when no node answers, or the tables cannot be made or used; the message says which address, and why
     */
    public static CassandraNameStore open(CassandraAddress address) throws IOException {
        return open(address, Sessions.compareAndSetTimeout());
    }

    /** The same, with another time after which nobody knows what has become of a compare-and-set. */
    static CassandraNameStore open(CassandraAddress address, Duration compareAndSetTimeout) throws IOException {
        CqlSession session = Sessions.open(address, compareAndSetTimeout);
        try {
            NamesSchema.ensure(session, address.keyspace());
            return new CassandraNameStore(session, address.keyspace());
        } catch (DriverException e) {
            closeAfter(session, e);
            throw new IOException("cannot use the tables in %s: %s".formatted(address, FailureReasons.ofOpening(e)), e);
        } catch (IOException | RuntimeException | Error e) {
            closeAfter(session, e);
            throw e;
        }
    }

    private static void closeAfter(CqlSession session, Throwable why) {
        try {
            session.close();
        } catch (RuntimeException e) {
            why.addSuppressed(e);
        }
    }

    @Override
    public @Nullable SignedRecord find(Name name) throws IOException {
        requireOpen();
        return records.find(name, Reading.QUORUM);
    }

    @Override
    public Map<Name, SignedRecord> findAll(Collection<Name> names) throws IOException {
        requireOpen();
        return records.findAll(names);
    }

    @Override
    public int countOf(OwnerKey owner) throws IOException {
        requireOpen();
        return keys.count(owner);
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new IOException("the names are closed");
        }
    }

    @Override
    public @Nullable Conflict replace(SignedRecord record, long expected) throws IOException {
        Versions.requireHigher(record, expected);
        requireOpen();
        return turns.take(record.record().name(), () -> expected == NONE ? begin(record) : follow(record, expected));
    }

    private @Nullable Conflict begin(SignedRecord record) throws IOException {
        keys.add(record);
        Attempt attempt = attempt(record, NONE, () -> records.insert(record));
        return attempt.isStored() ? null : conflictOfAnother(record);
    }

    /** Nearly always the owner is the same, and its key has the name already. */
    private @Nullable Conflict follow(SignedRecord record, long expected) throws IOException {
        OwnerKey owner = record.record().owner();
        Attempt attempt = attempt(record, expected, () -> records.update(record, expected, owner));
        if (attempt.isStored()) {
            return null;
        }
        OwnerKey former = attempt.owner();
        return former == null || former.equals(owner) || attempt.version() != expected
                ? conflictOf(record)
                : takeOver(record, expected, former);
    }

    private @Nullable Conflict takeOver(SignedRecord record, long expected, OwnerKey former) throws IOException {
        keys.add(record);
        Attempt attempt = attempt(record, expected, () -> records.update(record, expected, former));
        if (!attempt.isStored()) {
            return conflictOfAnother(record);
        }
        forget(former, record);
        return null;
    }

    /** What is there in place of a record, which a majority knows by now. */
    private Conflict conflictOf(SignedRecord record) throws IOException {
        return new Conflict(records.find(record.record().name(), Reading.SERIAL));
    }

    /** The same, of a record whose owner was about to have one name more. As long as that may still be stored, he is taken to have it. */
    private Conflict conflictOfAnother(SignedRecord record) throws IOException {
        Conflict conflict = conflictOf(record);
        OwnerKey owner = record.record().owner();
        SignedRecord current = conflict.current();
        boolean isOver = Versions.of(current) >= record.record().version();
        if (current != null && isOver && !current.record().owner().equals(owner)) {
            forget(owner, record);
        }
        return conflict;
    }

    /** What was decided stands, whether it is counted or not. */
    private void forget(OwnerKey owner, SignedRecord record) {
        try {
            keys.remove(owner, record);
        } catch (IOException e) {
            LOG.warn(
                    "the key {} is taken to have {} still, and has not",
                    owner,
                    record.record().name(),
                    e);
        }
    }

    /** A compare-and-set, which fails with a {@link DriverException}, or an {@link IllegalStateException} where nobody is asked any more. */
    @FunctionalInterface
    private interface CompareAndSet {
        Attempt make();
    }

    private Attempt attempt(SignedRecord record, long expected, CompareAndSet compareAndSet) throws IOException {
        try {
            return compareAndSet.make();
        } catch (IllegalStateException e) {
            throw RecordTable.failure(e);
        } catch (DriverException e) {
            if (FailureReasons.isCertain(e)) {
                throw RecordTable.failure(e);
            }
            return settle(record, expected, e);
        }
    }

    /**
     * Nobody knows whether a record is stored: a serial read tells where it is, or where something newer is. Where all is as before, the
     * node that was asked may still be at it.
     */
    private Attempt settle(SignedRecord record, long expected, DriverException why) throws IOException {
        Name name = record.record().name();
        LOG.debug("what has become of {} is looked up", record, why);
        SignedRecord there;
        try {
            there = records.find(name, Reading.SERIAL);
        } catch (IOException e) {
            why.addSuppressed(e);
            throw unknown("it is not known whether %s is stored", record, why);
        }
        if (record.equals(there)) {
            return Attempt.STORED;
        }
        if (Versions.of(there) <= expected) {
            throw unknown("%s may be stored, and is not there yet", record, why);
        }
        return Attempt.refused(there);
    }

    private static UnknownOutcomeException unknown(String what, SignedRecord record, DriverException why) {
        return new UnknownOutcomeException(what.formatted(record) + ": " + FailureReasons.ofQuestion(why), why);
    }

    /** Waits for what is being asked. */
    @Override
    public void close() throws IOException {
        closed = true;
        try {
            session.close();
        } catch (DriverException e) {
            throw new IOException("cannot close the names: " + e.getMessage(), e);
        }
    }
}
