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
import java.util.concurrent.TimeUnit;

/** Both links are away for some seconds. */
final class BothOut implements Experiment {
    private static final LinkConditions WIFI = LinkConditions.of(50_000_000, Duration.ofMillis(10));
    private static final LinkConditions CELL = LinkConditions.of(20_000_000, Duration.ofMillis(30));
    private static final Duration OUTAGE = Duration.ofSeconds(5);
    private static final Duration SHORT_OUTAGE = Duration.ofMillis(700);
    private static final int REPEATS = 7;

    private static final List<Contender> CONTENDERS =
            List.of(Contender.MSOCKET_FULL, Contender.MSOCKET_BACKUP, Contender.MPTCP_FULL, Contender.TCP);
    private static final List<Contender> SHORT_CONTENDERS = List.of(Contender.MSOCKET_FULL, Contender.MPTCP_FULL);

    private static final long FILE_BYTES = 20_000_000;
    private static final long SHORT_FILE_BYTES = 6_000_000;

    /** A sixth has arrived when the links go, so that much is still to come. */
    private static final int PARTS = 6;

    private static final Duration START = Duration.ofSeconds(30);

    /** The backed-off timers of the kernel's TCP add as much again as the outage took, and a transfer is to end. */
    private static final Duration GIVE_UP = Duration.ofSeconds(30);

    /** Whoever cannot move does not come back; nobody needs to wait long to see it. */
    private static final Duration GIVE_UP_TCP = Duration.ofSeconds(10);

    private static final double MOST_MILLIS = 300;

    /** A new address comes on the first link only: the other one stays without. */
    private static final List<Away> FORMS = List.of(Away.BLACK_HOLE, Away.DOWN_AND_UP, Away.NEW_ADDRESS);

    private static final List<Away> SHORT_FORMS = List.of(Away.BLACK_HOLE, Away.NEW_ADDRESS);

    @Override
    public String name() {
        return "both-out";
    }

    @Override
    public String purpose() {
        return "both links away for 5 s, in three ways: bytes flow again within 300 ms of the first one's return";
    }

    @Override
    public Findings run(Run run) throws IOException, InterruptedException {
        List<Contender> contenders = run.scale().choose(CONTENDERS, SHORT_CONTENDERS);
        long size = run.scale().choose(FILE_BYTES, SHORT_FILE_BYTES);
        Path file = FileService.makeFile(run.work(), size);
        List<Trial> trials = new ArrayList<>();
        try (Lab lab = Lab.open()) {
            TwoLinks links = TwoLinks.of(lab, WIFI, CELL);
            try (FileServices services = FileServices.start(contenders, links.topology(), file, run.work())) {
                for (Away form : run.scale().choose(FORMS, SHORT_FORMS)) {
                    for (int i = 0; i < run.repeats(REPEATS); i++) {
                        for (Contender contender : contenders) {
                            Trial trial = outage(run, links, services, contender, form);
                            trials.add(trial);
                            run.say(trial.toString());
                        }
                    }
                }
            }
        }
        return outcome(new Trials(trials));
    }

    private static Trial outage(Run run, TwoLinks links, FileServices services, Contender contender, Away form)
            throws IOException, InterruptedException {
        long size = run.scale().choose(FILE_BYTES, SHORT_FILE_BYTES);
        Duration lasting = run.scale().choose(OUTAGE, SHORT_OUTAGE);
        try (TwoLinks.Use use = links.begin(contender);
                Download download = services.download(use)) {
            download.awaitBytes(size / PARTS, START);
            for (EmulatedLink link : links.both()) {
                form.begin(use, link);
            }
            TimeUnit.NANOSECONDS.sleep(lasting.toNanos());
            long worked = form.end(use, links.wifi());
            if (form != Away.NEW_ADDRESS) {
                form.end(use, links.cell());
            }
            Download.Result result = download.await(contender == Contender.TCP ? GIVE_UP_TCP : GIVE_UP);
            Map<Measure, Double> measured = new EnumMap<>(Measure.class);
            result.log()
                    .recoveryAfter(worked)
                    .ifPresent(took -> measured.put(Measure.BEYOND_OUTAGE, Measure.millis(took)));
            return Trial.of(form.label(), contender, result, measured);
        }
    }

    private static Findings outcome(Trials trials) {
        List<Bar> bars = new ArrayList<>(List.of(trials.allWhole()));
        for (String scene : trials.scenes()) {
            for (Contender ours : trials.msocket(Mode.values())) {
                bars.add(trials.atMost(scene, ours, Measure.BEYOND_OUTAGE, MOST_MILLIS));
            }
        }
        List<String> notes = new ArrayList<>();
        notes.add(
                "The time counts from when the first of the links worked again, for MPTCP from when it was told of the"
                        + " address.");
        trials.failures().forEach(notes::add);
        return new Findings(
                Map.of("outages", trials.toJson()),
                List.of(trials.table(Measure.BEYOND_OUTAGE)),
                trials.figure("Both links away", Measure.BEYOND_OUTAGE),
                bars,
                notes);
    }
}
