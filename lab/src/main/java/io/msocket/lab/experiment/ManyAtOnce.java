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

/** Several downloads at once over two links that are not alike. */
final class ManyAtOnce implements Experiment {
    private static final LinkConditions WIFI = LinkConditions.of(50_000_000, Duration.ofMillis(10));
    private static final LinkConditions CELL = LinkConditions.of(20_000_000, Duration.ofMillis(30));
    private static final String FILE = "file";
    private static final int DOWNLOADS = 10;
    private static final int SHORT_DOWNLOADS = 2;
    private static final int REPEATS = 7;
    private static final List<Contender> CONTENDERS = List.of(Contender.MSOCKET_FULL, Contender.MPTCP_FULL);

    /** While the clients get warm. */
    private static final LinkConditions FAST = LinkConditions.of(150_000_000, Duration.ofMillis(2));

    /** Once all have begun. */
    private static final Duration SETTLING = Duration.ofSeconds(1);

    private static final Duration SHORT_SETTLING = Duration.ofMillis(300);

    /** Over which the bytes are counted then. */
    private static final Duration WINDOW = Duration.ofSeconds(8);

    private static final Duration SHORT_WINDOW = Duration.ofMillis(500);

    /** A fair share of it takes 23 s: who gets double that does not come to the end before the window's. */
    private static final long FILE_BYTES = 20_000_000;

    private static final long SHORT_FILE_BYTES = 10_000_000;

    private static final Duration START = Duration.ofSeconds(30);

    /** For all downloads to the end. */
    private static final Duration AT_MOST = Duration.ofMinutes(3);

    /** A program writes down its reads every 50 ms. */
    private static final Duration MARGIN = Duration.ofMillis(300);

    private static final double LEAST_SUM = 0.95;
    private static final double LEAST_OF_FAIR = 0.5;

    @Override
    public String name() {
        return "asymmetric";
    }

    @Override
    public String purpose() {
        return "ten downloads at once over two links: in sum 0.95 of both, each at least half of its fair share";
    }

    @Override
    public Findings run(Run run) throws IOException, InterruptedException {
        Path file = FileService.makeFile(run.work(), FILE, run.scale().choose(FILE_BYTES, SHORT_FILE_BYTES));
        Duration settling = run.scale().choose(SETTLING, SHORT_SETTLING);
        Duration window = run.scale().choose(WINDOW, SHORT_WINDOW);
        int downloads = run.scale().choose(DOWNLOADS, SHORT_DOWNLOADS);
        List<Contender> all = new ArrayList<>(CONTENDERS);
        all.add(Contender.TCP);
        List<Trial> trials = new ArrayList<>();
        try (Lab lab = Lab.open()) {
            TwoLinks links = TwoLinks.of(lab, FAST, FAST);
            try (Lane lane = Lane.start(all, links.topology(), file, run.work())) {
                if (run.scale() == Scale.FULL) {
                    for (Contender contender : CONTENDERS) {
                        try (TwoLinks.Use use = links.begin(contender)) {
                            lane.warm(use.contender());
                        }
                    }
                }
                links.conditions(WIFI, CELL);
                for (int i = 0; i < run.repeats(REPEATS); i++) {
                    double ideal = lane.goodputAlone(links.wifi(), links, window)
                            + lane.goodputAlone(links.cell(), links, window);
                    for (Contender contender : CONTENDERS) {
                        Trial trial = together(links, lane, contender, new Course(downloads, settling, window, ideal));
                        trials.add(trial);
                        run.say(trial.toString());
                    }
                }
            }
        }
        return outcome(new Trials(trials));
    }

    /**
     * What is done.
     *
     * @param settling before the bytes are counted
     * @param window over which they are
     * @param ideal of all together, in bits a second
     */
    private record Course(int downloads, Duration settling, Duration window, double ideal) {}

    private static Trial together(TwoLinks links, Lane lane, Contender contender, Course course)
            throws IOException, InterruptedException {
        links.awaitQuiet();
        try (TwoLinks.Use use = links.begin(contender)) {
            Crowd crowd = lane.fetchAtOnce(course.downloads(), use.contender(), FILE);
            crowd.awaitBegun(START);
            TimeUnit.NANOSECONDS.sleep(course.settling().toNanos());
            long start = System.nanoTime();
            TimeUnit.NANOSECONDS.sleep(course.window().plus(MARGIN).toNanos());
            long ended = crowd.ended();
            Map<Measure, Double> measured = measured(crowd, course, start);
            boolean whole = crowd.allWhole(AT_MOST);
            String words = whole ? "" : "one was not whole";
            return new Trial(
                    course.downloads() + " downloads",
                    contender,
                    measured,
                    whole && ended == 0,
                    ended == 0 ? words : ended + " ended too early");
        }
    }

    private static Map<Measure, Double> measured(Crowd crowd, Course course, long start) throws IOException {
        long end = start + course.window().toNanos();
        long sum = 0;
        long least = Long.MAX_VALUE;
        for (ReadLog log : crowd.logs()) {
            long bytes = log.bytesBetween(start, end);
            sum += bytes;
            least = Math.min(least, bytes);
        }
        double idealBytes = course.ideal() / Byte.SIZE * Measure.seconds(course.window());
        return Map.of(
                Measure.GOODPUT_SHARE,
                sum / idealBytes,
                Measure.LEAST_OF_FAIR,
                least / (idealBytes / course.downloads()));
    }

    private static Findings outcome(Trials trials) {
        List<Bar> bars = new ArrayList<>(List.of(trials.allWhole()));
        for (String scene : trials.scenes()) {
            for (Contender ours : trials.msocket(Mode.FULL)) {
                bars.add(trials.atLeast(scene, ours, Measure.GOODPUT_SHARE, LEAST_SUM));
                bars.add(trials.atLeast(scene, ours, Measure.LEAST_OF_FAIR, LEAST_OF_FAIR));
            }
        }
        List<String> notes = new ArrayList<>();
        notes.add("Ideal is what kernel TCP gets on each link alone, in sum; a fair share is that by the number of"
                + " downloads, which are all by one program. 'Whole' is a run in which all went on until the bytes were"
                + " counted, and all came whole.");
        trials.failures().forEach(notes::add);
        return new Findings(
                Map.of("crowds", trials.toJson()),
                List.of(trials.table(Measure.GOODPUT_SHARE), trials.table(Measure.LEAST_OF_FAIR)),
                trials.figure("Downloads at once over 50 Mbit/s 20 ms and 20 Mbit/s 60 ms", Measure.GOODPUT_SHARE)
                        .level("wanted: " + LEAST_SUM, LEAST_SUM),
                bars,
                notes);
    }
}
