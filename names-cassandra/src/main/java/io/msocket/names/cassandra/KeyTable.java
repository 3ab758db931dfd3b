package io.msocket.names.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.msocket.names.record.NameRecord;
import io.msocket.names.record.OwnerKey;
import io.msocket.names.record.SignedRecord;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Which names each key has. An entry comes before the record that it follows from, so that there may be one too many, of a record that was
 * not stored after all, and none is missing. Entries have the versions of records in place of times, so that clocks do not matter: of what
 * is added and removed with one version what is removed is gone for good, and may be so only when no record of that version comes any more.
 * Thread-safe.
 */
final class KeyTable {
    private final CqlSession session;
    private final PreparedStatement add;
    private final PreparedStatement remove;
    private final PreparedStatement count;

    /** @throws DriverException when it is not there */
    KeyTable(CqlSession session, String keyspace) {
        this.session = session;
        String table = keyspace + "." + NamesSchema.NAMES_OF_KEYS;
        this.add = prepare("INSERT INTO %s (owner, name) VALUES (?, ?) USING TIMESTAMP ?".formatted(table));
        this.remove = prepare("DELETE FROM %s USING TIMESTAMP ? WHERE owner = ? AND name = ?".formatted(table));
        this.count = prepare("SELECT count(*) FROM %s WHERE owner = ?".formatted(table));
    }

    private PreparedStatement prepare(String statement) {
        return session.prepare(SimpleStatement.builder(statement)
                .setIdempotence(true)
                .setConsistencyLevel(DefaultConsistencyLevel.LOCAL_QUORUM)
                .build());
    }

    /** The owner of a record is about to have its name. */
    void add(SignedRecord record) throws IOException {
        NameRecord said = record.record();
        try {
            session.execute(add.bind(bytesOf(said.owner()), said.name().toString(), said.version()));
        } catch (DriverException | IllegalStateException e) {
            throw RecordTable.failure(e);
        }
    }

    /** A key has the name of a record no more, or has not got it, as that record shows. */
    void remove(OwnerKey owner, SignedRecord record) throws IOException {
        NameRecord said = record.record();
        try {
            session.execute(
                    remove.bind(said.version(), bytesOf(owner), said.name().toString()));
        } catch (DriverException | IllegalStateException e) {
            throw RecordTable.failure(e);
        }
    }

    /** How many names a key has. */
    int count(OwnerKey owner) throws IOException {
        try {
            Row counted = session.execute(count.bind(bytesOf(owner))).one();
            return counted == null ? 0 : (int) Math.min(Integer.MAX_VALUE, counted.getLong(0));
        } catch (DriverException | IllegalStateException e) {
            throw RecordTable.failure(e);
        }
    }

    static ByteBuffer bytesOf(OwnerKey owner) {
        return ByteBuffer.wrap(owner.toBytes());
    }
}
