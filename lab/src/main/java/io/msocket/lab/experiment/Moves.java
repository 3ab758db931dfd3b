package io.msocket.lab.experiment;

import io.msocket.lab.measure.Sample;
import io.msocket.lab.report.Bar;
import io.msocket.lab.report.Hue;
import io.msocket.lab.report.LineFigure;
import io.msocket.lab.report.Outcome;
import io.msocket.lab.report.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The moves of {@link ClientMove}, and what they say. For one thread. */
final class Moves {
    /** What may come on top of two round trips, in milliseconds: JVM, kernel and the lab itself. */
    private static final int SLACK_MILLIS = 15;

    private static final String NEVER = "never";

    private final List<Move> all = new ArrayList<>();

    void add(Move move) {
        all.add(move);
    }

    /** What came of them. */
    Outcome outcome() {
        List<Integer> roundTrips =
                all.stream().map(Move::roundTripMillis).distinct().toList();
        Map<String, Object> measurements = new LinkedHashMap<>();
        measurements.put("moves", all.stream().map(Move::toJson).toList());
        return new Outcome(measurements, List.of(table(roundTrips)), figure(roundTrips), bars(roundTrips), notes());
    }

    private Table table(List<Integer> roundTrips) {
        Table table = new Table(
                "Time from the new address working to the next read, in ms: median (least .. most)",
                "RTT ms",
                "2 x RTT",
                Peer.MSOCKET.label(),
                Peer.KERNEL_MPTCP.label(),
                Peer.KERNEL_TCP.label());
        for (int roundTrip : roundTrips) {
            table.add(
                    Integer.toString(roundTrip),
                    Integer.toString(2 * roundTrip),
                    cell(Peer.MSOCKET, roundTrip),
                    cell(Peer.KERNEL_MPTCP, roundTrip),
                    cell(Peer.KERNEL_TCP, roundTrip));
        }
        return table;
    }

    private String cell(Peer peer, int roundTrip) {
        long failed = moves(peer, roundTrip).filter(move -> !move.recovered()).count();
        return recoveries(peer, roundTrip)
                .map(sample -> sample.format(1) + (failed == 0 ? "" : ", " + failed + " " + NEVER))
                .orElse(NEVER);
    }

    private List<Bar> bars(List<Integer> roundTrips) {
        List<Move> ours =
                all.stream().filter(move -> move.peer() == Peer.MSOCKET).toList();
        long whole =
                ours.stream().filter(move -> move.recovered() && move.whole()).count();
        List<Bar> bars = new ArrayList<>();
        bars.add(Bar.certain(
                "msocket: every download goes on after the move and is whole",
                Integer.toString(ours.size()),
                Long.toString(whole),
                whole == ours.size()));
        roundTrips.forEach(roundTrip -> bars.add(bar(roundTrip)));
        return bars;
    }

    private Bar bar(int roundTrip) {
        int most = 2 * roundTrip + SLACK_MILLIS;
        Optional<Sample> recoveries = recoveries(Peer.MSOCKET, roundTrip);
        return Bar.timed(
                "msocket, RTT " + roundTrip + " ms, median",
                "at most " + most + " ms",
                cell(Peer.MSOCKET, roundTrip),
                recoveries.isPresent() && recoveries.get().median() <= most);
    }

    private LineFigure figure(List<Integer> roundTrips) {
        List<Double> xs = roundTrips.stream().map(Integer::doubleValue).toList();
        LineFigure figure = new LineFigure(
                "Recovery after the client has moved (the paper's figure 7)",
                "round-trip time between client and server (ms)",
                "from the new address working to the next read (ms)");
        for (Peer peer : List.of(Peer.MSOCKET, Peer.KERNEL_MPTCP)) {
            List<Integer> there = roundTrips.stream()
                    .filter(roundTrip -> recoveries(peer, roundTrip).isPresent())
                    .toList();
            figure.line(
                    peer.label() + ", median",
                    peer.hue(),
                    there.stream().map(Integer::doubleValue).toList(),
                    there.stream()
                            .map(roundTrip ->
                                    recoveries(peer, roundTrip).orElseThrow().median())
                            .toList());
            List<Move> recovered = all.stream()
                    .filter(move -> move.peer() == peer && move.recovered())
                    .toList();
            figure.points(
                    peer.label(),
                    peer.hue(),
                    recovered.stream()
                            .map(move -> (double) move.roundTripMillis())
                            .toList(),
                    recovered.stream().map(Move::recoveryMillis).toList());
        }
        return figure.guide(
                "the paper: 2 x RTT", Hue.BAR, xs, xs.stream().map(x -> 2 * x).toList());
    }

    private List<String> notes() {
        List<String> notes = new ArrayList<>();
        notes.add(
                "The time counts from when the lab had set the new address and its routes; for MPTCP from when its endpoint"
                        + " was set too, which mptcpd does on other machines.");
        all.stream()
                .filter(move -> !move.recovered() || !move.whole())
                .map(move -> move.peer().label() + ", RTT " + move.roundTripMillis() + " ms: " + move)
                .forEach(notes::add);
        return notes;
    }

    private Stream<Move> moves(Peer peer, int roundTrip) {
        return all.stream().filter(move -> move.peer() == peer && move.roundTripMillis() == roundTrip);
    }

    private Optional<Sample> recoveries(Peer peer, int roundTrip) {
        List<Double> millis = moves(peer, roundTrip)
                .filter(Move::recovered)
                .map(Move::recoveryMillis)
                .toList();
        return millis.isEmpty() ? Optional.empty() : Optional.of(new Sample(millis));
    }
}
