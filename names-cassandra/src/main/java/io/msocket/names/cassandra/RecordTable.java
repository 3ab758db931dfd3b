package io.msocket.names.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.msocket.names.record.Name;
import io.msocket.names.record.NameRecord;
import io.msocket.names.record.OwnerKey;
import io.msocket.names.record.RecordException;
import io.msocket.names.record.SignedRecord;
import io.msocket.names.store.NameStore;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest record of each name. It is changed by compare-and-set only (a lightweight transaction): Cassandra orders those among
 * themselves, and not beside plain writes. Thread-safe.
 */
final class RecordTable {
    private static final Logger LOG = LoggerFactory.getLogger(RecordTable.class);

    /** So many are read at one time for one who asks: together with others' no more than what goes over one connection (1024). */
    private static final int READ_AT_ONCE = 16;

    private static final String VERSION = "version";
    private static final String OWNER = "owner";
    private static final String RECORD = "record";

    private final CqlSession session;
    private final PreparedStatement find;
    private final PreparedStatement insert;
    private final PreparedStatement update;

    /** How what is read was agreed on. */
    enum Reading {
        /** What a majority has: all that was acknowledged. */
        QUORUM(DefaultConsistencyLevel.LOCAL_QUORUM),

        /** The same, after what has been begun before is finished, or will never be. */
        SERIAL(DefaultConsistencyLevel.LOCAL_SERIAL);

        private final DefaultConsistencyLevel level;

        Reading(DefaultConsistencyLevel level) {
            this.level = level;
        }
    }

    /**
     * What has become of a compare-and-set.
     *
     * @param version of the record that is there where it is not stored; {@link NameStore#NONE} without one
     * @param owner of that record
     */
    record Attempt(boolean isStored, long version, @Nullable OwnerKey owner) {
        static final Attempt STORED = new Attempt(true, NameStore.NONE, null);

        static Attempt refused(@Nullable SignedRecord there) {
            return there == null
                    ? new Attempt(false, NameStore.NONE, null)
                    : new Attempt(
                            false, there.record().version(), there.record().owner());
        }
    }

    /** @throws DriverException when it is not there */
    RecordTable(CqlSession session, String keyspace) {
        this.session = session;
        String table = keyspace + "." + NamesSchema.RECORDS;
        this.find = session.prepare(
                SimpleStatement.builder("SELECT version, owner, record FROM %s WHERE name = ?".formatted(table))
                        .setIdempotence(true)
                        .build());
        this.insert = session.prepare(compareAndSet(
                "INSERT INTO %s (version, owner, record, name) VALUES (?, ?, ?, ?) IF NOT EXISTS".formatted(table)));
        this.update = session.prepare(compareAndSet(
                "UPDATE %s SET version = ?, owner = ?, record = ? WHERE name = ? IF version = ? AND owner = ?"
                        .formatted(table)));
    }

    /** One that the driver asks once, whatever the operator's settings for other statements are. */
    static SimpleStatement compareAndSet(String statement) {
        return SimpleStatement.builder(statement)
                .setExecutionProfileName(Sessions.COMPARE_AND_SET)
                .setIdempotence(false)
                .setConsistencyLevel(Reading.QUORUM.level)
                .setSerialConsistencyLevel(Reading.SERIAL.level)
                .build();
    }

    /** @throws IOException when Cassandra does not answer, or what it has is damaged */
    @Nullable
    SignedRecord find(Name name, Reading reading) throws IOException {
        try {
            return parse(name, session.execute(finding(name, reading)).one());
        } catch (DriverException | IllegalStateException e) {
            throw failure(e);
        }
    }

    private BoundStatement finding(Name name, Reading reading) {
        return find.bind(name.toString()).setConsistencyLevel(reading.level);
    }

    /** @throws IOException when Cassandra does not answer, or what it has is damaged */
    Map<Name, SignedRecord> findAll(Collection<Name> names) throws IOException {
        Map<Name, SignedRecord> found = new HashMap<>();
        List<Name> all = List.copyOf(names);
        for (int from = 0; from < all.size(); from += READ_AT_ONCE) {
            findTogether(all.subList(from, Math.min(from + READ_AT_ONCE, all.size())), found);
        }
        return found;
    }

