package io.msocket.protocol;

/**
 * Runs of stream offsets, kept disjoint and merged: in order in an array, 16 to 24 bytes each, since a peer may make us keep thousands of
 * them. To add or take out one in the middle moves those behind it; at either end, where nearly all is done, nothing.
 */
final class RangeSet {
    private static final long[] NOTHING = {};
    private static final int FIRST_CAPACITY = 4;

    /** Start and end of each run in turn. */
    private long[] bounds = NOTHING;

    /** Of the first run, and behind the last one; in {@link #bounds}. */
    private int from;

    private int to;

    boolean isEmpty() {
        return from == to;
    }

    long firstStart() {
        return bounds[from];
    }

    long firstEnd() {
        return bounds[from + 1];
    }

    long lastEnd() {
        return bounds[to - 1];
    }

    /** How many runs there are. */
    int count() {
        return (to - from) / 2;
    }

    /** What it takes of memory, but for some constant bytes. */
    long bytes() {
        return (long) bounds.length * Long.BYTES;
    }

    /** The same if something is added that touches nothing. */
    long bytesForOneMore() {
        int needed = to - from + 2;
        return hasRoomBehind(2) || fitsHalf(needed) ? bytes() : (long) grown(needed) * Long.BYTES;
    }

    /** How many numbers are in it. */
    long size() {
        long size = 0;
        for (int at = from; at < to; at += 2) {
            size += bounds[at + 1] - bounds[at];
        }
        return size;
    }

    /** Adds [start, end). */
    void add(long start, long end) {
        if (start >= end) {
            return;
        }
        int first = firstEndingAt(start);
        int behind = first;
        long mergedStart = start;
        long mergedEnd = end;
        for (; behind < to && bounds[behind] <= end; behind += 2) {
            mergedStart = Math.min(mergedStart, bounds[behind]);
            mergedEnd = Math.max(mergedEnd, bounds[behind + 1]);
        }
        replace(first, behind, mergedStart, mergedEnd);
    }

    /** Takes [start, end) out. */
    void remove(long start, long end) {
        if (start >= end) {
            return;
        }
        int first = firstEndingAt(start + 1);
        int behind = first;
        while (behind < to && bounds[behind] < end) {
            behind += 2;
        }
        if (behind == first) {
            return;
        }
        long keptStart = bounds[first];
        long keptEnd = bounds[behind - 1];
        boolean isStartKept = keptStart < start;
        boolean isEndKept = keptEnd > end;
        if (isStartKept && isEndKept) {
            replace(first, behind, keptStart, start, end, keptEnd);
        } else if (isStartKept) {
            replace(first, behind, keptStart, start);
        } else if (isEndKept) {
            replace(first, behind, end, keptEnd);
        } else {
            replace(first, behind);
        }
    }

    /** Takes everything below {@code end} out. */
    void removeBelow(long end) {
        if (!isEmpty()) {
            remove(Math.min(firstStart(), end), end);
        }
    }

    void clear() {
        bounds = NOTHING;
        from = 0;
        to = 0;
    }

    /** Where the first run is that ends at the offset or behind it. */
    private int firstEndingAt(long offset) {
        int low = 0;
        int high = count();
        while (low < high) {
            int middle = (low + high) / 2;
            if (bounds[from + 2 * middle + 1] < offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return from + 2 * low;
    }

    /** Puts runs in the place of those from the first one on and before the other. */
    private void replace(int first, int behind, long... runs) {
        int more = runs.length - (behind - first);
        if (first == from && more <= 0) {
            from -= more;
            System.arraycopy(runs, 0, bounds, from, runs.length);
        } else {
            int before = first - from;
            int rest = to - behind;
            makeRoom(more);
            int at = from + before;
            System.arraycopy(bounds, to - rest, bounds, at + runs.length, rest);
            System.arraycopy(runs, 0, bounds, at, runs.length);
            to += more;
        }
        if (isEmpty()) {
            clear();
        }
    }

    /** Behind the last run; may move all to the front. */
    private void makeRoom(int more) {
        if (hasRoomBehind(more)) {
            return;
        }
        int length = to - from;
        int needed = length + more;
        long[] target = fitsHalf(needed) ? bounds : new long[grown(needed)];
        System.arraycopy(bounds, from, target, 0, length);
        bounds = target;
        from = 0;
        to = length;
    }

    private boolean hasRoomBehind(int more) {
        return to + more <= bounds.length;
    }

    /** Then moving all to the front is worth it. */
    private boolean fitsHalf(int needed) {
        return needed <= bounds.length / 2;
    }

    private static int grown(int needed) {
        return Math.max(FIRST_CAPACITY, needed + needed / 2);
    }
}
