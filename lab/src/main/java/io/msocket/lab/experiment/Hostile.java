package io.msocket.lab.experiment;

import io.msocket.lab.net.LabUnavailableException;
import io.msocket.lab.report.Bar;
import io.msocket.lab.report.ColumnFigure;
import io.msocket.lab.report.Figure;
import io.msocket.lab.report.FigureColor;
import io.msocket.lab.report.Findings;
import io.msocket.lab.report.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Servers under attack by anonymous clients: what honest ones get meanwhile, beside what they get otherwise. */
final class Hostile implements Experiment {
    /** Columns of the figure end here: what is missed by far is missed. */
    private static final double MOST_SHOWN = 4;

    @Override
    public String name() {
        return "hostile";
    }

    @Override
    public String purpose() {
        return "attacks by strangers, one after the other: what honest clients get with and without; --only names some";
    }

    @Override
    public boolean takesRepeat() {
        return false;
    }

    @Override
    public boolean takesRows() {
        return true;
    }

    @Override
    public Findings run(Run run) throws IOException, InterruptedException {
        List<HostileResult> results = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (HostileRow row : run.rows(HostileRow.all())) {
            try {
                for (HostileResult result : row.run(run)) {
                    results.add(result);
                    result.held().forEach(held -> run.say(result.row() + ": " + held));
                }
            } catch (LabUnavailableException e) {
                if (run.rows(List.of()).equals(List.of(row))) {
                    throw e;
                }
                notes.add(row.name() + " was not run: " + e.getMessage());
            } catch (IOException e) {
                // The others are worth their time.
                results.add(failed(row, e));
            }
        }
        return findings(results, notes);
    }

    /** A row that came to no end; that it did not is a bar missed. */
    private static HostileResult failed(HostileRow row, IOException why) {
        return new HostileResult(
                row.name(),
                "-",
                "-",
                Double.NaN,
                0,
                List.of(Held.atLeast("came to its end", Double.NaN, 0, 1).certain()),
                List.of(String.valueOf(why.getMessage())));
    }

    private static Findings findings(List<HostileResult> results, List<String> notes) {
        Table figures = new Table("What honest clients get", "attack", "", "without", "with", "bar", "");
        Table attacks = new Table(
                "What it took", "attack", "server", "attack's rate", "server's CPU s", "server's heap peak MB");
        List<Bar> bars = new ArrayList<>();
        List<Map<String, Object>> measurements = new ArrayList<>();
        for (HostileResult result : results) {
            for (Held held : result.held()) {
                figures.add(
                        result.row(),
                        held.what(),
                        Held.number(held.without()),
                        Held.number(held.with()),
                        held.expected(),
                        held.verdict());
                if (held.hasBar()) {
                    bars.add(held.asBar(result.row()));
                }
            }
            attacks.add(
                    result.row(),
                    result.server(),
                    result.attack(),
                    Held.number(result.cpuSeconds()),
                    Long.toString(result.heapPeak()));
            result.notes().forEach(note -> notes.add(result.row() + ": " + note));
            measurements.add(toJson(result));
        }
        return new Findings(Map.of("attacks", measurements), List.of(figures, attacks), figure(results), bars, notes);
    }

    private static Map<String, Object> toJson(HostileResult result) {
        return Map.of(
                "attack", result.row(),
                "server", result.server(),
                "rate", result.attack(),
                "serverCpuSeconds", Held.number(result.cpuSeconds()),
                "serverHeapPeakMegabytes", result.heapPeak(),
                "figures", result.held().stream().map(Held::toJson).toList());
    }

    private static Figure figure(List<HostileResult> results) {
        List<String> names = new ArrayList<>();
        List<Double> burdens = new ArrayList<>();
        for (HostileResult result : results) {
            names.add(result.row() + (names.contains(result.row()) ? " " + names.size() : ""));
            burdens.add(Math.min(
                    MOST_SHOWN,
                    result.held().stream().mapToDouble(Held::burden).max().orElse(0)));
        }
        return new ColumnFigure("Servers under attack", "attack", "worst figure, of what its bar allows", names)
                .columns("msocket", FigureColor.MSOCKET, burdens)
                .level("the bar", 1);
    }
}
