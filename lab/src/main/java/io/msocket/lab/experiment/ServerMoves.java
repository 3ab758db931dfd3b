package io.msocket.lab.experiment;

import io.msocket.lab.measure.Sample;
import io.msocket.lab.report.Bar;
import io.msocket.lab.report.FigureColor;
import io.msocket.lab.report.Findings;
import io.msocket.lab.report.LineFigure;
import io.msocket.lab.report.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The moves of a server, and what they say.
 *
 * @param all in the order in which they were measured
 * @param bar what is asked of them
 */
record ServerMoves(List<ServerMoveTrial> all, BeyondRoundTrips bar) {
    private static final String NEVER = "never";
    private static final double NEARLY_ALL = 0.95;

    /** From the server's new address working to its record's being told by a name server beside it: some requests, JVMs and kernels. */
    private static final int TOLD_MILLIS = 100;

    /** A curve of the figure has so many points: enough for its shape, whatever the number of connections is. */
    private static final int PERCENT = 100;

    /** One with markers has one at each tenth. */
    private static final int MARKED_PERCENT = 10;

    /** Of the numbers of connections; fewer than these have the last ones. */
    private static final List<FigureColor> HUES = List.of(
            FigureColor.OTHER,
            FigureColor.MSOCKET_SINGLE,
            FigureColor.MSOCKET_BACKUP,
            FigureColor.MSOCKET,
            FigureColor.MSOCKET_CROWD);

    /**
     * How long reconnecting may take beyond each connection's own round trips.
     *
     * @param share of the connections that it is asked of, the quickest
     */
    record BeyondRoundTrips(double share, String words, int millis) {
        /** Half of the connections. */
        static BeyondRoundTrips median(int millis) {
            return new BeyondRoundTrips(0.5, "median", millis);
        }

        /** Each of them. */
        static BeyondRoundTrips ofAll(int millis) {
            return new BeyondRoundTrips(1, "longest", millis);
        }
    }

    ServerMoves {
        all = List.copyOf(all);
    }

    Findings outcome() {
        List<Table> tables = new ArrayList<>();
        List<Bar> bars = new ArrayList<>();
        for (MoveKind kind : kinds()) {
            tables.add(table(kind));
            for (int connections : connections(kind)) {
                bars.add(reconnected(kind, connections));
                bars.add(soon(kind, connections));
                told(kind, connections).ifPresent(bars::add);
            }
        }
        List<String> notes = new ArrayList<>();
        for (MoveKind kind : kinds()) {
            notes.add("%s: times count from %s.".formatted(kind.label(), kind.beginning()));
        }
        all.stream().filter(each -> !each.words().isEmpty()).forEach(each -> notes.add(each.toString()));
        return new Findings(
                Map.of("moves", all.stream().map(ServerMoveTrial::toJson).toList()), tables, figure(), bars, notes);
    }

    private List<MoveKind> kinds() {
        return Arrays.stream(MoveKind.values())
                .filter(kind -> all.stream().anyMatch(each -> each.kind() == kind))
                .toList();
    }

    private List<Integer> connections(MoveKind kind) {
        return all.stream()
                .filter(each -> each.kind() == kind)
                .map(ServerMoveTrial::connections)
                .distinct()
                .toList();
    }

    private Stream<ServerMoveTrial> of(MoveKind kind, int connections) {
        return all.stream().filter(each -> each.kind() == kind && each.connections() == connections);
    }

    private Optional<Sample> sample(MoveKind kind, int connections, Function<ServerMoveTrial, List<Double>> values) {
        List<Double> of =
                of(kind, connections).map(values).flatMap(List::stream).toList();
        return of.isEmpty() ? Optional.empty() : Optional.of(new Sample(of));
    }

    private Table table(MoveKind kind) {
        Table table = new Table(
                "Reconnecting after a move, %s, in ms from %s".formatted(kind.label(), kind.beginning()),
                "connections",
                "moves",
                "reconnected",
                "median",
                "95 %",
                "longest",
                "beyond %s RTT: median".formatted(kind.roundTrips()),
                "beyond: 95 %",
                "beyond: longest",
                "longest wait for a read: median",
                "wait: most",
                "record told after");
        for (int connections : connections(kind)) {
            table.add(row(kind, connections));
        }
        return table;
    }

