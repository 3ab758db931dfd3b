package io.msocket.lab.experiment;

import io.msocket.lab.link.LinkConditions;
import io.msocket.lab.net.EmulatedLink;
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

/**
 * The delay of both links grows to ten times of it while a download goes on, as when a tunnel or a radio link takes another route: all
 * that was learnt of the round trip is wrong then, in the kernel as well.
 */
final class LongerRoundTrip implements Experiment {
    private static final LinkConditions WIFI = LinkConditions.of(50_000_000, Duration.ofMillis(10));
    private static final LinkConditions CELL = LinkConditions.of(20_000_000, Duration.ofMillis(10));
    private static final Duration LONG = Duration.ofMillis(100);
    private static final Duration SHORT_RUNS_LONG = Duration.ofMillis(40);
    private static final int REPEATS = 7;

    private static final List<Contender> CONTENDERS =
            List.of(Contender.MSOCKET_FULL, Contender.MSOCKET_SINGLE, Contender.MPTCP_FULL, Contender.TCP);
    private static final List<Contender> SHORT_CONTENDERS = List.of(Contender.MSOCKET_FULL, Contender.MPTCP_FULL);

    /** More than ten seconds of it are over the longer way: so long BBR believes in a round trip. */
    private static final long FILE_BYTES = 60_000_000;

    private static final long SHORT_FILE_BYTES = 3_000_000;

    /** It grows when a third has arrived. */
    private static final int PARTS = 3;

    private static final Duration GIVE_UP = Duration.ofSeconds(60);

    @Override
    public String name() {
        return "longer-way";
    }

    @Override
    public String purpose() {
        return "the round trip of both links grows from 20 to 200 ms in mid-download: no slower than the kernel's";
    }

    @Override
    public Findings run(Run run) throws IOException, InterruptedException {
        long size = run.scale().choose(FILE_BYTES, SHORT_FILE_BYTES);
        Path file = FileService.makeFile(run.work(), size);
        List<Contender> contenders = run.scale().choose(CONTENDERS, SHORT_CONTENDERS);
        Duration delay = run.scale().choose(LONG, SHORT_RUNS_LONG);
        List<Trial> trials = new ArrayList<>();
        try (Lab lab = Lab.open()) {
            TwoLinks links = TwoLinks.of(lab, WIFI, CELL);
            try (FileServices services = FileServices.start(contenders, links.topology(), file, run.work())) {
                for (int i = 0; i < run.repeats(REPEATS); i++) {
                    for (Contender contender : contenders) {
                        Trial trial = trial(links, services, contender, size / PARTS, delay);
                        trials.add(trial);
                        run.say(trial.toString());
                    }
                }
            }
        }
        return outcome(new Trials(trials));
    }

    private static Trial trial(TwoLinks links, FileServices services, Contender contender, long part, Duration delay)
            throws IOException, InterruptedException {
        links.awaitQuiet();
        try (TwoLinks.Use use = links.begin(contender);
                Download download = services.download(use)) {
            download.awaitBytes(part, GIVE_UP);
            for (EmulatedLink link : links.both()) {
                link.conditions(before -> before.withDelay(delay).withStandardQueue());
            }
            Download.Result result = download.await(GIVE_UP);
            Map<Measure, Double> measured = new EnumMap<>(Measure.class);
            if (result.whole()) {
                result.log().span().ifPresent(span -> measured.put(Measure.TOTAL, Measure.seconds(span)));
            }
            return Trial.of("20 to " + 2 * delay.toMillis() + " ms", contender, result, measured);
        }
    }

    private static Findings outcome(Trials trials) {
        List<Bar> bars = new ArrayList<>(List.of(trials.allWhole()));
        for (String scene : trials.scenes()) {
            for (Contender ours : trials.msocket(Mode.FULL, Mode.SINGLE)) {
                trials.contenders().stream()
                        .filter(other -> !other.isMsocket() && other.mode() == ours.mode())
                        .forEach(other -> bars.add(trials.atMostAs(scene, ours, other, Measure.TOTAL)));
            }
        }
        List<String> notes = new ArrayList<>();
        notes.add("The total time is from the first byte to the last. The links are 50 Mbit/s and 20 Mbit/s; the single"
                + " ones use the first.");
        trials.failures().forEach(notes::add);
        return new Findings(
                Map.of("downloads", trials.toJson()),
                List.of(trials.table(Measure.TOTAL)),
                trials.figure("A way that becomes longer", Measure.TOTAL),
                bars,
                notes);
    }
}
