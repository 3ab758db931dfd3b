package io.msocket.lab.experiment;

import io.msocket.lab.link.LinkConditions;
import io.msocket.lab.measure.Sample;
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
import java.util.concurrent.TimeUnit;

/** The handover paper's figure 2: the delay of a steady stream while wifi is lost, announced, and comes back. */
final class AppDelay implements Experiment {
    private static final LinkConditions WIFI = LinkConditions.of(50_000_000, Duration.ofMillis(10));
    private static final LinkConditions CELL = LinkConditions.of(20_000_000, Duration.ofMillis(30));

    /** With the interval, 500 kbit/s. */
    private static final int BLOCK_BYTES = 1_250;

    private static final Duration INTERVAL = Duration.ofMillis(20);

    private static final Duration LOST_AT = Duration.ofSeconds(5);
    private static final Duration SHORT_LOST_AT = Duration.ofMillis(500);

    /** Wifi is back after as long again, and the stream goes on for as long again. */
    private static final int PARTS = 3;

    private static final int REPEATS = 7;

    private static final List<Contender> CONTENDERS = List.of(
            Contender.MSOCKET_FULL,
            Contender.MSOCKET_BACKUP,
            Contender.MSOCKET_SINGLE,
            Contender.MPTCP_FULL,
            Contender.MPTCP_BACKUP);
    private static final List<Contender> SHORT_CONTENDERS =
            List.of(Contender.MSOCKET_FULL, Contender.MSOCKET_SINGLE, Contender.MPTCP_BACKUP);

    /** So long after the last block's turn it is taken not to come. */
    private static final Duration GIVE_UP = Duration.ofSeconds(30);

    private static final double MOST = 0.99;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final String SCENE = "500 kbit/s";

    @Override
    public String name() {
        return "app-delay";
    }

    @Override
    public String purpose() {
        return "500 kbit/s from the server while wifi is lost and comes back: the delay of each block, per mode";
    }

    /** A trial and the delays that it saw. */
    private record Stream(Trial trial, List<PacedBlocks.Block> blocks) {}

    @Override
    public Findings run(Run run) throws IOException, InterruptedException {
        List<Contender> contenders = run.scale().choose(CONTENDERS, SHORT_CONTENDERS);
        List<Trial> trials = new ArrayList<>();
        // The figure has the first one of each.
        Map<Contender, List<PacedBlocks.Block>> curves = new EnumMap<>(Contender.class);
        try (Lab lab = Lab.open()) {
            TwoLinks links = TwoLinks.of(lab, WIFI, CELL);
            for (int i = 0; i < run.repeats(REPEATS); i++) {
                for (Contender contender : contenders) {
                    Path work = run.work().resolve("talk-" + trials.size());
                    try (TwoLinks.Use use = links.begin(contender);
                            Talk talk = Talk.open(use, links.topology(), work)) {
                        Stream stream = stream(links, use, talk, run.scale().choose(LOST_AT, SHORT_LOST_AT));
                        trials.add(stream.trial());
                        curves.putIfAbsent(contender, stream.blocks());
                        run.say(stream.trial().toString());
                    }
                }
            }
        }
        return outcome(new Trials(trials), curves);
    }

    private static Stream stream(TwoLinks links, TwoLinks.Use use, Talk talk, Duration part)
            throws IOException, InterruptedException {
        Duration all = part.multipliedBy(PARTS);
        PacedBlocks blocks = new PacedBlocks(BLOCK_BYTES, INTERVAL, (int) all.dividedBy(INTERVAL));
        // The server can write when the client has connected: a write before would wait in its pipe.
        PacedBlocks.open(talk.fromClient(), talk.atServer(), BLOCK_BYTES);
        PacedBlocks.open(talk.fromServer(), talk.atClient(), BLOCK_BYTES);
        blocks.start(talk.fromServer(), talk.atClient());
        TimeUnit.NANOSECONDS.sleep(part.toNanos());
        use.lose(links.wifi());
        TimeUnit.NANOSECONDS.sleep(part.toNanos());
        use.take(links.wifi());
        boolean whole = blocks.await(part.plus(GIVE_UP));
        List<PacedBlocks.Block> arrived = blocks.blocks();
        Map<Measure, Double> measured = new EnumMap<>(Measure.class);
        measured.put(Measure.WORST_DELAY, Measure.millis(blocks.worst()));
        if (!arrived.isEmpty()) {
            List<Double> delays =
                    arrived.stream().map(block -> Measure.millis(block.delay())).toList();
            measured.put(Measure.MOST_DELAY, new Sample(delays).quantile(MOST));
        }
        return new Stream(new Trial(SCENE, use.contender(), measured, whole, whole ? "" : blocks.words()), arrived);
    }

    private static Findings outcome(Trials trials, Map<Contender, List<PacedBlocks.Block>> curves) {
        List<Bar> bars = List.of(trials.allWhole());
        List<String> notes = new ArrayList<>();
        notes.add("A delay begins when the block is due at the server, and goes through a pipe of each program. Wifi is"
                + " lost after a third of the time and comes back after two.");
        trials.failures().forEach(notes::add);
        return new Findings(
                Map.of("streams", trials.toJson()),
                List.of(trials.table(Measure.WORST_DELAY), trials.table(Measure.MOST_DELAY)),
                figure(curves),
                bars,
                notes);
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
