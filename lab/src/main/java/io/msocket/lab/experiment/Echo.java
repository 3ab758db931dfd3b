package io.msocket.lab.experiment;

import io.msocket.lab.link.LinkConditions;
import io.msocket.lab.net.EmulatedLink;
import io.msocket.lab.net.Lab;
import io.msocket.lab.report.Bar;
import io.msocket.lab.report.Findings;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Small blocks there and back, over links that go: what somebody who types or speaks notices. */
final class Echo implements Experiment {
    private static final LinkConditions WIFI = LinkConditions.of(50_000_000, Duration.ofMillis(10));
    private static final LinkConditions CELL = LinkConditions.of(20_000_000, Duration.ofMillis(30));
    private static final int BLOCK_BYTES = 200;
    private static final Duration INTERVAL = Duration.ofMillis(100);
    private static final int REPEATS = 7;

    private static final List<Contender> CONTENDERS =
            List.of(Contender.MSOCKET_FULL, Contender.MSOCKET_BACKUP, Contender.MPTCP_FULL, Contender.MPTCP_BACKUP);
    private static final List<Contender> SHORT_CONTENDERS = List.of(Contender.MSOCKET_FULL, Contender.MPTCP_FULL);

    /** Before the links go. */
    private static final Duration QUIET = Duration.ofSeconds(2);

    private static final Duration SHORT_QUIET = Duration.ofMillis(500);
    private static final Duration OUTAGE = Duration.ofSeconds(5);
    private static final Duration SHORT_OUTAGE = Duration.ofMillis(700);

    /** So long after the last block's turn it is taken not to come back. */
    private static final Duration GIVE_UP = Duration.ofSeconds(30);

    private static final double MOST_MILLIS = 300;

    private static final String ONE_SILENT = "one link silent";
    private static final String BOTH_OUT = "both out, one new address";
    private static final List<String> SCENES = List.of(ONE_SILENT, BOTH_OUT);
    private static final List<String> SHORT_SCENES = List.of(BOTH_OUT);

    @Override
    public String name() {
        return "echo";
    }

    @Override
    public String purpose() {
        return "200 bytes every 100 ms there and back: none takes more than 300 ms beyond the outage";
    }

    @Override
    public Findings run(Run run) throws IOException, InterruptedException {
        List<Contender> contenders = run.scale().choose(CONTENDERS, SHORT_CONTENDERS);
        List<Trial> trials = new ArrayList<>();
        try (Lab lab = Lab.open()) {
            TwoLinks links = TwoLinks.of(lab, WIFI, CELL);
            for (String scene : run.scale().choose(SCENES, SHORT_SCENES)) {
                for (int i = 0; i < run.repeats(REPEATS); i++) {
                    for (Contender contender : contenders) {
                        Path work = run.work().resolve("talk-" + trials.size());
                        try (TwoLinks.Use use = links.begin(contender);
                                Talk talk = Talk.open(use, links.topology(), work)) {
                            Trial trial = echoes(run, links, use, talk, scene);
                            trials.add(trial);
                            run.say(trial.toString());
                        }
                    }
                }
            }
        }
        return outcome(new Trials(trials));
    }

    private static Trial echoes(Run run, TwoLinks links, TwoLinks.Use use, Talk talk, String scene)
            throws IOException, InterruptedException {
        Duration quiet = run.scale().choose(QUIET, SHORT_QUIET);
        Duration outage = run.scale().choose(OUTAGE, SHORT_OUTAGE);
        Duration all = quiet.multipliedBy(2).plus(outage);
        PacedBlocks blocks = new PacedBlocks(BLOCK_BYTES, INTERVAL, (int) all.dividedBy(INTERVAL));
        answer(talk);
        talk.pass(talk.fromClient(), talk.atClient(), BLOCK_BYTES);
        blocks.start(talk.fromClient(), talk.atClient());
        TimeUnit.NANOSECONDS.sleep(quiet.toNanos());
        Duration away = Duration.ZERO;
        if (scene.equals(ONE_SILENT)) {
            use.swallow(links.wifi());
        } else {
            for (EmulatedLink link : links.both()) {
                use.lose(link);
            }
            long went = System.nanoTime();
            TimeUnit.NANOSECONDS.sleep(outage.toNanos());
            away = Duration.ofNanos(use.take(links.wifi()) - went);
        }
        boolean whole = blocks.await(all.plus(GIVE_UP));
        Map<Measure, Double> measured = new EnumMap<>(Measure.class);
        measured.put(Measure.WORST_ECHO, Measure.millis(blocks.worst().minus(away)));
        return new Trial(scene, use.contender(), measured, whole, whole ? "" : blocks.words());
    }

    /** The server says whatever it hears, until the talk is over. */
    private static void answer(Talk talk) {
        Thread thread = new Thread(() -> answer(talk.atServer(), talk.fromServer()), "echo");
        thread.setDaemon(true);
        thread.start();
    }

    private static void answer(InputStream in, OutputStream out) {
        byte[] buffer = new byte[BLOCK_BYTES];
        try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
                out.flush();
            }
        } catch (IOException e) {
            // The programs were stopped: nobody hears the rest.
        }
    }

    private static Findings outcome(Trials trials) {
        List<Bar> bars = new ArrayList<>(List.of(trials.allWhole()));
        for (String scene : trials.scenes()) {
            for (Contender ours : trials.msocket(Mode.FULL, Mode.BACKUP)) {
                bars.add(trials.atMost(scene, ours, Measure.WORST_ECHO, MOST_MILLIS));
            }
        }
        List<String> notes = new ArrayList<>();
        notes.add(
                "A round trip begins when its block is due, and goes through a pipe of each program; the outage, where"
                        + " there is one, is taken off.");
        trials.failures().forEach(notes::add);
        return new Findings(
                Map.of("echoes", trials.toJson()),
                List.of(trials.table(Measure.WORST_ECHO)),
                trials.figure("200 bytes every 100 ms there and back", Measure.WORST_ECHO),
                bars,
                notes);
    }
}
