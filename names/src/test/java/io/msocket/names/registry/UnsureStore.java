package io.msocket.names.registry;

import io.msocket.names.record.Name;
import io.msocket.names.record.OwnerKey;
import io.msocket.names.record.SignedRecord;
import io.msocket.names.store.MemoryNameStore;
import io.msocket.names.store.NameStore;
import io.msocket.names.store.UnknownOutcomeException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** A store of which answers get lost, before or after it has stored something. */
final class UnsureStore implements NameStore {
    /** What becomes of an attempt to store something. */
    enum Fate {
        STORED,
        STORED_AND_UNANSWERED,
        /** A name that nobody has is counted for the key all the same, as by a store that counts before it stores. */
        LOST_AND_UNANSWERED,
        /** Somebody else is ahead. */
        OVERTAKEN
    }

    private final NameStore real = new MemoryNameStore();

    /** Names that were to be begun, and whose. */
    private final Map<Name, OwnerKey> lost = new HashMap<>();

    /** Of the next attempts; after them all are stored. */
    final Queue<Fate> fates = new ArrayDeque<>();

    /** What somebody else stores who is ahead. */
    final Queue<SignedRecord> others = new ArrayDeque<>();

    @Override
    public @Nullable SignedRecord find(Name name) throws IOException {
        return real.find(name);
    }

    @Override
    public Map<Name, SignedRecord> findAll(Collection<Name> names) throws IOException {
        return real.findAll(names);
    }

    @Override
    public @Nullable Conflict replace(SignedRecord record, long expected) throws IOException {
        Fate fate = fates.isEmpty() ? Fate.STORED : fates.remove();
        switch (fate) {
            case STORED -> {
                return real.replace(record, expected);
            }
            case STORED_AND_UNANSWERED -> {
                real.replace(record, expected);
                throw new UnknownOutcomeException("no answer", new IOException("timed out"));
            }
            case LOST_AND_UNANSWERED -> {
                if (expected == NONE) {
                    lost.put(record.record().name(), record.record().owner());
                }
                throw new UnknownOutcomeException("no answer", new IOException("timed out"));
            }
            case OVERTAKEN -> {
                real.replace(others.remove(), expected);
                return real.replace(record, expected);
            }
            default -> throw new IllegalStateException(fate.toString());
        }
    }

    @Override
    public int countOf(OwnerKey owner) throws IOException {
        int count = real.countOf(owner);
        for (Map.Entry<Name, OwnerKey> each : lost.entrySet()) {
            count += each.getValue().equals(owner) && real.find(each.getKey()) == null ? 1 : 0;
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        real.close();
    }
}
