package io.msocket.lab.experiment;

import io.msocket.lab.report.Bar;
import io.msocket.lab.report.FigureColor;
import io.msocket.lab.report.Findings;
import io.msocket.lab.report.LineFigure;
import io.msocket.lab.report.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The two runs of {@link MoveStorm}, and what they say. */
record Storms(StormLog unmoved, StormLog hopping) {
    /** What is asked of the goodput, as a share of the unmoved run's. */
    private static final double BAR = 0.6;

    private static final double MEGA = 1e6;

    Findings outcome() {
        Map<String, Object> measurements = new LinkedHashMap<>();
        measurements.put("unmoved", unmoved.toJson());
        measurements.put("hopping", hopping.toJson());
        double share = unmoved.goodput() == 0 ? 0 : hopping.goodput() / unmoved.goodput();
        measurements.put("share", share);
        // The sum hides which direction suffers.
        measurements.put("shareToServer", share(unmoved.serverReceived(), hopping.serverReceived()));
        measurements.put("shareToClient", share(unmoved.clientReceived(), hopping.clientReceived()));
        Table table = new Table(
                "All connections together",
                "run",
                "moves",
                "MB to the server",
                "MB to the client",
                "Mbit/s both ways",
                "seconds",
                "exact");
        row(table, "unmoved", unmoved);
        row(table, "hopping", hopping);
        return new Findings(
                measurements,
                List.of(table),
                figure(),
                List.of(
                        Bar.certain(
                                "every byte right, every connection ended well",
                                "both runs",
                                unmoved.exact() && hopping.exact() ? "both runs" : "no",
                                unmoved.exact() && hopping.exact()),
                        Bar.timed(
                                "goodput, hopping : unmoved",
                                "at least " + BAR,
                                "%.2f".formatted(share),
                                share >= BAR)),
                List.of());
    }

    private static double share(long whole, long part) {
        return whole == 0 ? 0 : (double) part / whole;
    }

    private static void row(Table table, String name, StormLog log) {
        table.add(
                name,
                Integer.toString(log.moves()),
                "%.1f".formatted(log.serverReceived() / MEGA),
                "%.1f".formatted(log.clientReceived() / MEGA),
                "%.1f".formatted(log.goodput()),
                "%.1f".formatted(log.seconds()),
                log.exact() ? "yes" : "NO");
    }

    private LineFigure figure() {
        LineFigure figure = new LineFigure(
                "Many connections both ways while the client hops among three networks",
                "time (s)",
                "goodput of all (Mbit/s)");
        line(figure, "a hop every 200 ms", FigureColor.MSOCKET, hopping);
        line(figure, "unmoved", FigureColor.OTHER, unmoved);
        return figure;
    }

    private static void line(LineFigure figure, String name, FigureColor hue, StormLog log) {
        figure.curve(
                name,
                hue,
                log.rates().stream().map(StormLog.Rate::second).toList(),
                log.rates().stream().map(StormLog.Rate::megabits).toList());
    }
}
