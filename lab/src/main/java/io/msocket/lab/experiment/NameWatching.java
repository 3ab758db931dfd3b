package io.msocket.lab.experiment;

import io.msocket.cli.Report;
import io.msocket.lab.measure.Sample;
import io.msocket.lab.report.FigureColor;
import io.msocket.lab.report.LineFigure;
import io.msocket.lab.report.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What it takes to have a name watched by many.
 *
 * @param watchers how many
 * @param bytesEach of the server's memory for each
 * @param idleCores that the server keeps busy while there is no news
 * @param serverSeconds processor time of the server for all news, without what it takes while there are none
 * @param loadSeconds processor time of the program that watches
 * @param told one report for each update
 */
record NameWatching(
        int watchers, long bytesEach, double idleCores, double serverSeconds, double loadSeconds, List<Report> told) {
    private static final double NEARLY_ALL = 0.99;
    private static final double MICROS_PER_SECOND = 1e6;
    private static final double MICROS_PER_MILLI = 1e3;

    NameWatching {
        told = List.copyOf(told);
    }

    /** How many were not told, of all updates. */
    long missing() {
        return told.stream().mapToLong(report -> report.number("missing")).sum();
    }

    /** Until the last watcher was told, in 99 % of the updates, in milliseconds. */
    double lastMillis() {
        return last().quantile(NEARLY_ALL);
    }

    private Sample last() {
        return new Sample(millis("most"));
    }

    private List<Double> millis(String field) {
        return told.stream()
                .map(report -> report.number(field) / MICROS_PER_MILLI)
                .toList();
    }

    private double serverMicrosEach() {
        return each(serverSeconds);
    }

    private double loadMicrosEach() {
        return each(loadSeconds);
    }

    /** For each watcher and update, in microseconds. */
    private double each(double seconds) {
        return seconds * MICROS_PER_SECOND / told.size() / watchers;
    }

    /** Of one event, with what HTTP has around it. */
    private double eventBytes() {
        return told.stream()
                        .mapToLong(report -> report.number("bytes"))
                        .average()
                        .orElse(0)
                / watchers;
    }

    /** For each watcher, in a second. */
    private double idleMicrosEach() {
        return idleCores * MICROS_PER_SECOND / watchers;
    }

    Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("serverMicrosForAnEvent", serverMicrosEach());
        json.put("serverMicrosForAWatchInASecond", idleMicrosEach());
        json.put("memoryBytesForAWatch", bytesEach);
        json.put("bytesOfAnEvent", eventBytes());
        json.put("watchers", watchers);
        json.put("toldP50Millis", millis("p50"));
        json.put("toldP99Millis", millis("p99"));
        json.put("toldLastMillis", millis("most"));
        return json;
    }

    Table table() {
        Table table =
                new Table("%d updates of a name that %d watch".formatted(told.size(), watchers), "what", "measured");
        table.add("half are told, ms", new Sample(millis("p50")).format(0));
        table.add("99 % are told, ms", new Sample(millis("p99")).format(0));
        table.add("the last one is told, ms", last().format(0));
        table.add("the last one is told, p99 of the updates, ms", "%.0f".formatted(lastMillis()));
        table.add("server, us for each that is told", "%.1f".formatted(serverMicrosEach()));
        table.add("load, us for each that is told", "%.1f".formatted(loadMicrosEach()));
        table.add("server, us a second for each while there is no news", "%.1f".formatted(idleMicrosEach()));
        table.add("server's memory for each, bytes", Long.toString(bytesEach));
        table.add("an event, bytes", "%.0f".formatted(eventBytes()));
        return table;
    }

    LineFigure figure() {
        List<Double> places = IntStream.rangeClosed(1, told.size())
                .mapToObj(number -> (double) number)
                .toList();
        return new LineFigure(
                        "One update of a name that %d watch".formatted(watchers),
                        "update",
                        "from before it is sent until it is heard (ms)")
                .curve("the last one", FigureColor.MSOCKET, places, millis("most"))
                .curve("99 %", FigureColor.MSOCKET_BACKUP, places, millis("p99"))
                .curve("half", FigureColor.OTHER, places, millis("p50"));
    }

    @Override
    public String toString() {
        return ("%d updates told to %d: the last one after %s ms, %d missing; %.1f us of the server each, %.1f us"
                        + " of the load; idle: %.3f cores")
                .formatted(
                        told.size(),
                        watchers,
                        last().format(0),
                        missing(),
                        serverMicrosEach(),
                        loadMicrosEach(),
                        idleCores);
    }
}
