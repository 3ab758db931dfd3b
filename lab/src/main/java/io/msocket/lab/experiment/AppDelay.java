package io.msocket.lab.experiment;

import io.msocket.lab.link.LinkConditions;
import io.msocket.lab.measure.Sample;
import io.msocket.lab.net.EmulatedLink;
import io.msocket.lab.net.Lab;
import io.msocket.lab.report.Bar;
import io.msocket.lab.report.Findings;
import io.msocket.lab.report.LineFigure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The handover paper's figure 2: the delay of a steady stream while wifi is lost, announced, and comes back. */
final class AppDelay implements Experiment {
    private static final LinkConditions WIFI = LinkConditions.of(50_000_000, Duration.ofMillis(10));
    private static final LinkConditions CELL = LinkConditions.of(20_000_000, Duration.ofMillis(30));

    /** With the interval, 500 kbit/s. */
    private static final int BLOCK_BYTES = 1_250;

    private static final Duration INTERVAL = Duration.ofMillis(20);

    private static final Duration LOST_AT = Duration.ofSeconds(5);
    private static final Duration SHORT_LOST_AT = Duration.ofMillis(300);

    /** Wifi is back after as long again, and the stream goes on for as long again. */
    private static final int PARTS = 3;

    private static final int REPEATS = 7;

    private static final List<Contender> CONTENDERS = List.of(
            Contender.MSOCKET_FULL,
            Contender.MSOCKET_BACKUP,
            Contender.MSOCKET_SINGLE,
            Contender.MPTCP_FULL,
            Contender.MPTCP_BACKUP);
    private static final List<Contender> SHORT_CONTENDERS = List.of(Contender.MSOCKET_FULL, Contender.MPTCP_BACKUP);

    /** So long after the last block's turn it is taken not to come. */
    private static final Duration GIVE_UP = Duration.ofSeconds(30);

    private static final double MOST = 0.99;

    /** Of wifi while redundancy is looked at, each way. */
    private static final double LOSS = 0.05;

    /** A connection is then old enough to have a flowpath on each link. */
    private static final Duration SETTLING = Duration.ofMillis(1_500);

    private static final Duration SHORT_SETTLING = Duration.ofMillis(500);

    /** What every byte on two links may cost beyond the better one of them. */
    private static final double MOST_BEYOND_BETTER_MILLIS = 10;

    private static final double NANOS_PER_SECOND = 1e9;
    private static final String HANDOVER = "wifi lost and back";
    private static final String LOSSY = "wifi loses 5 %";
    private static final String LOSSY_ALONE = "wifi alone loses 5 %";
    private static final String CELL_ALONE = "cell alone";

    private static final List<Contender> LOSSY_CONTENDERS =
            List.of(Contender.MSOCKET_REDUNDANT, Contender.MSOCKET_FULL, Contender.MPTCP_FULL);
    private static final List<Contender> SHORT_LOSSY_CONTENDERS = List.of(Contender.MSOCKET_REDUNDANT);

    @Override
    public String name() {
        return "app-delay";
    }

    @Override
    public String purpose() {
        return "500 kbit/s from the server while wifi is lost and comes back: the delay of each block, per mode";
    }

    /** What happens to the links while the stream runs. */
    private interface Happening {
        void go() throws IOException, InterruptedException;
    }

    @Override
    public Findings run(Run run) throws IOException, InterruptedException {
        try (Lab lab = Lab.open()) {
            return new Streams(run, TwoLinks.of(lab, WIFI, CELL)).goThrough();
        }
    }

    /** All streams of a run, one after the other. For one thread. */
    private static final class Streams {
        private final Run run;
        private final TwoLinks links;
        private final Duration part;
        private final List<Trial> trials = new ArrayList<>();
        /** The first one of each contender, of the handover. */
        private final Map<Contender, List<PacedBlocks.Block>> curves = new EnumMap<>(Contender.class);

        Streams(Run run, TwoLinks links) {
            this.run = run;
            this.links = links;
            this.part = run.scale().choose(LOST_AT, SHORT_LOST_AT);
        }

        Findings goThrough() throws IOException, InterruptedException {
            for (int i = 0; i < run.repeats(REPEATS); i++) {
                for (Contender contender : run.scale().choose(CONTENDERS, SHORT_CONTENDERS)) {
                    handover(contender);
                }
            }
            links.conditions(WIFI.withLoss(LOSS), CELL);
            for (int i = 0; i < run.repeats(REPEATS); i++) {
                for (Contender contender : run.scale().choose(LOSSY_CONTENDERS, SHORT_LOSSY_CONTENDERS)) {
                    quiet(contender, LOSSY, List.of());
                }
                if (run.scale() == Scale.FULL) {
                    quiet(Contender.MSOCKET_SINGLE, LOSSY_ALONE, boundTo(links.wifi()));
                    quiet(Contender.MSOCKET_SINGLE, CELL_ALONE, boundTo(links.cell()));
                }
            }
            return outcome(new Trials(trials), curves);
        }

