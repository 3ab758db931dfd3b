package io.msocket.lab.experiment;

import io.msocket.cli.Report;
import io.msocket.lab.measure.ReadLog;
import io.msocket.lab.program.Resting;
import io.msocket.lab.report.Bar;
import io.msocket.lab.report.FigureColor;
import io.msocket.lab.report.Findings;
import io.msocket.lab.report.LineFigure;
import io.msocket.lab.report.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@link LongAbsence} saw.
 *
 * @param connections that rested, beside the download
 * @param away how long the client had no network
 * @param idle what a connection cost before
 * @param suspended what it cost while the client was away
 * @param download the download that was cut in the middle
 * @param backNanos when the new address worked, of {@link System#nanoTime}
 * @param received the reports of both ends that the other's messages came
 * @param endings the reports of both ends on how the connections ended
 */
record AbsenceLog(
        int connections,
        Duration away,
        Memory idle,
        Memory suspended,
        Download.Result download,
        long backNanos,
        List<Report> received,
        List<Report> endings) {
    /** What is asked of one end of a suspended connection, in bytes. */
    private static final long MOST_BYTES = 4096;

    /** With fewer connections, what they share and what the collector leaves weighs more than they do. */
    private static final int ENOUGH_FOR_MEMORY = 1_000;

    /** The figure needs the shape, not each of thousands of reads. */
    private static final int FIGURE_POINTS = 400;

    private static final double MICROS_PER_SECOND = 1e6;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double MILLIS_PER_SECOND = 1e3;
    private static final double MEGA = 1e6;

    /**
     * What a connection costs, and how many are held for suspended.
     *
     * @param client bytes at the client's end, heap and direct memory
     * @param server the same at the server's end
     */
    record Memory(long client, long server, long clientSuspended, long serverSuspended) {
        Map<String, Object> toJson() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("clientBytes", client);
            json.put("serverBytes", server);
            json.put("clientSuspended", clientSuspended);
            json.put("serverSuspended", serverSuspended);
            return json;
        }

        @Override
        public String toString() {
            return "%d B at the client's end, %d B at the server's; %d and %d suspended"
                    .formatted(client, server, clientSuspended, serverSuspended);
        }
    }

    Findings outcome() {
        Optional<Duration> recovery = download.log().recoveryAfter(backNanos);
        Map<String, Object> measurements = new LinkedHashMap<>();
        measurements.put("connections", connections);
        measurements.put("awaySeconds", seconds());
        measurements.put("idle", idle.toJson());
        measurements.put("suspended", suspended.toJson());
        measurements.put("waitingBytes", Resting.MESSAGE_BYTES);
        measurements.put(
                "downloadRecoveryMillis", recovery.map(AbsenceLog::millis).orElse(null));
        measurements.put("downloadWhole", download.whole());
        measurements.put(
                "receivedMicros",
                received.stream().map(report -> report.number("micros")).toList());
        measurements.put(
                "complete",
                endings.stream().map(report -> report.number("complete")).toList());
        return new Findings(measurements, List.of(table(recovery)), figure(), bars(recovery), notes());
    }

    private Table table(Optional<Duration> recovery) {
        Table table = new Table(
                "Away for %.1f s, %d resting connections and a download".formatted(seconds(), connections),
                "what",
                "client's end",
                "server's end");
        table.add("idle connection, bytes", Long.toString(idle.client()), Long.toString(idle.server()));
        table.add("suspended connection, bytes", Long.toString(suspended.client()), Long.toString(suspended.server()));
        table.add(
                "held for suspended",
                Long.toString(suspended.clientSuspended()),
                Long.toString(suspended.serverSuspended()));
        table.add(
                "download: return to next read, ms",
                recovery.map(time -> "%.1f".formatted(millis(time))).orElse("never"),
                "");
        table.add("then read all messages of the other end, s", reading(0), reading(1));
        table.add("ended well", complete(0), complete(1));
        return table;
    }

    private List<Bar> bars(Optional<Duration> recovery) {
        boolean all = endings.stream().allMatch(report -> report.number("complete") == connections);
        List<Bar> bars = new ArrayList<>();
        bars.add(Bar.certain(
                "every resting connection resumes, says what was said meanwhile, ends well",
                connections + " of both ends",
                complete(0) + " and " + complete(1),
                all));
        bars.add(Bar.certain(
                "the download resumes and is whole",
                "yes",
                download.whole() && recovery.isPresent() ? "yes" : download.words(),
                download.whole() && recovery.isPresent()));
        if (connections >= ENOUGH_FOR_MEMORY) {
            bars.add(memory("the client's end", suspended.client()));
            // What the server has said meanwhile is the application's, not the connection's.
            bars.add(memory("the server's end less the waiting message", suspended.server() - Resting.MESSAGE_BYTES));
        }
        return bars;
    }

    private static Bar memory(String end, long bytes) {
        return Bar.timed(
                "suspended connection, " + end,
                "at most " + MOST_BYTES + " bytes",
                bytes + " bytes",
                bytes <= MOST_BYTES);
    }

    private List<String> notes() {
        return suspended.serverSuspended() == connections
                ? List.of("Each connection of the server holds a message of " + Resting.MESSAGE_BYTES
                        + " bytes that was written while the client was away.")
                : List.of("The server held only " + suspended.serverSuspended() + " of " + connections
                        + " connections for suspended when memory was measured.");
    }

    private LineFigure figure() {
        List<ReadLog.Read> reads = download.log().reads();
        List<Double> xs = new ArrayList<>();
        List<Double> ys = new ArrayList<>();
        long bytes = 0;
        int step = Math.max(1, reads.size() / FIGURE_POINTS);
        for (int i = 0; i < reads.size(); i++) {
            boolean afterTheGap =
                    i > 0 && reads.get(i).micros() - reads.get(i - 1).micros() > MICROS_PER_SECOND;
            if (afterTheGap) {
                // Flat until the return, not a slope.
                xs.add((reads.get(i).micros() - reads.get(0).micros()) / MICROS_PER_SECOND);
                ys.add(bytes / MEGA);
            }
            bytes += reads.get(i).bytes();
            if (i % step == 0 || i == reads.size() - 1 || afterTheGap) {
                xs.add((reads.get(i).micros() - reads.get(0).micros()) / MICROS_PER_SECOND);
                ys.add(bytes / MEGA);
            }
        }
        return new LineFigure(
                        "A download through a long absence", "time (s)", "bytes that the application has read (MB)")
                .curve("msocket", FigureColor.MSOCKET, xs, ys);
    }

    private double seconds() {
        return away.toMillis() / MILLIS_PER_SECOND;
    }

    private String reading(int end) {
        return "%.1f".formatted(received.get(end).number("micros") / MICROS_PER_SECOND);
    }

    private String complete(int end) {
        return endings.get(end).text("complete");
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / NANOS_PER_MILLI;
    }
}
