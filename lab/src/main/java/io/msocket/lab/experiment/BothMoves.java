package io.msocket.lab.experiment;

import io.msocket.lab.measure.Sample;
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
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What came of {@link BothMove}.
 *
 * @param all the returns in the order in which they were measured
 * @param roundTrip of client and server
 * @param namesRoundTrip of the server and the name server
 */
record BothMoves(List<Return> all, Duration roundTrip, Duration namesRoundTrip) {
    /** JVMs, kernel and the lab itself. */
    private static final int SLACK_MILLIS = 100;

    /** Of an update, rounded up: one for TCP, one to ask what is there so far, half of one to say what is there now. */
    private static final int RECORD_ROUND_TRIPS = 3;

    private static final double MILLIS_PER_SECOND = 1e3;
    private static final String NEVER = "never";

    /**
     * How one download went on.
     *
     * @param poll the time between two lookups; zero for a watch
     * @param millis from the server's new address working to the next read; empty if nothing was read any more
     * @param lookupMillis what a lookup took before, the paper's q
     * @param recordMillis from the server's new address working until the name server told of it, the paper's w
     */
    record Return(Duration poll, Optional<Double> millis, double lookupMillis, double recordMillis) {
        String how() {
            return poll.isZero() ? "watch" : "%.1f s".formatted(poll.toMillis() / MILLIS_PER_SECOND);
        }

        Map<String, Object> toJson() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("pollSeconds", poll.toMillis() / MILLIS_PER_SECOND);
            json.put("returnMillis", millis.orElse(null));
            json.put("lookupMillis", lookupMillis);
            json.put("recordMillis", recordMillis);
            return json;
        }

        @Override
        public String toString() {
            return "%s: %s; a lookup %.0f ms, the record %.0f ms"
                    .formatted(how(), millis.map("%.0f ms"::formatted).orElse(NEVER), lookupMillis, recordMillis);
        }
    }

    BothMoves {
        all = List.copyOf(all);
    }

    Findings outcome() {
        Table table = new Table(
                "From the server's return to the next read of a download, in ms: median (least .. most)",
                "lookups every",
                "returns",
                "next read",
                "paper's bound",
                "beyond it",
                "lookup (q)",
                "record (w)");
        List<Bar> bars = new ArrayList<>();
        for (Duration poll : polls()) {
            Optional<Sample> beyond = sample(poll, each -> each.millis().map(millis -> millis - bound(each)));
            table.add(
                    of(poll).findFirst().orElseThrow().how(),
                    Long.toString(of(poll).count()),
                    cell(sample(poll, Return::millis)),
                    cell(sample(poll, each -> Optional.of(bound(each)))),
                    cell(beyond),
                    cell(sample(poll, each -> Optional.of(each.lookupMillis()))),
                    cell(sample(poll, each -> Optional.of(each.recordMillis()))));
            bars.add(everyone(poll));
            bars.add(soon(poll, beyond));
        }
        bars.add(recorded());
        List<String> notes = List.of(
                "The paper's bound: the time between two lookups, a lookup, a record's update, two round trips; for a"
                        + " watch without the first.",
                "A record's update counts from when the server's address and routes were in place: that it notices"
                        + " them is part of it.");
        return new Findings(
                Map.of("returns", all.stream().map(Return::toJson).toList()), List.of(table), figure(), bars, notes);
    }

    private List<Duration> polls() {
        return all.stream().map(Return::poll).distinct().toList();
    }

    private Stream<Return> of(Duration poll) {
        return all.stream().filter(each -> each.poll().equals(poll));
    }

    /** In milliseconds. */
    private double bound(Return each) {
        return each.poll().toMillis() + each.lookupMillis() + each.recordMillis() + 2 * roundTrip.toMillis();
    }

    private Optional<Sample> sample(Duration poll, Function<Return, Optional<Double>> value) {
        List<Double> values =
                of(poll).flatMap(each -> value.apply(each).stream()).toList();
        return values.isEmpty() ? Optional.empty() : Optional.of(new Sample(values));
    }

    private static String cell(Optional<Sample> sample) {
        return sample.map(each -> each.format(0)).orElse(NEVER);
    }

    private Bar everyone(Duration poll) {
        long there = of(poll).filter(each -> each.millis().isPresent()).count();
        return Bar.certain(
                "%s: every download goes on".formatted(how(poll)),
                Long.toString(of(poll).count()),
                Long.toString(there),
                there == of(poll).count());
    }

    private Bar soon(Duration poll, Optional<Sample> beyond) {
        return Bar.timed(
                "%s: beyond the paper's bound, longest".formatted(how(poll)),
                "at most " + SLACK_MILLIS + " ms",
                beyond.map(sample -> "%.0f ms".formatted(sample.most())).orElse(NEVER),
                beyond.isPresent() && beyond.get().most() <= SLACK_MILLIS);
    }

    /** The bound would forgive a record that comes late. */
    private Bar recorded() {
        Sample records = new Sample(all.stream().map(Return::recordMillis).toList());
        long most = RECORD_ROUND_TRIPS * namesRoundTrip.toMillis() + SLACK_MILLIS;
        return Bar.timed(
                "record told after the server's return, median",
                "at most " + most + " ms",
                records.format(0) + " ms",
                records.median() <= most);
    }

    private static String how(Duration poll) {
        return poll.isZero() ? "watch" : "lookups every %.1f s".formatted(poll.toMillis() / MILLIS_PER_SECOND);
    }

    private LineFigure figure() {
        List<Return> there =
                all.stream().filter(each -> each.millis().isPresent()).toList();
        List<Duration> polls = polls().stream()
                .filter(poll -> sample(poll, Return::millis).isPresent())
                .toList();
        List<Double> places = polls.stream().map(BothMoves::seconds).toList();
        return new LineFigure(
                        "Both ends have moved (the paper's figure 9)",
                        "time between two lookups (s); 0: the name is watched",
                        "from the server's return to the next read (ms)")
                .line("median", FigureColor.MSOCKET, places, medians(polls, Return::millis))
                .points(
                        "each run",
                        FigureColor.MSOCKET,
                        there.stream().map(each -> seconds(each.poll())).toList(),
                        there.stream().map(each -> each.millis().orElseThrow()).toList())
                .guide("the paper's bound", FigureColor.BAR, places, medians(polls, each -> Optional.of(bound(each))));
    }

    private List<Double> medians(List<Duration> polls, Function<Return, Optional<Double>> value) {
        return polls.stream()
                .map(poll -> sample(poll, value).orElseThrow().median())
                .toList();
    }

    private static double seconds(Duration poll) {
        return poll.toMillis() / MILLIS_PER_SECOND;
    }
}
