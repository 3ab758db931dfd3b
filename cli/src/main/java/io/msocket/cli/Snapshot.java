package io.msocket.cli;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far a transfer is.
 *
 * @param done bytes
 * @param total bytes; -1 while unknown
 * @param moves how often the connection moved to another address
 * @param stall how long it has been waiting since its address went; zero when data flows
 * @param slowest the longest recovery so far
 * @param mean the mean of the recoveries so far
 * @param outage what is known of it while no network works; null while one does
 */
record Snapshot(
        long done,
        long total,
        long moves,
        Duration stall,
        Duration slowest,
        Duration mean,
        @Nullable Outage outage) {
    static final Snapshot START = new Snapshot(0, -1, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO);

    /** While a network works. */
    Snapshot(long done, long total, long moves, Duration stall, Duration slowest, Duration mean) {
        this(done, total, moves, stall, slowest, mean, null);
    }

    /** As one line of words for the demo, which runs its client as a process of its own; it has a network always. */
    Map<String, String> toFields() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("done", Long.toString(done));
        fields.put("total", Long.toString(total));
        fields.put("moves", Long.toString(moves));
        fields.put("stall-us", Long.toString(stall.toNanos() / 1000));
        fields.put("slowest-us", Long.toString(slowest.toNanos() / 1000));
        fields.put("mean-us", Long.toString(mean.toNanos() / 1000));
        return fields;
    }

    static Snapshot ofFields(Report report) {
        return new Snapshot(
                report.number("done"),
                report.number("total"),
                report.number("moves"),
                Duration.ofNanos(report.number("stall-us") * 1000),
                Duration.ofNanos(report.number("slowest-us") * 1000),
                Duration.ofNanos(report.number("mean-us") * 1000));
    }
}
