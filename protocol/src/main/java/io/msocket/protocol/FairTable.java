package io.msocket.protocol;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Things that are kept for principals, at most so many, each until its time. When there are too many, those of the principal for whom
 * most is kept give way ({@link Holdings}). What is put later must not end earlier.
 */
final class FairTable<K, V> {
    private final int most;
    private final LinkedHashMap<K, Entry<K, V>> entries = new LinkedHashMap<>();
    private final Holdings<K> holdings;

    /** One thing. */
    record Entry<K, V>(K key, V value, Principal holder, long until) {}

    /** How often something was preferred. */
    private long preferred;

    /** @param most zero for keeping nothing */
    FairTable(int most) {
        this.most = most;
        this.holdings = new Holdings<>(most);
    }

    int size() {
        return entries.size();
    }

    @Nullable
    V get(K key) {
        Entry<K, V> entry = entries.get(key);
        return entry == null ? null : entry.value;
    }

    /** All that is kept, what was put first first. */
    List<V> values() {
        return entries.values().stream().map(Entry::value).toList();
    }

    /** Keeps a thing; what has given way for it, which may be the thing itself. */
    @Nullable
    Entry<K, V> put(K key, V value, Principal holder, long until) {
        Entry<K, V> entry = new Entry<>(key, value, holder, until);
        remove(key);
        if (most == 0) {
            return entry;
        }
        entries.put(key, entry);
        holdings.put(key, holder, 1);
        return entries.size() > most ? remove(holdings.first()) : null;
    }

    /** It has made progress: what else is kept for its principal gives way before it. */
    void touch(K key) {
        Entry<K, V> entry = entries.get(key);
        if (entry != null) {
            holdings.remove(key);
            holdings.put(key, entry.holder, 1);
        }
    }

    /** What else is kept for its principal gives way before it, but for what was preferred earlier. */
    void prefer(K key) {
        Entry<K, V> entry = entries.get(key);
        if (entry != null) {
            preferred++;
            holdings.remove(key);
            holdings.put(key, entry.holder, 1, Long.MAX_VALUE - preferred);
        }
    }

    /** Keeps it no longer; null if it was not kept. */
    @Nullable
    Entry<K, V> remove(K key) {
        holdings.remove(key);
        return entries.remove(key);
    }

    /** Takes out one whose time has come; null if there is none. */
    @Nullable
    Entry<K, V> pollOver(long now) {
        if (nextTimeout() > now) {
            return null;
        }
        return remove(entries.keySet().iterator().next());
    }

    /** When the first one's time comes, or {@link Connection#NO_TIMEOUT}. */
    long nextTimeout() {
        for (Map.Entry<K, Entry<K, V>> first : entries.entrySet()) {
            return first.getValue().until;
        }
        return Connection.NO_TIMEOUT;
    }
}
