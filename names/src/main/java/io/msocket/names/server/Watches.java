package io.msocket.names.server;

import io.msocket.names.record.Name;
import io.msocket.names.record.SignedRecord;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Who hears of which names. Thread-safe; nobody is told anything under a lock. */
final class Watches {
    private final ConcurrentMap<Name, Audience> audiences = new ConcurrentHashMap<>();

    /** Somebody who hears of names. */
    interface Watcher {
        /** There are news of one of them. Called by any thread, and returns at once; news may come twice, and older ones behind newer ones. */
        void handleNews(WatchEvent event);
    }

    /** All who hear of one name. */
    private static final class Audience {
        final Set<Watcher> watchers = ConcurrentHashMap.newKeySet();

        /** The newest version that all of them were told. */
        private long told = WatchEvent.NONE;

        synchronized boolean isNews(long version) {
            if (version <= told) {
                return false;
            }
            told = version;
            return true;
        }
    }

    void add(Watcher watcher, Collection<Name> names) {
        for (Name name : names) {
            audiences.compute(name, (unused, all) -> {
                Audience some = all == null ? new Audience() : all;
                some.watchers.add(watcher);
                return some;
            });
        }
    }

    void remove(Watcher watcher, Collection<Name> names) {
        for (Name name : names) {
            audiences.computeIfPresent(name, (unused, all) -> {
                all.watchers.remove(watcher);
                return all.watchers.isEmpty() ? null : all;
            });
        }
    }

    /** A record was stored, here or by another server. What is no news costs nothing, however many hear of the name. */
    void publish(SignedRecord record) {
        Audience all = audiences.get(record.record().name());
        if (all != null && all.isNews(record.record().version())) {
            WatchEvent event = WatchEvent.of(record);
            all.watchers.forEach(watcher -> watcher.handleNews(event));
        }
    }

    /** Whether somebody hears of a name. */
    boolean isWatched(Name name) {
        return audiences.containsKey(name);
    }

    /** Of how many names somebody hears. */
    int count() {
        return audiences.size();
    }
}
