package io.msocket.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Of connections that ended well, at most so many, each for as long as its client may come back for the end of it. When there are too many,
 * one of the principal for whom most are remembered is forgotten ({@link Holdings}): nobody has those of others forgotten. Not thread-safe.
 */
public final class Tombstones {
    private final FairTable<ConnectionId, Tombstone> table;

    /** When the one that stays longest is forgotten: the table wants them in that order, and of two listeners one may remember longer. */
    private long latest = Long.MIN_VALUE;

    /** @param most zero for remembering nothing */
    public Tombstones(int most) {
        this.table = new FairTable<>(most);
    }

    /** Remembers one from now on. Returns the one that is forgotten for it, which may be itself; null if there was room. */
    public @Nullable Tombstone remember(Tombstone tombstone, long now) {
        forget(now);
        latest = Math.max(latest, now + tombstone.retentionNanos());
        FairTable.Entry<ConnectionId, Tombstone> tooMany =
                table.put(tombstone.connectionId(), tombstone, tombstone.holder(), latest);
        return tooMany == null ? null : tooMany.value();
    }

    @Nullable
    Tombstone get(ConnectionId id, long now) {
        forget(now);
        return table.get(id);
    }

    /** Those that are remembered now, the oldest first. */
    public List<Tombstone> all(long now) {
        forget(now);
        return table.values();
    }

    /** Forgets those whose time has come. */
    void forget(long now) {
        while (table.pollOver(now) != null) {}
    }

    int size() {
        return table.size();
    }

    /** When to {@link #forget} next, or {@link Connection#NO_TIMEOUT}. */
    long nextTimeout() {
        return table.nextTimeout();
    }
}
