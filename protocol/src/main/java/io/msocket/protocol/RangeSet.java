package io.msocket.protocol;

import java.util.Map;
import java.util.TreeMap;

/** Runs of stream offsets, kept disjoint and merged. */
final class RangeSet {
    private final TreeMap<Long, Long> endByStart = new TreeMap<>();

    boolean isEmpty() {
        return endByStart.isEmpty();
    }

    long firstStart() {
        return endByStart.firstKey();
    }

    long firstEnd() {
        return endByStart.firstEntry().getValue();
    }

    long lastEnd() {
        return endByStart.lastEntry().getValue();
    }

    /** How many runs there are. */
    int count() {
        return endByStart.size();
    }

    /** How many numbers are in it. */
    long size() {
        long size = 0;
        for (Map.Entry<Long, Long> range : endByStart.entrySet()) {
            size += range.getValue() - range.getKey();
        }
        return size;
    }

    /** Adds [start, end). */
    void add(long start, long end) {
        if (start >= end) {
            return;
        }
        long mergedStart = start;
        long mergedEnd = end;
        Map.Entry<Long, Long> before = endByStart.floorEntry(start);
        if (before != null && before.getValue() >= start) {
            mergedStart = before.getKey();
            mergedEnd = Math.max(mergedEnd, before.getValue());
        }
        Map.Entry<Long, Long> after = endByStart.ceilingEntry(mergedStart);
        while (after != null && after.getKey() <= mergedEnd) {
            mergedEnd = Math.max(mergedEnd, after.getValue());
            endByStart.remove(after.getKey());
            after = endByStart.ceilingEntry(mergedStart);
        }
        endByStart.put(mergedStart, mergedEnd);
    }

    /** Takes [start, end) out. */
    void remove(long start, long end) {
        if (start >= end) {
            return;
        }
        Map.Entry<Long, Long> entry = endByStart.lowerEntry(end);
        while (entry != null && entry.getValue() > start) {
            endByStart.remove(entry.getKey());
            if (entry.getValue() > end) {
                endByStart.put(end, entry.getValue());
            }
            if (entry.getKey() < start) {
                endByStart.put(entry.getKey(), start);
                return;
            }
            entry = endByStart.lowerEntry(end);
        }
    }

    /** Takes everything below {@code end} out. */
    void removeBelow(long end) {
        if (!isEmpty()) {
            remove(Math.min(firstStart(), end), end);
        }
    }

    void clear() {
        endByStart.clear();
    }
}
