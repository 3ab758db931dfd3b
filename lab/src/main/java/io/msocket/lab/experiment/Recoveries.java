package io.msocket.lab.experiment;

import io.msocket.lab.measure.Sample;
import io.msocket.lab.report.Bar;
import io.msocket.lab.report.LineFigure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The recoveries of an experiment, of several peers and over something that it varies.
 *
 * @param all in the order in which they were measured
 */
record Recoveries(List<Recovery> all) {
    private static final String NEVER = "never";

    Recoveries {
        all = List.copyOf(all);
    }

    /** The values of what was varied, in milliseconds. */
    List<Integer> varied() {
        return all.stream().map(Recovery::variedMillis).distinct().toList();
    }

    /** The same as places on a figure's axis. */
    List<Double> places(double perMilli) {
        return varied().stream().map(value -> value * perMilli).toList();
    }

    /** For tables: the median and the range in milliseconds, and how often there was no recovery. */
    String cell(Peer peer, int variedMillis) {
        long failed =
                of(peer, variedMillis).filter(each -> each.took().isEmpty()).count();
        return millis(peer, variedMillis)
                .map(sample -> sample.format(1) + (failed == 0 ? "" : ", " + failed + " " + NEVER))
                .orElse(NEVER);
    }

    /** That each of msocket's downloads went on and came to its good end. */
    Bar allGood() {
        List<Recovery> ours =
                all.stream().filter(each -> each.peer() == Peer.MSOCKET).toList();
        long good = ours.stream().filter(Recovery::good).count();
        return Bar.certain(
                "msocket: every download goes on and is whole",
                Integer.toString(ours.size()),
                Long.toString(good),
                good == ours.size());
    }

    /**
     * That msocket's median is at most so much.
     *
     * @param what the case
     */
    Bar atMost(String what, int variedMillis, long mostMillis) {
        Optional<Sample> recoveries = millis(Peer.MSOCKET, variedMillis);
        return Bar.timed(
                "msocket, " + what + ", median",
                "at most " + mostMillis + " ms",
                cell(Peer.MSOCKET, variedMillis),
                recoveries.isPresent() && recoveries.get().median() <= mostMillis);
    }

    /**
     * Draws the medians as lines and each recovery as a point.
     *
     * @param perMilli units of the figure's axis in a millisecond
     */
    void draw(LineFigure figure, List<Peer> peers, double perMilli) {
        for (Peer peer : peers) {
            List<Integer> there = varied().stream()
                    .filter(value -> millis(peer, value).isPresent())
                    .toList();
            figure.line(
                    peer.label() + ", median",
                    peer.hue(),
                    there.stream().map(value -> value * perMilli).toList(),
                    there.stream()
                            .map(value -> millis(peer, value).orElseThrow().median())
                            .toList());
            List<Recovery> recovered = all.stream()
                    .filter(each -> each.peer() == peer && each.took().isPresent())
                    .toList();
            figure.points(
                    peer.label() + ", each run",
                    peer.hue(),
                    recovered.stream()
                            .map(each -> each.variedMillis() * perMilli)
                            .toList(),
                    recovered.stream().map(Recovery::millis).toList());
        }
    }

    /**
     * Those that came to no good end, in words.
     *
     * @param what is varied
     */
    Stream<String> failures(String what) {
        return all.stream().filter(each -> !each.good()).map(each -> what + " " + each.variedMillis() + " ms, " + each);
    }

    List<Map<String, Object>> toJson(String varied) {
        return all.stream().map(each -> each.toJson(varied)).toList();
    }

    private Optional<Sample> millis(Peer peer, int variedMillis) {
        List<Double> millis = of(peer, variedMillis)
                .filter(each -> each.took().isPresent())
                .map(Recovery::millis)
                .toList();
        return millis.isEmpty() ? Optional.empty() : Optional.of(new Sample(millis));
    }

    private Stream<Recovery> of(Peer peer, int variedMillis) {
        return all.stream().filter(each -> each.peer() == peer && each.variedMillis() == variedMillis);
    }
}
