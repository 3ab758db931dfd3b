package io.msocket.lab.experiment;

import io.msocket.lab.link.LinkConditions;
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
    private static final int DOWNLOADS = 10;
    private static final int SHORT_DOWNLOADS = 2;
    private static final int REPEATS = 7;
    private static final List<Contender> CONTENDERS = List.of(Contender.MSOCKET_FULL, Contender.MPTCP_FULL);

    /** Once all have begun: so many JVMs that have just started compile themselves, on few processors. */
    private static final Duration SETTLING = Duration.ofSeconds(10);

    /** Over which the bytes are counted then. */
    private static final Duration WINDOW = Duration.ofSeconds(10);

    private static final Duration SHORT = Duration.ofSeconds(1);

    /** Both links carry 175 MB until it is over: no download comes to its end, even if the others get little. */
    private static final long FILE_BYTES = 200_000_000;

    private static final long SHORT_FILE_BYTES = 40_000_000;

    /** So many JVMs start at once. */
    private static final Duration START = Duration.ofSeconds(60);

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
        Path file = FileService.makeFile(run.work(), run.scale().choose(FILE_BYTES, SHORT_FILE_BYTES));
        Duration window = run.scale().choose(WINDOW, SHORT);
        Duration settling = run.scale().choose(SETTLING, SHORT);
        int downloads = run.scale().choose(DOWNLOADS, SHORT_DOWNLOADS);
        List<Contender> all = new ArrayList<>(CONTENDERS);
        all.add(Contender.TCP);
        List<Trial> trials = new ArrayList<>();
        try (Lab lab = Lab.open()) {
            TwoLinks links = TwoLinks.of(lab, WIFI, CELL);
            try (FileServices services = FileServices.start(all, links.topology(), file, run.work())) {
                for (int i = 0; i < run.repeats(REPEATS); i++) {
                    double ideal = services.goodputAlone(links.wifi(), links, window)
                            + services.goodputAlone(links.cell(), links, window);
                    for (Contender contender : CONTENDERS) {
                        Trial trial =
                                together(links, services, contender, new Crowd(downloads, settling, window, ideal));
                        trials.add(trial);
                        run.say(trial.toString());
                    }
                }
            }
        }
        return outcome(new Trials(trials));
    }

    /**
     * Who is there.
     *
     * @param settling after all have begun
     * @param window over which is counted then
     * @param ideal of all together, in bits a second
     */
    private record Crowd(int downloads, Duration settling, Duration window, double ideal) {}

    private static Trial together(TwoLinks links, FileServices services, Contender contender, Crowd crowd)
            throws IOException, InterruptedException {
        List<Download> downloads = new ArrayList<>();
        try (TwoLinks.Use use = links.begin(contender)) {
            try {
                for (int i = 0; i < crowd.downloads(); i++) {
                    downloads.add(services.download(use));
                }
                for (Download download : downloads) {
                    download.awaitBytes(1, START);
                }
                TimeUnit.NANOSECONDS.sleep(crowd.settling().toNanos());
                long start = System.nanoTime();
                TimeUnit.NANOSECONDS.sleep(crowd.window().plus(MARGIN).toNanos());
                return trial(contender, crowd, downloads, start);
            } finally {
                for (Download download : downloads) {
                    download.close();
                }
            }
        }
    }

    private static Trial trial(Contender contender, Crowd crowd, List<Download> downloads, long start)
            throws IOException {
        long sum = 0;
        long least = Long.MAX_VALUE;
        boolean alive = true;
        for (Download download : downloads) {
            alive &= download.isAlive();
            long bytes =
                    download.log().bytesBetween(start, start + crowd.window().toNanos());
            sum += bytes;
            least = Math.min(least, bytes);
        }
        double idealBytes = crowd.ideal() / Byte.SIZE * Measure.seconds(crowd.window());
        return new Trial(
                crowd.downloads() + " downloads",
                contender,
                Map.of(
                        Measure.GOODPUT_SHARE,
                        sum / idealBytes,
                        Measure.LEAST_OF_FAIR,
                        least / (idealBytes / crowd.downloads())),
                alive,
                alive ? "" : "one ended too early");
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
                + " downloads. None is let come to its end: 'whole' is a run in which all still went on.");
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
