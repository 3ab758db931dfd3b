package io.msocket.transport;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says which TCP connections were refused, once a minute for each reason, however many there are. Thread-safe. */
final class RefusalLog {
    private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);
    private static final long SILENCE_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** The acceptor has a handful of reasons, but some name a number that the peer has chosen. */
    private static final int MAX_REASONS = 32;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Entry> entries = new HashMap<>();

    private static final class Entry {
        long loggedAt;
        long silentlyRefused;
    }

    void refused(InetSocketAddress remote, String reason) {
        long silent;
        lock.lock();
        try {
            silent = count(reason);
        } finally {
            lock.unlock();
        }
        if (silent >= 0) {
            LOG.info("refused {}: {} ({} more like it since the last message)", remote, reason, silent);
        }
    }

    /** How many were not logged since the last that was; -1 when this one is not to be logged either. */
    private long count(String reason) {
        long now = Clock.now();
        Entry entry = entries.get(reason);
        if (entry == null) {
            if (entries.size() >= MAX_REASONS) {
                entries.values().removeIf(old -> now - old.loggedAt >= SILENCE_NANOS);
            }
            if (entries.size() >= MAX_REASONS) {
                return -1;
            }
            entry = new Entry();
            entry.loggedAt = now;
            entries.put(reason, entry);
            return 0;
        }
        if (now - entry.loggedAt < SILENCE_NANOS) {
            entry.silentlyRefused++;
            return -1;
        }
        long silent = entry.silentlyRefused;
        entry.loggedAt = now;
        entry.silentlyRefused = 0;
        return silent;
    }
}
