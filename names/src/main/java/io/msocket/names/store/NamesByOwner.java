package io.msocket.names.store;

import io.msocket.names.record.OwnerKey;
import io.msocket.names.record.SignedRecord;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** How many names each key has. Thread-safe. */
final class NamesByOwner {
    private final ConcurrentMap<OwnerKey, Integer> counts = new ConcurrentHashMap<>();

    /** A record takes the place of another one. */
    void handleReplaced(@Nullable SignedRecord before, SignedRecord now) {
        if (before != null) {
            counts.computeIfPresent(before.record().owner(), (owner, count) -> count == 1 ? null : count - 1);
        }
        counts.merge(now.record().owner(), 1, Integer::sum);
    }

    int of(OwnerKey owner) {
        return counts.getOrDefault(owner, 0);
    }
}
