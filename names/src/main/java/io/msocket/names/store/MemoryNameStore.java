package io.msocket.names.store;

import io.msocket.names.record.Name;
import io.msocket.names.record.OwnerKey;
import io.msocket.names.record.SignedRecord;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Keeps records for as long as the process lives: for tests and for trying things out. Thread-safe. */
public final class MemoryNameStore implements NameStore {
    private final ConcurrentMap<Name, SignedRecord> records = new ConcurrentHashMap<>();
    private final NamesByOwner byOwner = new NamesByOwner();

    @Override
    public @Nullable SignedRecord find(Name name) {
        return records.get(name);
    }

    @Override
    public Map<Name, SignedRecord> findAll(Collection<Name> names) {
        Map<Name, SignedRecord> found = new HashMap<>();
        for (Name name : names) {
            SignedRecord record = records.get(name);
            if (record != null) {
                found.put(name, record);
            }
        }
        return found;
    }

    @Override
    public @Nullable Conflict replace(SignedRecord record, long expected) {
        Versions.requireHigher(record, expected);
        AtomicReference<@Nullable Conflict> conflict = new AtomicReference<>();
        records.compute(record.record().name(), (name, there) -> {
            if (Versions.of(there) == expected) {
                byOwner.handleReplaced(there, record);
                return record;
            }
            conflict.set(new Conflict(there));
            return there;
        });
        return conflict.get();
    }

    @Override
    public int countOf(OwnerKey owner) {
        return byOwner.of(owner);
    }

    @Override
    public void close() {
        // There is nothing to let go of.
    }
}
