package io.msocket.lab.experiment;

import io.msocket.cli.Report;
import io.msocket.lab.measure.Sample;
import io.msocket.lab.report.Bar;
import io.msocket.lab.report.FigureColor;
import io.msocket.lab.report.Findings;
import io.msocket.lab.report.LineFigure;
import io.msocket.lab.report.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What {@link NamesLoad} has measured.
 *
 * @param names that are registered
 * @param storedBytes of the store's files once they were
 * @param rates in the order in which they were measured
 */
record NamesLoadResult(int names, long storedBytes, List<NameRate> rates, Watching watching) {
    static final String LOOKUPS = "lookups, as many as go";
    static final String PACED_LOOKUPS = "lookups, " + NamesLoad.PER_MILLI + " each ms";
    static final String UPDATES = "updates";
    static final String LOOKUPS_BESIDE = "lookups beside the watchers";

    private static final double LEAST_LOOKUPS = 10_000;
    private static final double MOST_MILLIS = 1_000;
    private static final double NEARLY_ALL = 0.99;
    private static final double MICROS_PER_SECOND = 1e6;
    private static final double MICROS_PER_MILLI = 1e3;

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
    record Watching(
            int watchers,
            long bytesEach,
            double idleCores,
            double serverSeconds,
            double loadSeconds,
            List<Report> told) {
        long missing() {
            return told.stream().mapToLong(report -> report.number("missing")).sum();
        }

        List<Double> millis(String field) {
            return told.stream()
                    .map(report -> report.number(field) / MICROS_PER_MILLI)
                    .toList();
        }

        Sample last() {
            return new Sample(millis("most"));
        }

        double serverMicrosEach() {
            return serverSeconds * MICROS_PER_SECOND / told.size() / watchers;
        }

        double loadMicrosEach() {
            return loadSeconds * MICROS_PER_SECOND / told.size() / watchers;
        }

        /** Of one event, with what HTTP has around it. */
        double eventBytes() {
            return told.stream()
                            .mapToLong(report -> report.number("bytes"))
                            .average()
                            .orElse(0)
                    / watchers;
        }

        /** For each watcher, in a second. */
        double idleMicrosEach() {
            return idleCores * MICROS_PER_SECOND / watchers;
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

    Findings outcome() {
        return new Findings(toJson(), List.of(ratesTable(), watchingTable()), figure(), bars(), notes());
    }

    private Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("names", names);
        json.put("storedBytesForEachName", (double) storedBytes / names);
        json.put("serverMicrosForALookup", median(LOOKUPS, NameRate::serverMicros));
        json.put("serverMicrosForAnUpdate", median(UPDATES, NameRate::serverMicros));
        json.put("serverMicrosForAnEvent", watching.serverMicrosEach());
        json.put("serverMicrosForAWatchInASecond", watching.idleMicrosEach());
        json.put("memoryBytesForAWatch", watching.bytesEach());
        json.put("bytesOfAnEvent", watching.eventBytes());
        json.put("rates", rates.stream().map(NameRate::toJson).toList());
        json.put("watchers", watching.watchers());
        json.put("toldP50Millis", watching.millis("p50"));
        json.put("toldP99Millis", watching.millis("p99"));
        json.put("toldLastMillis", watching.millis("most"));
        return json;
    }

    private double median(String what, ToDoubleFunction<NameRate> value) {
        return sample(what, value).median();
    }

    private Sample sample(String what, ToDoubleFunction<NameRate> value) {
        return new Sample(rates.stream()
                .filter(rate -> rate.what().equals(what))
                .map(value::applyAsDouble)
                .toList());
    }

    private Table ratesTable() {
        Table table = new Table(
                "%d names in one name server: median (least .. most)".formatted(names),
                "what",
                "a second",
                "p50 ms",
                "p99 ms",
                "server us each",
                "load us each");
        rates.stream()
                .map(NameRate::what)
                .distinct()
                .forEach(what -> table.add(
                        what,
                        sample(what, NameRate::perSecond).format(0),
                        sample(what, NameRate::p50Millis).format(2),
                        sample(what, NameRate::p99Millis).format(2),
                        sample(what, NameRate::serverMicros).format(0),
                        sample(what, NameRate::loadMicros).format(0)));
        return table;
    }

    private Table watchingTable() {
        Table table = new Table(
                "%d updates of a name that %d watch".formatted(watching.told().size(), watching.watchers()),
                "what",
                "measured");
        table.add("half are told, ms", new Sample(watching.millis("p50")).format(0));
        table.add("99 % are told, ms", new Sample(watching.millis("p99")).format(0));
        table.add("the last one is told, ms", watching.last().format(0));
        table.add("the last one is told, p99 of the updates, ms", "%.0f".formatted(lastMillis()));
        table.add("server, us for each that is told", "%.1f".formatted(watching.serverMicrosEach()));
        table.add("load, us for each that is told", "%.1f".formatted(watching.loadMicrosEach()));
        table.add("server, us a second for each while there is no news", "%.1f".formatted(watching.idleMicrosEach()));
        table.add("server's memory for each, bytes", Long.toString(watching.bytesEach()));
        table.add("an event, bytes", "%.0f".formatted(watching.eventBytes()));
        return table;
    }

    private double lastMillis() {
        return watching.last().quantile(NEARLY_ALL);
    }

    private LineFigure figure() {
        List<Double> places = IntStream.rangeClosed(1, watching.told().size())
                .mapToObj(number -> (double) number)
                .toList();
        return new LineFigure(
                        "One update of a name that %d watch".formatted(watching.watchers()),
                        "update",
                        "from before it is sent until it is heard (ms)")
                .curve("the last one", FigureColor.MSOCKET, places, watching.millis("most"))
                .curve("99 %", FigureColor.MSOCKET_BACKUP, places, watching.millis("p99"))
                .curve("half", FigureColor.OTHER, places, watching.millis("p50"));
    }

    private List<Bar> bars() {
        long failed = rates.stream().mapToLong(NameRate::failed).sum();
        double lookups = median(LOOKUPS, NameRate::perSecond);
        List<Bar> bars = new ArrayList<>();
        bars.add(Bar.certain("every request is answered well", "0 failed", failed + " failed", failed == 0));
        bars.add(Bar.certain(
                "every watcher is told of every update",
                "0 missing",
                watching.missing() + " missing",
                watching.missing() == 0));
        bars.add(Bar.timed(
                "lookups of one server, median",
                "at least %.0f a second".formatted(LEAST_LOOKUPS),
                sample(LOOKUPS, NameRate::perSecond).format(0),
                lookups >= LEAST_LOOKUPS));
        bars.add(Bar.timed(
                "until the last watcher is told, p99 of the updates",
                "at most %.0f ms".formatted(MOST_MILLIS),
                "%.0f ms".formatted(lastMillis()),
                lastMillis() <= MOST_MILLIS));
        return bars;
    }

    private List<String> notes() {
        List<String> notes = new ArrayList<>();
        notes.add("Server, load and watchers are processes of one machine and share its processors: what the load takes"
                + " for each request, the server had not. That of updates and registrations is mostly signing,"
                + " before the first one is sent.");
        notes.add("A time of '%s' begins when the lookup is due, also while it waits for one of %d connections."
                .formatted(PACED_LOOKUPS, NamesLoad.CONNECTIONS));
        rates.stream().filter(rate -> rate.failed() > 0).map(NameRate::toString).forEach(notes::add);
        return notes;
    }
}