    private String[] row(MoveKind kind, int connections) {
        Optional<Sample> millis = sample(kind, connections, ServerMoveTrial::millis);
        Optional<Sample> beyond = sample(kind, connections, ServerMoveTrial::beyondMillis);
        Optional<Sample> waits = sample(kind, connections, ServerMoveTrial::waitMillis);
        return new String[] {
            Integer.toString(connections),
            Long.toString(of(kind, connections).count()),
            share(kind, connections),
            cell(millis, Sample::median),
            cell(millis, sample -> sample.quantile(NEARLY_ALL)),
            cell(millis, Sample::most),
            cell(beyond, Sample::median),
            cell(beyond, sample -> sample.quantile(NEARLY_ALL)),
            cell(beyond, Sample::most),
            cell(waits, Sample::median),
            cell(waits, Sample::most),
            toldMillis(kind, connections).map(sample -> sample.format(0)).orElse("")
        };
    }

    private static String cell(Optional<Sample> sample, Function<Sample, Double> value) {
        return sample.map(value).map("%.1f"::formatted).orElse("");
    }

    private String share(MoveKind kind, int connections) {
        return count(kind, connections, ServerMoveTrial::millis)
                + " of "
                + count(kind, connections, ServerMoveTrial::reconnections);
    }

    private int count(MoveKind kind, int connections, Function<ServerMoveTrial, List<?>> of) {
        return of(kind, connections).mapToInt(each -> of.apply(each).size()).sum();
    }

    private Bar reconnected(MoveKind kind, int connections) {
        boolean everyone = of(kind, connections)
                .allMatch(each -> each.words().isEmpty()
                        && each.millis().size() == each.reconnections().size());
        return Bar.certain(
                "%s, %d connections: all reconnect, and every byte is right".formatted(kind.label(), connections),
                "all",
                share(kind, connections),
                everyone);
    }

    private Bar soon(MoveKind kind, int connections) {
        Optional<Sample> beyond = sample(kind, connections, ServerMoveTrial::beyondMillis);
        int most = bar.millis() + kind.moreMillis();
        return Bar.timed(
                "%s, %d connections: reconnecting beyond %s round trips, %s"
                        .formatted(kind.label(), connections, kind.roundTrips(), bar.words()),
                "at most " + most + " ms",
                beyond.map(sample -> "%.1f ms".formatted(sample.quantile(bar.share())))
                        .orElse(NEVER),
                beyond.isPresent() && beyond.get().quantile(bar.share()) <= most);
    }

    /** That a record came soon, where there was one to come. */
    private Optional<Bar> told(MoveKind kind, int connections) {
        return toldMillis(kind, connections)
                .map(sample -> Bar.timed(
                        "%s, %d connections: record told after, median".formatted(kind.label(), connections),
                        "at most " + TOLD_MILLIS + " ms",
                        sample.format(0) + " ms",
                        sample.median() <= TOLD_MILLIS));
    }

    private Optional<Sample> toldMillis(MoveKind kind, int connections) {
        return sample(
                kind, connections, each -> each.toldMillis().stream().boxed().toList());
    }

    private LineFigure figure() {
        LineFigure figure = new LineFigure(
                "Connections that have followed a server (the paper's figure 8)",
                "from what the kind of move says on (ms)",
                "connections that have reconnected (%)");
        for (MoveKind kind : kinds()) {
            List<Integer> connections = connections(kind);
            for (int i = 0; i < connections.size(); i++) {
                draw(figure, kind, connections.get(i), hueOf(i, connections.size()));
            }
        }
        return figure;
    }

    /** The greatest number has the last hue. */
    private static FigureColor hueOf(int index, int of) {
        return HUES.get(Math.max(0, HUES.size() - of + index));
    }

    private void draw(LineFigure figure, MoveKind kind, int connections, FigureColor hue) {
        Optional<Sample> millis = sample(kind, connections, ServerMoveTrial::millis);
        if (millis.isEmpty()) {
            return;
        }
        boolean isPlanned = kind == MoveKind.PLANNED;
        double share = millis.get().size() / (double) count(kind, connections, ServerMoveTrial::reconnections);
        List<Double> xs = new ArrayList<>();
        List<Double> ys = new ArrayList<>();
        for (int percent = 0; percent <= PERCENT; percent += isPlanned ? 1 : MARKED_PERCENT) {
            xs.add(millis.get().quantile(percent / (double) PERCENT));
            ys.add(percent * share);
        }
        String name = "%d, %s".formatted(connections, kind.label());
        if (isPlanned) {
            figure.curve(name, hue, xs, ys);
        } else {
            figure.line(name, hue, xs, ys);
        }
    }
}
