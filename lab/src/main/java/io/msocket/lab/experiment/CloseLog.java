package io.msocket.lab.experiment;

import io.msocket.cli.Report;
import io.msocket.lab.measure.Sample;
import io.msocket.lab.report.Bar;
import io.msocket.lab.report.FigureColor;
import io.msocket.lab.report.Findings;
import io.msocket.lab.report.LineFigure;
import io.msocket.lab.report.Table;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@link CloseRace} saw.
 *
 * @param connections in all
 * @param moves when the new addresses worked, of {@link System#nanoTime}
 * @param closes of the client's ends, as far as they saw the end of file
 * @param finished the client's and the server's count of connections with and without an error
 * @param endings the client's and the server's count of how they ended
 * @param established TCP connections that the programs still held in the end, in whatever state
 */
record CloseLog(
        int connections,
        List<Long> moves,
        List<Close> closes,
        List<Report> finished,
        List<Report> endings,
        long established) {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double MOST = 0.99;

    /**
     * One close at the client's end.
     *
     * @param began when it wrote its last bytes, of {@link System#nanoTime}
     * @param ended when it saw the server's end of file
     */
    record Close(long began, long ended) {
        static Close of(Report report) {
            return new Close(report.number("began"), report.number("ended"));
        }

        double millis() {
            return (ended - began) / NANOS_PER_MILLI;
        }
    }

    Findings outcome() {
        Map<String, Object> measurements = new LinkedHashMap<>();
        measurements.put("connections", connections);
        measurements.put("clean", counts(finished, "clean"));
        measurements.put("failed", counts(finished, "failed"));
        measurements.put("complete", counts(endings, "complete"));
        measurements.put("other", counts(endings, "other"));
        measurements.put("left", counts(endings, "left"));
        measurements.put("established", established);
        measurements.put(
                "moveAfterCloseMillis", closes.stream().map(this::moveAfter).toList());
        measurements.put("closeMillis", closes.stream().map(Close::millis).toList());
        return new Findings(measurements, List.of(table()), figure(), bars(), List.of());
    }

    /** When the nearest move came, in milliseconds after a close began; negative if before. */
    private double moveAfter(Close close) {
        return moves.stream()
                .map(move -> (move - close.began()) / NANOS_PER_MILLI)
                .min(Comparator.comparingDouble(Math::abs))
                .orElseThrow();
    }

    private Table table() {
        Table table = new Table(connections + " connections, " + moves.size() + " moves", "what", "client", "server");
        table.add("saw every byte and the end of file", count(finished, 0, "clean"), count(finished, 1, "clean"));
        table.add("saw an error", count(finished, 0, "failed"), count(finished, 1, "failed"));
        table.add("ended as complete", count(endings, 0, "complete"), count(endings, 1, "complete"));
        table.add("ended otherwise", count(endings, 0, "other"), count(endings, 1, "other"));
        table.add("still there", count(endings, 0, "left"), count(endings, 1, "left"));
        if (!closes.isEmpty()) {
            Sample times = new Sample(closes.stream().map(Close::millis).toList());
            table.add("last bytes to end of file, ms, median", "%.1f".formatted(times.median()), "");
            table.add("the same, 99 of 100", "%.1f".formatted(times.quantile(MOST)), "");
        }
        return table;
    }

    private List<Bar> bars() {
        return List.of(
                both("both sides see every byte and the end of file", finished, "clean", connections),
                both("no error", finished, "failed", 0),
                both("every connection ends as complete", endings, "complete", connections),
                both("no connection is left", endings, "left", 0),
                Bar.certain("no TCP connection is left", "0", Long.toString(established), established == 0));
    }

    private static Bar both(String what, List<Report> reports, String field, long expected) {
        List<Long> counts = counts(reports, field);
        return Bar.certain(
                what,
                Long.toString(expected),
                counts.get(0) + " and " + counts.get(1),
                counts.stream().allMatch(count -> count == expected));
    }

    private LineFigure figure() {
        return new LineFigure(
                        "RandomCloses while the client moves, RTT 20 ms",
                        "when the client moved, after the close began (ms)",
                        "from the last write to the other side's end of file (ms)")
                .points(
                        "msocket, each close",
                        FigureColor.MSOCKET,
                        closes.stream().map(this::moveAfter).toList(),
                        closes.stream().map(Close::millis).toList());
    }

    private static List<Long> counts(List<Report> reports, String field) {
        return reports.stream().map(report -> report.number(field)).toList();
    }

    private static String count(List<Report> reports, int end, String field) {
        return reports.get(end).text(field);
    }
}
