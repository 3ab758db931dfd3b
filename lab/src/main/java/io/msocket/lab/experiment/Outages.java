package io.msocket.lab.experiment;

import io.msocket.lab.measure.Sample;
import io.msocket.lab.report.Bar;
import io.msocket.lab.report.Hue;
import io.msocket.lab.report.LineFigure;
import io.msocket.lab.report.Outcome;
import io.msocket.lab.report.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The outages of {@link SilentLoss}, and what they say.
 *
 * @param roundTrip of the link
 */
record Outages(Duration roundTrip, List<Outage> all) {
    private static final List<Peer> PEERS = List.of(Peer.MSOCKET, Peer.KERNEL_TCP);

    /** What is asked, on top of one round trip. */
    private static final Duration SLACK = Duration.ofMillis(250);

    private static final double MILLIS_PER_SECOND = 1e3;
    private static final String NEVER = "never";

    Outcome outcome() {
        List<Duration> lengths = all.stream().map(Outage::lasted).distinct().toList();
        Map<String, Object> measurements = new LinkedHashMap<>();
        measurements.put("roundTripMillis", roundTrip.toMillis());
        measurements.put("outages", all.stream().map(Outage::toJson).toList());
        return new Outcome(
                measurements,
                List.of(table(lengths)),
                figure(lengths),
                bars(lengths),
                all.stream()
                        .filter(outage -> !outage.whole())
                        .map(Outage::toString)
                        .toList());
    }

    private Table table(List<Duration> lengths) {
        Table table = new Table(
                "Time from the link's return to the next read, in ms: median (least .. most); RTT "
                        + roundTrip.toMillis() + " ms",
                "outage ms",
                Peer.MSOCKET.label(),
                Peer.KERNEL_TCP.label());
        lengths.forEach(length ->
                table.add(Long.toString(length.toMillis()), cell(Peer.MSOCKET, length), cell(Peer.KERNEL_TCP, length)));
        return table;
    }

    private List<Bar> bars(List<Duration> lengths) {
        List<Outage> ours =
                all.stream().filter(outage -> outage.peer() == Peer.MSOCKET).toList();
        long whole = ours.stream()
                .filter(outage -> outage.recovered() && outage.whole())
                .count();
        List<Bar> bars = new ArrayList<>();
        bars.add(Bar.certain(
                "msocket: every download goes on after the outage and is whole",
                Integer.toString(ours.size()),
                Long.toString(whole),
                whole == ours.size()));
        lengths.forEach(length -> bars.add(bar(length)));
        return bars;
    }

    private Bar bar(Duration length) {
        long most = most().toMillis();
        Optional<Sample> recoveries = recoveries(Peer.MSOCKET, length);
        return Bar.timed(
                "msocket, outage of " + length.toMillis() + " ms, median",
                "at most " + most + " ms",
                cell(Peer.MSOCKET, length),
                recoveries.isPresent() && recoveries.get().median() <= most);
    }

    private LineFigure figure(List<Duration> lengths) {
        LineFigure figure = new LineFigure(
                        "Recovery after a silent black hole, RTT " + roundTrip.toMillis() + " ms",
                        "how long the link swallowed everything (s)",
                        "from the link's return to the next read (ms)")
                .logarithmic();
        for (Peer peer : PEERS) {
            List<Duration> there = lengths.stream()
                    .filter(length -> recoveries(peer, length).isPresent())
                    .toList();
            figure.line(
                    peer.label() + ", median",
                    peer.hue(),
                    there.stream().map(Outages::seconds).toList(),
                    there.stream()
                            .map(length ->
                                    recoveries(peer, length).orElseThrow().median())
                            .toList());
            List<Outage> recovered = all.stream()
                    .filter(outage -> outage.peer() == peer && outage.recovered())
                    .toList();
            figure.points(
                    peer.label(),
                    peer.hue(),
                    recovered.stream().map(outage -> seconds(outage.lasted())).toList(),
                    recovered.stream().map(Outage::recoveryMillis).toList());
        }
        double bar = most().toMillis();
        return figure.guide(
                "wanted: 1 RTT + " + SLACK.toMillis() + " ms",
                Hue.BAR,
                lengths.stream().map(Outages::seconds).toList(),
                lengths.stream().map(length -> bar).toList());
    }

    private String cell(Peer peer, Duration length) {
        long failed = all.stream()
                .filter(outage -> outage.peer() == peer && outage.lasted().equals(length) && !outage.recovered())
                .count();
        return recoveries(peer, length)
                .map(sample -> sample.format(1) + (failed == 0 ? "" : ", " + failed + " " + NEVER))
                .orElse(NEVER);
    }

    private Optional<Sample> recoveries(Peer peer, Duration length) {
        List<Double> millis = all.stream()
                .filter(outage -> outage.peer() == peer && outage.lasted().equals(length) && outage.recovered())
                .map(Outage::recoveryMillis)
                .toList();
        return millis.isEmpty() ? Optional.empty() : Optional.of(new Sample(millis));
    }

    private Duration most() {
        return roundTrip.plus(SLACK);
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / MILLIS_PER_SECOND;
    }
}
