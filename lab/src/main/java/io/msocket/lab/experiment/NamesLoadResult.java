package io.msocket.lab.experiment;

import io.msocket.lab.measure.Sample;
import io.msocket.lab.report.Bar;
import io.msocket.lab.report.Findings;
import io.msocket.lab.report.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * What {@link NamesLoad} has measured.
 *
 * @param servers who answered
 * @param names that are registered
 * @param storedBytes of the store's files once they were
 * @param rates in the order in which they were measured
 */
record NamesLoadResult(Servers servers, int names, long storedBytes, List<NameRate> rates, NameWatching watching) {
    static final String LOOKUPS = "lookups, as many as go";
    static final String PACED_LOOKUPS = "lookups, " + NamesLoad.PER_MILLI + " each ms";
    static final String UPDATES = "updates";
    static final String LOOKUPS_BESIDE = "lookups beside the watchers";

    private static final double MOST_MILLIS = 1_000;

    /**
     * Who answered.
     *
     * @param words how many there are, and over which store
     * @param leastLookups that they are to answer in a second, if something is asked
     * @param note what a reader must know of them; may be empty
     */
    record Servers(String words, OptionalDouble leastLookups, String note) {}

    Findings outcome() {
        return new Findings(toJson(), List.of(ratesTable(), watching.table()), watching.figure(), bars(), notes());
    }

    private Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("names", names);
        json.put("storedBytesForEachName", (double) storedBytes / names);
        json.put("serverMicrosForALookup", median(LOOKUPS, NameRate::serverMicros));
        json.put("serverMicrosForAnUpdate", median(UPDATES, NameRate::serverMicros));
        json.putAll(watching.toJson());
        json.put("rates", rates.stream().map(NameRate::toJson).toList());
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
                "%d names in %s: median (least .. most)".formatted(names, servers.words()),
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
        servers.leastLookups()
                .ifPresent(least -> bars.add(Bar.timed(
                        "lookups of one server, median",
                        "at least %.0f a second".formatted(least),
                        sample(LOOKUPS, NameRate::perSecond).format(0),
                        lookups >= least)));
        bars.add(Bar.timed(
                "until the last watcher is told, p99 of the updates",
                "at most %.0f ms".formatted(MOST_MILLIS),
                "%.0f ms".formatted(watching.lastMillis()),
                watching.lastMillis() <= MOST_MILLIS));
        return bars;
    }

    private List<String> notes() {
        List<String> notes = new ArrayList<>();
        notes.add("Server, load and watchers are processes of one machine and share its processors: what the load takes"
                + " for each request, the server had not. That of updates and registrations is mostly signing,"
                + " before the first one is sent.");
        notes.add("A time of '%s' begins when the lookup is due, also while it waits for one of %d connections."
                .formatted(PACED_LOOKUPS, NamesLoad.CONNECTIONS));
        if (!servers.note().isEmpty()) {
            notes.add(servers.note());
        }
        rates.stream().filter(rate -> rate.failed() > 0).map(NameRate::toString).forEach(notes::add);
        return notes;
    }
}
