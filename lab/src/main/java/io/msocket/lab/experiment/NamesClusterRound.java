package io.msocket.lab.experiment;

import io.msocket.lab.measure.Sample;
import io.msocket.lab.report.Bar;
import io.msocket.lab.report.ColumnFigure;
import io.msocket.lab.report.FigureColor;
import io.msocket.lab.report.Findings;
import io.msocket.lab.report.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * One crash of {@link NamesClusterCrash}, and what came of it.
 *
 * @param killed who was
 * @param names what came of them
 * @param clientMove from the client's new address to the next read; empty if there was none
 * @param serverMove from the server's new address to the next read; empty if there was none
 * @param whole whether the file arrived whole
 * @param words what went wrong, if something did
 */
record NamesClusterRound(
        Killed killed,
        Names names,
        Optional<Duration> clientMove,
        Optional<Duration> serverMove,
        boolean whole,
        String words) {
    /** What may come on top of two round trips: JVM, kernel and the lab itself. */
    private static final Duration SLACK = Duration.ofMillis(15);

    /** As where the only name server was away, and from when it answers again: here there is always one that does. */
    private static final Duration MOST_AFTER_MOVE = Duration.ofSeconds(2);

    /** Whom SIGKILL has hit. */
    enum Killed {
        NOBODY("nobody", false, false),
        NAME_SERVER("a name server", true, false),
        NODE("a node of Cassandra", false, true),
        BOTH("one of each", true, true);

        private final String words;
        private final boolean server;
        private final boolean node;

        Killed(String words, boolean server, boolean node) {
            this.words = words;
            this.server = server;
            this.node = node;
        }

        boolean isServer() {
            return server;
        }

        boolean isNode() {
            return node;
        }
    }

    /**
     * What came of names.
     *
     * @param acknowledged versions of all so far
     * @param stuck that were not published again while it was away
     * @param lost that were older afterwards than what was acknowledged; looked at twice, without and with what had been killed
     * @param deaf watches that have not heard of what was there; looked at likewise
     * @param wentOn from the crash until each had been acknowledged twice more
     */
    record Names(long acknowledged, long stuck, long lost, long deaf, Duration wentOn) {}

    private boolean good() {
        return whole && clientMove.isPresent() && serverMove.isPresent();
    }

    private Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("killed", killed.words);
        json.put("acknowledged", names.acknowledged());
        json.put("stuck", names.stuck());
        json.put("lost", names.lost());
        json.put("deaf", names.deaf());
        json.put("updatesWentOnMillis", Measure.millis(names.wentOn()));
        json.put("clientMoveMillis", clientMove.map(Measure::millis).orElse(null));
        json.put("serverMoveMillis", serverMove.map(Measure::millis).orElse(null));
        json.put("whole", whole);
        return json;
    }

    @Override
    public String toString() {
        return ("%s killed: %d acknowledged, %d stuck, %d lost, %d deaf; updates go on after %.0f ms, reads after %s ms"
                        + " and %s ms%s")
                .formatted(
                        killed.words,
                        names.acknowledged(),
                        names.stuck(),
                        names.lost(),
                        names.deaf(),
                        Measure.millis(names.wentOn()),
                        text(clientMove),
                        text(serverMove),
                        words.isEmpty() ? "" : "; " + words);
    }

    private static String text(Optional<Duration> took) {
        return took.map(time -> "%.0f".formatted(Measure.millis(time))).orElse("never");
    }

    /** @param twoRoundTrips of the client's link and the server's together */
    static Findings outcome(List<NamesClusterRound> rounds, Duration twoRoundTrips) {
        Map<String, Object> measurements = new LinkedHashMap<>();
        measurements.put(
                "crashes", rounds.stream().map(NamesClusterRound::toJson).toList());
        return new Findings(
                measurements, List.of(table(rounds)), figure(rounds), bars(rounds, twoRoundTrips), notes(rounds));
    }

    private static List<String> notes(List<NamesClusterRound> rounds) {
        List<String> notes = new ArrayList<>();
        notes.add("Three name servers over three nodes of Cassandra. One of them, or one of each, is killed, the client"
                + " moves, the server moves, and then it is started again. Nobody else tells the client where its"
                + " server is.");
        rounds.stream()
                .filter(round -> !round.good())
                .map(NamesClusterRound::toString)
                .forEach(notes::add);
        return notes;
    }

    private static List<NamesClusterRound> of(List<NamesClusterRound> rounds, Killed killed) {
        return rounds.stream().filter(round -> round.killed() == killed).toList();
    }

    private static Table table(List<NamesClusterRound> rounds) {
        Table table = new Table(
                "%d crashes: median (least .. most)".formatted(rounds.size()),
                "killed",
                "client moves, next read after ms",
                "server moves, next read after ms",
                "updates go on after ms");
        for (Killed killed : Killed.values()) {
            List<NamesClusterRound> some = of(rounds, killed);
            table.add(
                    killed.words,
                    cell(some, NamesClusterRound::clientMove),
                    cell(some, NamesClusterRound::serverMove),
                    cell(some, round -> Optional.of(round.names().wentOn())));
        }
        return table;
    }

    private static List<Double> millis(
            List<NamesClusterRound> rounds, Function<NamesClusterRound, Optional<Duration>> value) {
        return rounds.stream()
                .map(value)
                .flatMap(Optional::stream)
                .map(Measure::millis)
                .toList();
    }

    private static String cell(List<NamesClusterRound> rounds, Function<NamesClusterRound, Optional<Duration>> value) {
        List<Double> millis = millis(rounds, value);
        String never = millis.size() == rounds.size() ? "" : ", %d never".formatted(rounds.size() - millis.size());
        return (millis.isEmpty() ? "" : new Sample(millis).format(0)) + never;
    }

    private static long sum(List<NamesClusterRound> rounds, ToLongFunction<Names> value) {
        return rounds.stream().map(NamesClusterRound::names).mapToLong(value).sum();
    }

    private static List<Bar> bars(List<NamesClusterRound> rounds, Duration twoRoundTrips) {
        List<Bar> bars = new ArrayList<>();
        bars.add(none("nothing that was acknowledged is lost, names", sum(rounds, Names::lost)));
        bars.add(none("every watch hears of what is there, deaf", sum(rounds, Names::deaf)));
        bars.add(none("every name is published again while it is away, stuck", sum(rounds, Names::stuck)));
        long good = rounds.stream().filter(NamesClusterRound::good).count();
        bars.add(Bar.certain(
                "every download goes on after both moves and is whole",
                Integer.toString(rounds.size()),
                Long.toString(good),
                good == rounds.size()));
        for (Killed killed : Killed.values()) {
            List<NamesClusterRound> some = of(rounds, killed);
            String after = "; killed was " + killed.words;
            bars.add(atMost(
                    "the client moves: next read, median" + after,
                    twoRoundTrips.plus(SLACK),
                    some,
                    NamesClusterRound::clientMove));
            bars.add(atMost(
                    "the server moves: next read, median" + after,
                    MOST_AFTER_MOVE,
                    some,
                    NamesClusterRound::serverMove));
        }
        return bars;
    }

    private static Bar none(String what, long measured) {
        return Bar.certain(what, "0", Long.toString(measured), measured == 0);
    }

    private static Bar atMost(
            String what,
            Duration most,
            List<NamesClusterRound> rounds,
            Function<NamesClusterRound, Optional<Duration>> value) {
        List<Double> millis = millis(rounds, value);
        return Bar.timed(
                what,
                "at most %d ms".formatted(most.toMillis()),
                cell(rounds, value),
                !millis.isEmpty() && new Sample(millis).median() <= most.toMillis());
    }

    private static ColumnFigure figure(List<NamesClusterRound> rounds) {
        return new ColumnFigure(
                        "After a crash",
                        "killed",
                        "median (ms)",
                        Arrays.stream(Killed.values())
                                .map(killed -> killed.words)
                                .toList())
                .columns(
                        "the client moves: its next read",
                        FigureColor.MSOCKET_BACKUP,
                        medians(rounds, NamesClusterRound::clientMove))
                .columns(
                        "the server moves: the client's next read",
                        FigureColor.MSOCKET,
                        medians(rounds, NamesClusterRound::serverMove))
                .columns(
                        "updates go on",
                        FigureColor.OTHER,
                        medians(rounds, round -> Optional.of(round.names().wentOn())));
    }

    /** For each kind of crash; what never was has no column. */
    private static List<Double> medians(
            List<NamesClusterRound> rounds, Function<NamesClusterRound, Optional<Duration>> value) {
        return Arrays.stream(Killed.values())
                .map(killed -> millis(of(rounds, killed), value))
                .map(millis -> millis.isEmpty() ? 0 : new Sample(millis).median())
                .toList();
    }
}
