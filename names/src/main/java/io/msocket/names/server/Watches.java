package io.msocket.names.server;

import io.msocket.names.record.Name;
import io.msocket.names.record.SignedRecord;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Who hears of which names. Thread-safe; nobody is told anything under a lock. */
final class Watches {
    private final ConcurrentMap<Name, Set<Watcher>> watchers = new ConcurrentHashMap<>();

    /** Somebody who hears of names. */
    interface Watcher {
        /** There are news of one of them. Called by any thread, and returns at once; news may come twice, and older ones behind newer ones. */
        void handleNews(WatchEvent event);
    }

    void add(Watcher watcher, Collection<Name> names) {
        for (Name name : names) {
            watchers.compute(name, (unused, all) -> {
                Set<Watcher> some = all == null ? ConcurrentHashMap.newKeySet() : all;
                some.add(watcher);
                return some;
            });
        }
    }

    void remove(Watcher watcher, Collection<Name> names) {
        for (Name name : names) {
            watchers.computeIfPresent(name, (unused, all) -> {
                all.remove(watcher);
                return all.isEmpty() ? null : all;
            });
        }
    }

    /** A record was stored. */
    void publish(SignedRecord record) {
        Set<Watcher> all = watchers.get(record.record().name());
        if (all != null) {
            WatchEvent event = WatchEvent.of(record);
            all.forEach(watcher -> watcher.handleNews(event));
        }
    }

    /** Of how many names somebody hears. */
    int count() {
        return watchers.size();
    }
}
