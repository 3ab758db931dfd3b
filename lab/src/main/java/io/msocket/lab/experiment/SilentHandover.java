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

/** One of two links swallows everything from some moment on, and nobody is told. */
final class SilentHandover implements Experiment {
    private static final List<Integer> ROUND_TRIPS_MILLIS = List.of(20, 60);
    private static final List<Integer> SHORT_ROUND_TRIPS_MILLIS = List.of(20);
    private static final long WIFI_RATE = 50_000_000;
    private static final long CELL_RATE = 20_000_000;
    private static final int REPEATS = 7;

    private static final List<Contender> CONTENDERS =
            List.of(Contender.MSOCKET_FULL, Contender.MSOCKET_BACKUP, Contender.MPTCP_FULL, Contender.MPTCP_BACKUP);
    private static final List<Contender> SHORT_CONTENDERS = List.of(Contender.MSOCKET_FULL, Contender.MPTCP_FULL);

    private static final long FILE_BYTES = 30_000_000;
    private static final long SHORT_FILE_BYTES = 3_000_000;

    /** A third has arrived when wifi goes silent: the transfer is at full speed then. */
    private static final int THIRDS = 3;

    private static final Duration GIVE_UP = Duration.ofSeconds(60);

    private static final double MOST_GAP_MILLIS = 300;
    private static final double MOST_DUPLICATES_MEGABYTES = 0.5;

    @Override
    public String name() {
        return "silent-handover";
    }

    @Override
    public String purpose() {
        return "one of two links goes silent: no read waits for more than 300 ms, at most 0.5 MB come twice";
    }

    @Override
    public Findings run(Run run) throws IOException, InterruptedException {
        List<Integer> roundTrips = run.scale().choose(ROUND_TRIPS_MILLIS, SHORT_ROUND_TRIPS_MILLIS);
        List<Contender> contenders = run.scale().choose(CONTENDERS, SHORT_CONTENDERS);
        long size = run.scale().choose(FILE_BYTES, SHORT_FILE_BYTES);
        Path file = FileService.makeFile(run.work(), size);
        List<Trial> trials = new ArrayList<>();
        try (Lab lab = Lab.open()) {
            TwoLinks links = TwoLinks.of(
                    lab, conditions(WIFI_RATE, roundTrips.get(0)), conditions(CELL_RATE, roundTrips.get(0)));
            try (FileServices services = FileServices.start(contenders, links.topology(), file, run.work())) {
                for (int roundTrip : roundTrips) {
                    links.conditions(conditions(WIFI_RATE, roundTrip), conditions(CELL_RATE, roundTrip));
                    for (int i = 0; i < run.repeats(REPEATS); i++) {
                        for (Contender contender : contenders) {
                            Trial trial = silence(links, services, contender, "RTT " + roundTrip + " ms", size);
                            trials.add(trial);
                            run.say(trial.toString());
                        }
                    }
                }
            }
        }
        return outcome(new Trials(trials));
    }

    private static LinkConditions conditions(long rate, int roundTripMillis) {
        return LinkConditions.of(rate, Duration.ofMillis(roundTripMillis).dividedBy(2));
    }

    private static Trial silence(TwoLinks links, FileServices services, Contender contender, String scene, long size)
            throws IOException, InterruptedException {
        long before = links.payloadReceived(contender.peer());
        try (TwoLinks.Use use = links.begin(contender);
                Download download = services.download(use)) {
            download.awaitBytes(size / THIRDS, GIVE_UP);
            use.swallow(links.wifi());
            Download.Result result = download.await(GIVE_UP);
            Map<Measure, Double> measured = new EnumMap<>(Measure.class);
            if (result.whole()) {
                result.log().span().ifPresent(span -> measured.put(Measure.TOTAL, Measure.seconds(span)));
                measured.put(Measure.LARGEST_GAP, Measure.millis(result.log().largestStall()));
                measured.put(
                        Measure.DUPLICATES,
                        Measure.megabytes(links.payloadReceived(contender.peer())
                                - before
                                - result.log().totalBytes()));
            }
            return Trial.of(scene, contender, result, measured);
        }
    }

    private static Findings outcome(Trials trials) {
        List<Bar> bars = new ArrayList<>(List.of(trials.allWhole()));
        for (String scene : trials.scenes()) {
            for (Contender ours : trials.msocket(Mode.FULL, Mode.BACKUP)) {
                bars.add(trials.atMost(scene, ours, Measure.LARGEST_GAP, MOST_GAP_MILLIS));
                bars.add(trials.atMost(scene, ours, Measure.DUPLICATES, MOST_DUPLICATES_MEGABYTES));
            }
        }
        List<String> notes = new ArrayList<>();
        notes.add("Duplicates are what the client received beyond the bytes that were read, without the headers of IP"
                + " and TCP: a peer's own framing is among them. What the silent link swallowed is not.");
        trials.failures().forEach(notes::add);
        return new Findings(
                Map.of("silences", trials.toJson()),
                List.of(
                        trials.table(Measure.LARGEST_GAP),
                        trials.table(Measure.DUPLICATES),
                        trials.table(Measure.TOTAL)),
                trials.figure("One of two links goes silent", Measure.LARGEST_GAP),
                bars,
                notes);
    }
}
