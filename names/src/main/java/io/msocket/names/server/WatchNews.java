package io.msocket.names.server;

import io.msocket.names.record.Name;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What somebody who watches names has still to be told: of each name the newest at most, however slowly it is read. Nothing is told that
 * is older than what was, and nothing that is known. Thread-safe.
 */
final class WatchNews {
    /** The tag of the record that is known of each name; empty for none. */
    private final Map<Name, String> known;

    /** The version that was told of each, or is about to be. */
    private final Map<Name, Long> told = new LinkedHashMap<>();

    private final Map<Name, WatchEvent> waiting = new LinkedHashMap<>();
    private long waitingBytes;

    /** @param known by name the tag of the record that is known; empty for none */
    WatchNews(Map<Name, String> known) {
        this.known = Map.copyOf(known);
    }

    Collection<Name> names() {
        return known.keySet();
    }

    /**
     * Whether a record is what is known, or no newer than what was told, so that it need not be made news of.
     *
     * @param tag of the record, which is known if it is the one that was begun with
     */
    synchronized boolean isKnown(Name name, long version, String tag) {
        if (version <= told.getOrDefault(name, -1L)) {
            return true;
        }
        boolean isKnown = tag.equals(known.get(name));
        if (isKnown) {
            told.put(name, version);
        }
        return isKnown;
    }

    /** Whether that is to be told. */
    synchronized boolean offer(WatchEvent event) {
        if (isKnown(event.name(), event.version(), event.tag())) {
            return false;
        }
        told.put(event.name(), event.version());
        WatchEvent before = waiting.put(event.name(), event);
        waitingBytes += event.bytes().length - (before == null ? 0 : before.bytes().length);
        return true;
    }

    /** What waits. */
    synchronized long bytes() {
        return waitingBytes;
    }

    /** The next that is to be told; null for none. */
    synchronized @Nullable WatchEvent poll() {
        for (Name name : waiting.keySet()) {
            WatchEvent next = waiting.remove(name);
            waitingBytes -= next.bytes().length;
            return next;
        }
        return null;
    }
}
