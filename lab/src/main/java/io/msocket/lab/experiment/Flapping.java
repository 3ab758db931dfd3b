package io.msocket.lab.experiment;

import io.msocket.lab.link.LinkConditions;
import io.msocket.lab.measure.ReadLog;
import io.msocket.lab.net.Lab;
import io.msocket.lab.report.Bar;
import io.msocket.lab.report.Findings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One of two links is away for a second every three seconds. */
final class Flapping implements Experiment {
    /** Slow enough that two minutes of both are not more than a disk has. */
    private static final LinkConditions STEADY = LinkConditions.of(20_000_000, Duration.ofMillis(10));

    private static final LinkConditions OTHER = LinkConditions.of(20_000_000, Duration.ofMillis(20));

    private static final Duration PERIOD = Duration.ofSeconds(3);
    private static final Duration AWAY = Duration.ofSeconds(1);

    /** What is left of the link that flaps. */
    private static final double PRESENT_SHARE = 2.0 / 3;

    private static final int PERIODS = 40;
    private static final int SHORT_PERIODS = 1;
    private static final int REPEATS = 7;
    private static final List<Away> FORMS = List.of(Away.BLACK_HOLE, Away.DOWN_AND_UP);
    private static final List<Away> SHORT_FORMS = List.of(Away.DOWN_AND_UP);
    private static final List<Contender> CONTENDERS = List.of(Contender.MSOCKET_FULL, Contender.MPTCP_FULL);

    /** What both links could carry in all periods, and a tenth more: no download comes to its end. */
    private static final double ENDLESS = 1.1;

    /** What TCP gets on one link is known after that. */
    private static final Duration ALONE = Duration.ofSeconds(10);

    private static final Duration SHORT_ALONE = Duration.ofSeconds(1);
    private static final Duration START = Duration.ofSeconds(30);

    /** A program writes down its reads every 50 ms. */
    private static final Duration MARGIN = Duration.ofMillis(300);

    private static final double LEAST_SHARE = 0.9;

    @Override
    public String name() {
        return "flapping";
    }

    @Override
    public String purpose() {
        return "one of two links away for 1 s every 3 s: at least 0.9 of the steady one and 2/3 of the other";
    }

    @Override
    public Findings run(Run run) throws IOException, InterruptedException {
        int periods = run.scale().choose(PERIODS, SHORT_PERIODS);
        double bits = (double) (STEADY.rateBitsPerSecond() + OTHER.rateBitsPerSecond()) * PERIOD.toSeconds() * periods;
        Path file = FileService.makeFile(run.work(), (long) (bits * ENDLESS / Byte.SIZE));
        List<Contender> all = new ArrayList<>(CONTENDERS);
        all.add(Contender.TCP);
        List<Trial> trials = new ArrayList<>();
        try (Lab lab = Lab.open()) {
            TwoLinks links = TwoLinks.of(lab, STEADY, OTHER);
            try (FileServices services = FileServices.start(all, links.topology(), file, run.work())) {
                for (Away form : run.scale().choose(FORMS, SHORT_FORMS)) {
                    for (int i = 0; i < run.repeats(REPEATS); i++) {
                        Duration alone = run.scale().choose(ALONE, SHORT_ALONE);
                        double ideal = services.goodputAlone(links.wifi(), links, alone)
                                + PRESENT_SHARE * services.goodputAlone(links.cell(), links, alone);
                        for (Contender contender : CONTENDERS) {
                            Trial trial = flaps(links, services, contender, new Flaps(form, periods, ideal));
                            trials.add(trial);
                            run.say(trial.toString());
                        }
                    }
                }
            }
        }
        return outcome(new Trials(trials));
    }

    /**
     * What happens to the link.
     *
     * @param ideal bits a second of the steady link and what is left of the other
     */
    private record Flaps(Away form, int periods, double ideal) {}

    private static Trial flaps(TwoLinks links, FileServices services, Contender contender, Flaps flaps)
            throws IOException, InterruptedException {
        try (TwoLinks.Use use = links.begin(contender);
                Download download = services.download(use)) {
            download.awaitBytes(1, START);
            long start = System.nanoTime();
            for (int i = 1; i <= flaps.periods(); i++) {
                long end = start + i * PERIOD.toNanos();
                TimeUnit.NANOSECONDS.sleep(end - AWAY.toNanos() - System.nanoTime());
                flaps.form().begin(use, links.cell());
                TimeUnit.NANOSECONDS.sleep(end - System.nanoTime());
                flaps.form().end(use, links.cell());
            }
            TimeUnit.NANOSECONDS.sleep(MARGIN.toNanos());
            boolean alive = download.isAlive();
            ReadLog log = download.log();
            Duration window = PERIOD.multipliedBy(flaps.periods());
            double goodput = log.bytesWithin(window) * (double) Byte.SIZE / window.toSeconds();
            boolean readToTheEnd = alive
                    && log.recoveryAfter(start + window.minus(PERIOD).toNanos()).isPresent();
            return new Trial(
                    flaps.form().label(),
                    contender,
                    Map.of(Measure.GOODPUT_SHARE, goodput / flaps.ideal()),
                    readToTheEnd,
                    alive ? "nothing was read in the last period" : "it ended too early");
        }
    }

    private static Findings outcome(Trials trials) {
        List<Bar> bars = new ArrayList<>(List.of(trials.allWhole()));
        for (String scene : trials.scenes()) {
            for (Contender ours : trials.msocket(Mode.FULL)) {
                bars.add(trials.atLeast(scene, ours, Measure.GOODPUT_SHARE, LEAST_SHARE));
            }
        }
        List<String> notes = new ArrayList<>();
        notes.add("Ideal is what kernel TCP gets on the steady link alone, and two thirds of what it gets on the other."
                + " No download is let come to its end: 'whole' is one that still reads in the last period.");
        trials.failures().forEach(notes::add);
        return new Findings(
                Map.of("flapping", trials.toJson()),
                List.of(trials.table(Measure.GOODPUT_SHARE)),
                trials.figure("One of two links away for 1 s every 3 s", Measure.GOODPUT_SHARE)
                        .level("wanted: " + LEAST_SHARE, LEAST_SHARE),
                bars,
                notes);
    }
}
