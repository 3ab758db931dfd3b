package io.msocket.cli;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
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
 * @param paths what each link has carried that is in use
 */
record Snapshot(
        long done,
        long total,
        long moves,
        Duration stall,
        Duration slowest,
        Duration mean,
        @Nullable Outage outage,
        List<LinkBytes> paths) {
    static final Snapshot START = new Snapshot(0, -1, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO);

    Snapshot {
        paths = List.copyOf(paths);
    }

    /** While a network works, with nothing known of the paths. */
    Snapshot(long done, long total, long moves, Duration stall, Duration slowest, Duration mean) {
        this(done, total, moves, stall, slowest, mean, null, List.of());
    }

    /** Of a pipe, whose progress nobody measures. */
    static Snapshot ofPipe(@Nullable Outage outage) {
        return START.during(outage);
    }

    /** The same during an outage, or null for none. */
    Snapshot during(@Nullable Outage current) {
        return new Snapshot(done, total, moves, stall, slowest, mean, current, paths);
    }

    /** The same with what its links have carried. */
    Snapshot over(List<LinkBytes> links) {
        return new Snapshot(done, total, moves, stall, slowest, mean, outage, links);
    }

    /** How much of it is done, where the total is known. */
    int percent() {
        return total == 0 ? 100 : (int) (done * 100.0 / total);
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
        fields.put("paths", LinkBytes.toWord(paths));
        return fields;
    }

    static Snapshot ofFields(Report report) {
        Snapshot snapshot = new Snapshot(
                report.number("done"),
                report.number("total"),
                report.number("moves"),
                Duration.ofNanos(report.number("stall-us") * 1000),
                Duration.ofNanos(report.number("slowest-us") * 1000),
                Duration.ofNanos(report.number("mean-us") * 1000));
        return snapshot.over(LinkBytes.ofWord(report.text("paths")));
    }
}
