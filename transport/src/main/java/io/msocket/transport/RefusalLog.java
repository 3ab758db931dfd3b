package io.msocket.transport;

import io.msocket.protocol.ConnectionId;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says which TCP connections were refused and which connections given up, once a minute for each reason. Thread-safe. */
final class RefusalLog {
    private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);
    private static final long SILENCE_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** The acceptor has a handful of reasons. */
    private static final int MAX_REASONS = 32;

    /** The peer may have chosen them: who changes them each time must not fill the log, nor keep others from it. */
    private static final Pattern NUMBERS = Pattern.compile("[0-9]+");

    /** For the entries. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Map<String, Entry> entries = new HashMap<>();

    private static final class Entry {
        long loggedAt;
        long silentlyRefused;
    }

    void refused(InetSocketAddress remote, String reason) {
        long silent = countUnderLock(reason);
        if (silent >= 0) {
            LOG.info("refused {}: {} ({} more like it since the last message)", remote, reason, silent);
        }
    }

    /** A peer that had proved itself broke the protocol. What it did differs, and so does its number: they count as one. */
    void gaveUp(@Nullable ConnectionId id, @Nullable InetSocketAddress remote, String reason) {
        long silent = countUnderLock("the peer broke the protocol");
        if (silent >= 0) {
            LOG.warn(
                    "connection {} with {} is given up: {} ({} more like it since the last message)",
                    id,
                    remote,
                    reason,
                    silent);
        }
    }

    /** The operating system has no descriptor or memory for one more connection, or the like. */
    void cannotAccept(InetSocketAddress address, Throwable cause) {
        long silent = countUnderLock("cannot accept");
        if (silent >= 0) {
            LOG.warn(
                    "cannot accept connections at {} for the moment: {} ({} more like it since the last message)",
                    address,
                    CloseReasons.describe(cause),
                    silent);
        }
    }

    private long countUnderLock(String reason) {
        String kind = NUMBERS.matcher(reason).replaceAll("#");
        lock.lock();
        try {
            return count(kind);
        } finally {
            lock.unlock();
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
