package io.msocket.lab.experiment;

import io.msocket.lab.link.LinkConditions;
import io.msocket.lab.net.Lab;
import io.msocket.lab.report.Bar;
import io.msocket.lab.report.Findings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The paper's figures 13 to 16: a download goes from wifi to cell and back; both times everybody is told. */
final class Handover implements Experiment {
    private static final long WIFI_RATE = 50_000_000;
    private static final long CELL_RATE = 20_000_000;
    private static final int REPEATS = 7;

    /** The round-trip times of wifi and cell, in milliseconds. */
    private record RoundTrips(int wifi, int cell) {
        String scene() {
            return "RTT " + wifi + " and " + cell + " ms";
        }

        LinkConditions ofWifi() {
            return conditions(WIFI_RATE, wifi);
        }

        LinkConditions ofCell() {
            return conditions(CELL_RATE, cell);
        }

        private static LinkConditions conditions(long rate, int roundTripMillis) {
            return LinkConditions.of(rate, Duration.ofMillis(roundTripMillis).dividedBy(2));
        }
    }

    private static final List<RoundTrips> ROUND_TRIPS =
            List.of(new RoundTrips(20, 60), new RoundTrips(20, 20), new RoundTrips(60, 60));
    private static final List<RoundTrips> SHORT_ROUND_TRIPS = List.of(new RoundTrips(20, 60));

    private static final List<Contender> CONTENDERS = List.of(
            Contender.MSOCKET_FULL,
            Contender.MSOCKET_BACKUP,
            Contender.MSOCKET_SINGLE,
            Contender.MPTCP_FULL,
            Contender.MPTCP_BACKUP);
    private static final List<Contender> SHORT_CONTENDERS = List.of(Contender.MSOCKET_BACKUP, Contender.MPTCP_BACKUP);

    /** Some seconds of both links: each third is long enough for a link to come to its speed. */
    private static final long FILE_BYTES = 30_000_000;

    private static final long SHORT_FILE_BYTES = 6_000_000;

    /** Wifi is lost when a third has arrived, and comes back when two thirds have. */
    private static final int THIRDS = 3;

    /** No part of a transfer should take longer. */
    private static final Duration GIVE_UP = Duration.ofSeconds(30);

    /** In which nobody feels a handover. */
    private static final double MOST_GAP_MILLIS = 120;

    @Override
    public String name() {
        return "handover";
    }

    @Override
    public String purpose() {
        return "from wifi to cell and back, announced: no read waits for more than 120 ms in full and backup mode";
    }

    @Override
    public Findings run(Run run) throws IOException, InterruptedException {
        List<RoundTrips> roundTrips = run.scale().choose(ROUND_TRIPS, SHORT_ROUND_TRIPS);
        List<Contender> contenders = run.scale().choose(CONTENDERS, SHORT_CONTENDERS);
        long size = run.scale().choose(FILE_BYTES, SHORT_FILE_BYTES);
        Path file = FileService.makeFile(run.work(), size);
        List<Trial> trials = new ArrayList<>();
        try (Lab lab = Lab.open()) {
            RoundTrips first = roundTrips.get(0);
            TwoLinks links = TwoLinks.of(lab, first.ofWifi(), first.ofCell());
            try (FileServices services = FileServices.start(contenders, links.topology(), file, run.work())) {
                for (RoundTrips each : roundTrips) {
                    links.conditions(each.ofWifi(), each.ofCell());
                    for (int i = 0; i < run.repeats(REPEATS); i++) {
                        for (Contender contender : contenders) {
                            Trial trial = handover(links, services, contender, each.scene(), size);
                            trials.add(trial);
                            run.say(trial.toString());
                        }
                    }
                }
            }
        }
        return outcome(new Trials(trials));
    }

    private static Trial handover(TwoLinks links, FileServices services, Contender contender, String scene, long size)
            throws IOException, InterruptedException {
        try (TwoLinks.Use use = links.begin(contender);
                Download download = services.download(use)) {
            download.awaitBytes(size / THIRDS, GIVE_UP);
            use.lose(links.wifi());
            if (download.reaches(size * (THIRDS - 1) / THIRDS, GIVE_UP)) {
                use.take(links.wifi());
            }
            Download.Result result = download.await(GIVE_UP);
            Map<Measure, Double> measured = new EnumMap<>(Measure.class);
            if (result.whole()) {
                result.log().span().ifPresent(span -> measured.put(Measure.TOTAL, Measure.seconds(span)));
                measured.put(Measure.LARGEST_GAP, Measure.millis(result.log().largestStall()));
            }
            return Trial.of(scene, contender, result, measured);
        }
    }

    private static Findings outcome(Trials trials) {
        List<Bar> bars = new ArrayList<>(List.of(trials.allWhole()));
        for (String scene : trials.scenes()) {
            for (Contender ours : trials.msocket(Mode.FULL, Mode.BACKUP)) {
                trials.contenders().stream()
                        .filter(other -> other.peer() == Peer.KERNEL_MPTCP && other.mode() == ours.mode())
                        .forEach(other -> bars.add(trials.atMostAs(scene, ours, other, Measure.TOTAL)));
                bars.add(trials.atMost(scene, ours, Measure.LARGEST_GAP, MOST_GAP_MILLIS));
            }
        }
        List<String> notes = new ArrayList<>();
        notes.add("The total time is from the first byte to the last. MPTCP is told of the addresses as mptcpd would"
                + " tell it.");
        trials.failures().forEach(notes::add);
        return new Findings(
                Map.of("handovers", trials.toJson()),
                List.of(trials.table(Measure.TOTAL), trials.table(Measure.LARGEST_GAP)),
                trials.figure("Wifi to cell and back, announced (the paper's figures 13 to 16)", Measure.LARGEST_GAP),
                bars,
                notes);
    }
}
