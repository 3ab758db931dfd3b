package io.msocket.names.client;

import io.msocket.names.record.KnownName;
import io.msocket.names.record.Name;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** For as long as the process lives. */
public final class MemoryKnownNames implements KnownNames {
    private final ConcurrentMap<Name, KnownName> all = new ConcurrentHashMap<>();

    /** Of nothing yet. */
    public MemoryKnownNames() {}

    @Override
    public @Nullable KnownName find(Name name) {
        return all.get(name);
    }

    @Override
    public boolean remember(@Nullable KnownName before, KnownName now) {
        return before == null ? all.putIfAbsent(now.name(), now) == null : all.replace(now.name(), before, now);
    }
}
