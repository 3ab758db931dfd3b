package io.msocket.lab.experiment;

import io.msocket.lab.link.LinkConditions;
import io.msocket.lab.link.LinkEmulator.Direction;
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
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** The preferred link dies and comes back after a while. */
final class LinkReturn implements Experiment {
    private static final LinkConditions WIFI = LinkConditions.of(50_000_000, Duration.ofMillis(10));
    private static final LinkConditions CELL = LinkConditions.of(20_000_000, Duration.ofMillis(30));
    private static final Duration AWAY = Duration.ofSeconds(10);
    private static final Duration SHORT_AWAY = Duration.ofMillis(500);
    private static final int REPEATS = 7;
    private static final List<Away> FORMS = List.of(Away.BLACK_HOLE, Away.NEW_ADDRESS);
    private static final List<Away> SHORT_FORMS = List.of(Away.NEW_ADDRESS);

    private static final List<Contender> CONTENDERS =
            List.of(Contender.MSOCKET_FULL, Contender.MSOCKET_BACKUP, Contender.MPTCP_FULL, Contender.MPTCP_BACKUP);
    private static final List<Contender> SHORT_CONTENDERS = List.of(Contender.MSOCKET_FULL, Contender.MPTCP_BACKUP);

    /** Cell carries 25 MB in ten seconds; much is left when wifi is back. */
    private static final long FILE_BYTES = 60_000_000;

    private static final long SHORT_FILE_BYTES = 8_000_000;

    /** So much has arrived when wifi dies: the transfer is at full speed then. */
    private static final long AWAY_AT_BYTES = 2_000_000;

    /** Some 64 KB in full packets: more than handshakes and probes are. */
    private static final int USED_PACKETS = 45;

    /** How soon it is seen that a link is used, in milliseconds; a look costs next to nothing. */
    private static final long LOOK_MILLIS = 2;

    /** A link that is not used by then is taken not to be used again. */
    private static final Duration UNUSED = Duration.ofSeconds(10);

    private static final Duration GIVE_UP = Duration.ofSeconds(60);

    private static final double MOST_MILLIS = 1_000;

    /** By then everything is back on the preferred link: what stood by may help it for a second, and some is on its way then. */
    private static final Duration SETTLED = Duration.ofMillis(1_250);

    /** In which nobody feels it, as in the announced handover. */
    private static final double MOST_GAP_MILLIS = 120;

    @Override
    public String name() {
        return "return";
    }

    @Override
    public String purpose() {
        return "the preferred link dies and comes back after 10 s: it carries data again within 1 s, without a gap";
    }

    @Override
    public Findings run(Run run) throws IOException, InterruptedException {
        List<Contender> contenders = run.scale().choose(CONTENDERS, SHORT_CONTENDERS);
        Path file = FileService.makeFile(run.work(), run.scale().choose(FILE_BYTES, SHORT_FILE_BYTES));
        List<Trial> trials = new ArrayList<>();
        try (Lab lab = Lab.open()) {
            TwoLinks links = TwoLinks.of(lab, WIFI, CELL);
            try (FileServices services = FileServices.start(contenders, links.topology(), file, run.work())) {
                for (Away form : run.scale().choose(FORMS, SHORT_FORMS)) {
                    for (int i = 0; i < run.repeats(REPEATS); i++) {
                        for (Contender contender : contenders) {
                            Duration lasting = run.scale().choose(AWAY, SHORT_AWAY);
                            Trial trial = absence(links, services, contender, form, lasting);
                            trials.add(trial);
                            run.say(trial.toString());
                        }
                    }
                }
            }
        }
        return outcome(new Trials(trials));
    }

    private static Trial absence(
            TwoLinks links, FileServices services, Contender contender, Away form, Duration lasting)
            throws IOException, InterruptedException {
        EmulatedLink wifi = links.wifi();
        try (TwoLinks.Use use = links.begin(contender);
                Download download = services.download(use)) {
            download.awaitBytes(AWAY_AT_BYTES, GIVE_UP);
            form.begin(use, wifi);
            TimeUnit.NANOSECONDS.sleep(lasting.toNanos());
            long before = delivered(wifi);
            long worked = form.end(use, wifi);
            OptionalLong used = used(wifi, before, download);
            Map<Measure, Double> measured = new EnumMap<>(Measure.class);
            if (contender.mode() == Mode.BACKUP && lasting.equals(AWAY)) {
                measured.put(Measure.STANDBY_PACKETS, (double) carriedLater(links.cell(), used.orElse(worked)));
            }
            Download.Result result = download.await(GIVE_UP);
            if (used.isPresent()) {
                measured.put(Measure.USED_AGAIN, Measure.millis(Duration.ofNanos(used.getAsLong() - worked)));
            }
            measured.put(Measure.GAP_AFTER, Measure.millis(result.log().largestStallAfter(worked)));
            return Trial.of(form.label(), contender, result, measured);
        }
    }

    /** When the link had brought as much as only data is, of {@link System#nanoTime}. */
    private static OptionalLong used(EmulatedLink link, long before, Download download) throws InterruptedException {
        long end = System.nanoTime() + UNUSED.toNanos();
        while (System.nanoTime() - end < 0 && download.isAlive()) {
            if (delivered(link) - before >= USED_PACKETS) {
                return OptionalLong.of(System.nanoTime());
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        return OptionalLong.empty();
    }

    /** What the link brings for one second, from when all is back on the other one, which carries again from that instant on. */
    private static long carriedLater(EmulatedLink link, long used) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(used + SETTLED.toNanos() - System.nanoTime());
        long before = delivered(link);
        TimeUnit.SECONDS.sleep(1);
        return delivered(link) - before;
    }

    private static long delivered(EmulatedLink link) {
        return link.counters(Direction.FAR_TO_NEAR).delivered();
    }

    private static Findings outcome(Trials trials) {
        List<Bar> bars = new ArrayList<>(List.of(trials.allWhole()));
        for (String scene : trials.scenes()) {
            for (Contender ours : trials.msocket(Mode.FULL, Mode.BACKUP)) {
                bars.add(trials.atMost(scene, ours, Measure.USED_AGAIN, MOST_MILLIS));
                bars.add(trials.atMost(scene, ours, Measure.GAP_AFTER, MOST_GAP_MILLIS));
            }
            for (Contender ours : trials.msocket(Mode.BACKUP)) {
                bars.add(trials.atMost(scene, ours, Measure.STANDBY_PACKETS, USED_PACKETS));
            }
        }
        List<String> notes = new ArrayList<>();
        notes.add("A link is used again when it has brought " + USED_PACKETS
                + " packets since it came back. 'Never' is also said of" + " a download that ended before.");
        trials.failures().forEach(notes::add);
        return new Findings(
                Map.of("returns", trials.toJson()),
                List.of(
                        trials.table(Measure.USED_AGAIN),
                        trials.table(Measure.GAP_AFTER),
                        trials.table(Measure.STANDBY_PACKETS)),
                trials.figure("A link that died comes back", Measure.USED_AGAIN),
                bars,
                notes);
    }
}
