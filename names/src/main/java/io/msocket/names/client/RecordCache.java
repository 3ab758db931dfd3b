package io.msocket.names.client;

import io.msocket.names.record.KnownName;
import io.msocket.names.record.Name;
import io.msocket.names.record.NameRecord;
import io.msocket.names.record.SignedRecord;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The newest records that were believed, for a while, so that not each lookup asks a server. Thread-safe. */
final class RecordCache {
    private static final int MOST = 4096;
    private static final int FEW = 16;
    private static final float LOAD = 0.75f;

    /** What somebody else has changed is seen by then. */
    private static final long KEPT_NANOS = 30_000_000_000L;

    private final InstantSource clock;
    private final Map<Name, Cached> all = new LinkedHashMap<>(FEW, LOAD, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Name, Cached> eldest) {
            return size() > MOST;
        }
    };

    private record Cached(SignedRecord record, long sinceNanos) {
        long version() {
            return record.record().version();
        }
    }

    RecordCache(InstantSource clock) {
        this.clock = clock;
    }

    /** The record of a name, if there is one that is used now. */
    synchronized @Nullable SignedRecord find(Name name) {
        Cached found = all.get(name);
        if (found == null || System.nanoTime() - found.sinceNanos() >= KEPT_NANOS) {
            return null;
        }
        return isUsed(found.record().record()) ? found.record() : null;
    }

    /** One that has just ended is asked for again, although clocks may differ: there may be another one. */
    private boolean isUsed(NameRecord said) {
        Instant now = clock.instant();
        return !said.removed()
                && now.isBefore(said.expiry())
                && !now.plus(KnownName.CLOCK_SKEW).isBefore(said.notBefore());
    }

    /** Keeps a record that is believed, if there is none of a higher version: whoever asked sooner may come later. */
    synchronized void put(SignedRecord record) {
        all.merge(
                record.record().name(),
                new Cached(record, System.nanoTime()),
                (before, now) -> before.version() > now.version() ? before : now);
    }

    synchronized void forget(Name name) {
        all.remove(name);
    }
}