        private void handover(Contender contender) throws IOException, InterruptedException {
            try (TwoLinks.Use use = links.begin(contender);
                    Talk talk = Talk.open(use, links.topology(), work())) {
                List<PacedBlocks.Block> blocks = stream(talk, contender, HANDOVER, () -> {
                    TimeUnit.NANOSECONDS.sleep(part.toNanos());
                    use.lose(links.wifi());
                    TimeUnit.NANOSECONDS.sleep(part.toNanos());
                    use.take(links.wifi());
                });
                curves.putIfAbsent(contender, blocks);
            }
        }

        /** A stream to whose links nothing happens. */
        private void quiet(Contender contender, String scene, List<String> further)
                throws IOException, InterruptedException {
            try (TwoLinks.Use use = links.begin(contender);
                    Talk talk = Talk.open(use, links.topology(), work(), further)) {
                stream(talk, contender, scene, () -> {});
            }
        }

        private List<PacedBlocks.Block> stream(Talk talk, Contender contender, String scene, Happening happening)
                throws IOException, InterruptedException {
            Duration all = part.multipliedBy(PARTS);
            PacedBlocks blocks = new PacedBlocks(BLOCK_BYTES, INTERVAL, (int) all.dividedBy(INTERVAL));
            // What the server wrote before the client has connected would wait in its pipe.
            talk.pass(talk.fromClient(), talk.atServer(), BLOCK_BYTES);
            talk.pass(talk.fromServer(), talk.atClient(), BLOCK_BYTES);
            TimeUnit.NANOSECONDS.sleep(
                    run.scale().choose(SETTLING, SHORT_SETTLING).toNanos());
            blocks.start(talk.fromServer(), talk.atClient());
            happening.go();
            boolean whole = blocks.await(all.plus(GIVE_UP));
            Trial trial = trial(contender, scene, blocks, whole);
            trials.add(trial);
            run.say(trial.toString());
            return blocks.blocks();
        }

        private Path work() {
            return run.work().resolve("talk-" + trials.size());
        }

        private static List<String> boundTo(EmulatedLink link) {
            return List.of("--bind", link.near().address().getHostAddress());
        }
    }

    private static Trial trial(Contender contender, String scene, PacedBlocks blocks, boolean whole) {
        List<Double> delays = blocks.blocks().stream()
                .map(block -> Measure.millis(block.delay()))
                .toList();
        Map<Measure, Double> measured = new EnumMap<>(Measure.class);
        if (whole) {
            Sample sample = new Sample(delays);
            measured.put(Measure.WORST_DELAY, sample.most());
            measured.put(Measure.MOST_DELAY, sample.quantile(MOST));
        }
        return new Trial(scene, contender, measured, whole, whole ? "" : blocks.words());
    }

    private static Findings outcome(Trials trials, Map<Contender, List<PacedBlocks.Block>> curves) {
        List<String> notes = new ArrayList<>();
        notes.add("A delay begins when the block is due at the server, and goes through a pipe of each program. In the"
                + " handover wifi is lost, announced, after a third of the time and comes back after two.");
        trials.failures().forEach(notes::add);
        return new Findings(
                Map.of("streams", trials.toJson()),
                List.of(trials.table(Measure.WORST_DELAY), trials.table(Measure.MOST_DELAY)),
                figure(curves),
                List.of(trials.allWhole(), redundancy(trials)),
                notes);
    }

    /** That two links at once cost little beyond the better one of them. */
    private static Bar redundancy(Trials trials) {
        Optional<Sample> redundant = trials.sample(LOSSY, Contender.MSOCKET_REDUNDANT, Measure.MOST_DELAY);
        double better = List.of(LOSSY_ALONE, CELL_ALONE).stream()
                .flatMap(scene -> trials.sample(scene, Contender.MSOCKET_SINGLE, Measure.MOST_DELAY).stream())
                .mapToDouble(Sample::median)
                .min()
                .orElse(0);
        double most = better + MOST_BEYOND_BETTER_MILLIS;
        return Bar.timed(
                "msocket redundant, " + LOSSY + ", " + Measure.MOST_DELAY.title() + ", median",
                "at most %.0f ms: the better link's and 10 ms".formatted(most),
                redundant.map(sample -> sample.format(0)).orElse("never"),
                redundant.isPresent() && redundant.get().median() <= most);
    }

    private static LineFigure figure(Map<Contender, List<PacedBlocks.Block>> curves) {
        LineFigure figure = new LineFigure(
                "Delay of a stream of 500 kbit/s; wifi is lost and comes back (the handover paper's figure 2)",
                "time (s)",
                "delay of a block (ms)");
        curves.forEach((contender, blocks) -> figure.curve(
                contender.label(),
                contender.hue(),
                blocks.stream()
                        .map(block -> (block.dueNanos() - blocks.get(0).dueNanos()) / NANOS_PER_SECOND)
                        .toList(),
                blocks.stream().map(block -> Measure.millis(block.delay())).toList()));
        return figure;
    }
}
