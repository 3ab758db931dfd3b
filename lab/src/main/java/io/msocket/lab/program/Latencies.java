package io.msocket.lab.program;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** How long each of many things has taken. Not thread-safe. */
final class Latencies {
    private static final int FIRST_CAPACITY = 1_024;
    private static final double HALF = 0.5;
    private static final double NEARLY_ALL = 0.99;

    private long[] nanos = new long[FIRST_CAPACITY];
    private int count;

    void add(long took) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count] = took;
        count++;
    }

    void addAll(Latencies others) {
        for (int i = 0; i < others.count; i++) {
            add(others.nanos[i]);
        }
    }

    int count() {
        return count;
    }

    /** Puts {@code count}, {@code p50}, {@code p99} and {@code most} into a report's fields, times in microseconds, 0 of nothing. */
    void putInto(Map<String, String> fields) {
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        fields.put("count", Integer.toString(count));
        fields.put("p50", micros(sorted, HALF));
        fields.put("p99", micros(sorted, NEARLY_ALL));
        fields.put("most", micros(sorted, 1));
    }

    /** Of the least value that so great a share does not exceed. */
    private static String micros(long[] sorted, double share) {
        long value = sorted.length == 0 ? 0 : sorted[(int) Math.ceil(share * sorted.length) - 1];
        return Long.toString(TimeUnit.NANOSECONDS.toMicros(value));
    }
}
