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
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/**
 * One crash of {@link NamesCrash}, and what came of it.
 *
 * @param acknowledged versions of all names so far
 * @param lost names that were older afterwards than what was acknowledged
 * @param deaf watches that have not heard of what was there afterwards
 * @param watches how long after the name server listened again the last watch had heard
 * @param clientMove from the client's new address, while there was no name server, to the next read; empty if there was none
 * @param serverMove from when the name server listened again to the next read; empty if there was none, or one before
 * @param whole whether the file arrived whole
 * @param words what went wrong, if something did
 */
record NamesCrashRound(
        long acknowledged,
        long lost,
        long deaf,
        Duration watches,
        Optional<Duration> clientMove,
        Optional<Duration> serverMove,
        boolean whole,
        String words) {
    /** What may come on top of two round trips: JVM, kernel and the lab itself. */
    private static final Duration SLACK = Duration.ofMillis(15);

    /** As long as the name server was away: whoever tries ever more rarely has tried again by then. */
    private static final Duration MOST_AFTER_ANSWER = Duration.ofSeconds(2);

    private boolean good() {
        return whole && clientMove.isPresent() && serverMove.isPresent();
    }

    Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("acknowledged", acknowledged);
        json.put("lost", lost);
        json.put("deaf", deaf);
        json.put("watchesMillis", Measure.millis(watches));
        json.put("clientMoveMillis", clientMove.map(Measure::millis).orElse(null));
        json.put("serverMoveMillis", serverMove.map(Measure::millis).orElse(null));
        json.put("whole", whole);
        return json;
    }

    @Override
    public String toString() {
        return "%d acknowledged, %d lost, %d deaf; reads go on after %s ms, and %s ms after a name server answers; watches after %.0f ms%s"
                .formatted(
                        acknowledged,
                        lost,
                        deaf,
                        text(clientMove),
                        text(serverMove),
                        Measure.millis(watches),
                        words.isEmpty() ? "" : "; " + words);
    }

    private static String text(Optional<Duration> took) {
        return took.map(time -> "%.0f".formatted(Measure.millis(time))).orElse("never");
    }

    /** @param twoRoundTrips of the client's link and the server's together */
    static Findings outcome(List<NamesCrashRound> rounds, Duration twoRoundTrips) {
        Map<String, Object> measurements = new LinkedHashMap<>();
        measurements.put("crashes", rounds.stream().map(NamesCrashRound::toJson).toList());
        return new Findings(
                measurements, List.of(table(rounds)), figure(rounds), bars(rounds, twoRoundTrips), notes(rounds));
    }

    private static List<String> notes(List<NamesCrashRound> rounds) {
        List<String> notes = new ArrayList<>();
        notes.add("The name server is killed, the client moves, the server moves, and then the name server is started"
                + " again. Nobody else tells the client where its server is.");
        rounds.stream()
                .filter(round -> !round.good())
                .map(NamesCrashRound::toString)
                .forEach(notes::add);
        return notes;
    }

    private static Table table(List<NamesCrashRound> rounds) {
        Table table = new Table("%d crashes".formatted(rounds.size()), "what", "median (least .. most)");
        table.add(
                "the client moves while there is no name server: next read after ms",
                cell(rounds, NamesCrashRound::clientMove));
        table.add(
                "the server has moved: next read, after a name server answers, ms",
                cell(rounds, NamesCrashRound::serverMove));
        table.add("the last watch has heard, after that, ms", cell(rounds, round -> Optional.of(round.watches())));
        table.add(
                "versions that were acknowledged",
                Long.toString(rounds.get(rounds.size() - 1).acknowledged()));
        table.add("names that are older afterwards", Long.toString(sum(rounds, NamesCrashRound::lost)));
        return table;
    }

    private static long sum(List<NamesCrashRound> rounds, ToLongFunction<NamesCrashRound> value) {
        return rounds.stream().mapToLong(value).sum();
    }

    private static List<Double> millis(
            List<NamesCrashRound> rounds, Function<NamesCrashRound, Optional<Duration>> value) {
        return rounds.stream()
                .map(value)
                .flatMap(Optional::stream)
                .map(Measure::millis)
                .toList();
    }

    private static String cell(List<NamesCrashRound> rounds, Function<NamesCrashRound, Optional<Duration>> value) {
        List<Double> millis = millis(rounds, value);
        String never = millis.size() == rounds.size() ? "" : ", %d never".formatted(rounds.size() - millis.size());
        return (millis.isEmpty() ? "" : new Sample(millis).format(0)) + never;
    }

    private static List<Bar> bars(List<NamesCrashRound> rounds, Duration twoRoundTrips) {
        long lost = sum(rounds, NamesCrashRound::lost);
        long deaf = sum(rounds, NamesCrashRound::deaf);
        long good = rounds.stream().filter(NamesCrashRound::good).count();
        List<Bar> bars = new ArrayList<>();
        bars.add(Bar.certain("nothing that was acknowledged is lost", "0 names", lost + " names", lost == 0));
        bars.add(Bar.certain("every watch hears of what is there", "0 deaf", deaf + " deaf", deaf == 0));
        bars.add(Bar.certain(
                "every download goes on after both moves and is whole",
                Integer.toString(rounds.size()),
                Long.toString(good),
                good == rounds.size()));
        bars.add(atMost(
                "the client moves without a name server: next read, median",
                twoRoundTrips.plus(SLACK),
                rounds,
                NamesCrashRound::clientMove));
        bars.add(atMost(
                "the server has moved: next read after a name server answers, median",
                MOST_AFTER_ANSWER,
                rounds,
                NamesCrashRound::serverMove));
        return bars;
    }

    private static Bar atMost(
            String what,
            Duration most,
            List<NamesCrashRound> rounds,
            Function<NamesCrashRound, Optional<Duration>> value) {
        List<Double> millis = millis(rounds, value);
        return Bar.timed(
                what,
                "at most %d ms".formatted(most.toMillis()),
                cell(rounds, value),
                !millis.isEmpty() && new Sample(millis).median() <= most.toMillis());
    }

    private static LineFigure figure(List<NamesCrashRound> rounds) {
        LineFigure figure = new LineFigure(
                "After a name server was killed and has come back", "crash", "from when it listens again (ms)");
        draw(
                figure,
                "the next read of a server that has moved",
                FigureColor.MSOCKET,
                rounds,
                NamesCrashRound::serverMove);
        draw(figure, "the last of the watches", FigureColor.OTHER, rounds, round -> Optional.of(round.watches()));
        return figure;
    }

    private static void draw(
            LineFigure figure,
            String name,
            FigureColor hue,
            List<NamesCrashRound> rounds,
            Function<NamesCrashRound, Optional<Duration>> value) {
        List<Integer> there = IntStream.range(0, rounds.size())
                .boxed()
                .filter(i -> value.apply(rounds.get(i)).isPresent())
                .toList();
        figure.line(
                name,
                hue,
                there.stream().map(i -> i + 1.0).toList(),
                there.stream()
                        .map(i -> Measure.millis(value.apply(rounds.get(i)).orElseThrow()))
                        .toList());
    }
}