    private void findTogether(List<Name> names, Map<Name, SignedRecord> found) throws IOException {
        Map<Name, CompletableFuture<AsyncResultSet>> asked = new LinkedHashMap<>();
        for (Name name : names) {
            asked.put(name, session.executeAsync(finding(name, Reading.QUORUM)).toCompletableFuture());
        }
        for (Map.Entry<Name, CompletableFuture<AsyncResultSet>> each : asked.entrySet()) {
            SignedRecord record = parse(each.getKey(), await(each.getValue()).one());
            if (record != null) {
                found.put(each.getKey(), record);
            }
        }
    }

    private static AsyncResultSet await(CompletableFuture<AsyncResultSet> answer) throws IOException {
        try {
            return answer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the names were read");
        } catch (ExecutionException e) {
            throw failure(e.getCause() instanceof RuntimeException known ? known : e);
        }
    }

    private static @Nullable SignedRecord parse(Name name, @Nullable Row row) throws IOException {
        if (row == null) {
            return null;
        }
        ByteBuffer stored = row.getByteBuffer(RECORD);
        if (stored == null) {
            throw damaged(name, "it is empty", null);
        }
        byte[] bytes = new byte[stored.remaining()];
        stored.get(bytes);
        try {
            SignedRecord record = SignedRecord.restore(bytes);
            NameRecord said = record.record();
            if (!said.name().equals(name)
                    || said.version() != row.getLong(VERSION)
                    || !said.owner().equals(ownerOf(row))) {
                throw damaged(name, "it is " + record, null);
            }
            return record;
        } catch (RecordException | IllegalArgumentException e) {
            throw damaged(name, String.valueOf(e.getMessage()), e);
        }
    }

    private static IOException damaged(Name name, String how, @Nullable Exception cause) {
        return new IOException("the stored record of %s is damaged: %s".formatted(name, how), cause);
    }

    /** Puts the first record of a name there, if there is none. */
    Attempt insert(SignedRecord record) {
        NameRecord said = record.record();
        return attempt(insert.bind(
                said.version(),
                KeyTable.bytesOf(said.owner()),
                bytesOf(record),
                said.name().toString()));
    }

    /** Puts a record in the place of the one of a version and an owner, if that is there. */
    Attempt update(SignedRecord record, long expected, OwnerKey former) {
        NameRecord said = record.record();
        return attempt(update.bind(
                said.version(),
                KeyTable.bytesOf(said.owner()),
                bytesOf(record),
                said.name().toString(),
                expected,
                KeyTable.bytesOf(former)));
    }

    /** Asked once; whatever fails leaves open what has become of it. */
    private Attempt attempt(BoundStatement statement) {
        ResultSet answer = session.execute(statement);
        if (answer.wasApplied()) {
            return Attempt.STORED;
        }
        Row there = answer.one();
        if (there == null || !there.getColumnDefinitions().contains(VERSION)) {
            return Attempt.refused(null);
        }
        return new Attempt(false, there.getLong(VERSION), ownerOf(there));
    }

    /** Null where there is none, or what is no key. */
    private static @Nullable OwnerKey ownerOf(Row row) {
        ByteBuffer stored = row.getByteBuffer(OWNER);
        if (stored == null || stored.remaining() != OwnerKey.LENGTH) {
            return null;
        }
        byte[] bytes = new byte[stored.remaining()];
        stored.get(bytes);
        return OwnerKey.of(bytes);
    }

    private static ByteBuffer bytesOf(SignedRecord record) {
        return ByteBuffer.wrap(record.toBytes());
    }

    /** The message comes to whoever has asked a name server, and so has neither nodes nor their addresses. */
    static IOException failure(Exception e) {
        LOG.debug("asking Cassandra has failed", e);
        return new IOException(FailureReasons.ofQuestion(e), e);
    }
}
