package io.msocket.transport;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Which lines of a log are written where a peer can cause as many as it likes: of each subject so many in a minute, and of the others
 * how many they were. The subjects of a minute are bounded; those beyond the bound count as one. Thread-safe.
 *
 * @param <S> what the lines of one kind have in common: a reason, or who has caused them
 */
public final class LineQuota<S> {
    /** What {@link #admit} returns of a line that is not to be written. */
    public static final long LEFT_OUT = -1;

    private static final long PERIOD_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final int most;
    private final int maxSubjects;

    /** For the fields below. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Map<S, Entry> entries = new HashMap<>();

    /** Of the subjects for which there is no room. */
    private @Nullable Entry others;

    /** Of one subject since its first line of this minute. */
    private static final class Entry {
        long since;
        int written;
        long leftOut;

        Entry(long since) {
            this.since = since;
        }

        boolean isOver(long now) {
            return now - since >= PERIOD_NANOS;
        }
    }

    /**
     * A quota of which nothing is used.
     *
     * @param most lines of one subject in a minute, at least 1
     * @param maxSubjects how many are told apart, at least 1
     */
    public LineQuota(int most, int maxSubjects) {
        if (most < 1 || maxSubjects < 1) {
            throw new IllegalArgumentException("no line would ever be written");
        }
        this.most = most;
        this.maxSubjects = maxSubjects;
    }

    /**
     * Asks for one more line.
     *
     * @param now in nanoseconds, never back
     * @return how many of this subject were left out since the last one that was written, or {@link #LEFT_OUT}
     */
    public long admit(S subject, long now) {
        lock.lock();
        try {
            Entry entry = entry(subject, now);
            if (entry.isOver(now)) {
                entry.since = now;
                entry.written = 0;
            }
            if (entry.written == most) {
                entry.leftOut++;
                return LEFT_OUT;
            }
            entry.written++;
            long leftOut = entry.leftOut;
            entry.leftOut = 0;
            return leftOut;
        } finally {
            lock.unlock();
        }
    }

    /** Under the lock. */
    private Entry entry(S subject, long now) {
        Entry known = entries.get(subject);
        if (known != null) {
            return known;
        }
        if (entries.size() >= maxSubjects) {
            entries.values().removeIf(entry -> entry.isOver(now));
        }
        Entry entry = new Entry(now);
        if (entries.size() < maxSubjects) {
            entries.put(subject, entry);
            return entry;
        }
        if (others == null) {
            others = entry;
        }
        return others;
    }
}
