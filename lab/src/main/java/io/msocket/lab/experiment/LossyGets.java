package io.msocket.lab.experiment;

import io.msocket.lab.link.LinkConditions;
import io.msocket.lab.measure.ReadLog;
import io.msocket.lab.measure.Sample;
import io.msocket.lab.net.Lab;
import io.msocket.lab.report.Bar;
import io.msocket.lab.report.ColumnFigure;
import io.msocket.lab.report.Findings;
import io.msocket.lab.report.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Small downloads over one link that loses nearly every third packet: each is to succeed, as soon as kernel TCP's. */
final class LossyGets implements Experiment {
    private static final int REPEATS = 20;

    /** On links and with processes of their own; a lossy link costs next to nothing, and a download takes seconds. */
    private static final int LANES = 4;

    private static final int FILE_BYTES = 4_000;
    private static final String FILE = "file";
    private static final double LOSS = 0.3;
    private static final LinkConditions LINK =
            LinkConditions.of(20_000_000, Duration.ofMillis(10)).withLoss(LOSS);
    private static final LinkConditions GOOD = LinkConditions.of(20_000_000, Duration.ofMillis(1));

    /** Over a good link, so that code is not interpreted for the first time while it is measured. */
    private static final int WARMING = 5;

    /** TCP may double its pause between two SYNs or segments up to here. */
    private static final Duration AT_MOST = Duration.ofSeconds(130);

    private static final double NINE_OF_TEN = 0.9;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final List<Contender> CONTENDERS = List.of(Contender.MSOCKET_SINGLE, Contender.TCP);

    /**
     * One download.
     *
     * @param seconds from the beginning of the connect to the last byte; of one that failed until it gave up
     * @param words why it failed, empty if it did not
     */
    private record Got(Contender contender, double seconds, String words) {}

    @Override
    public String name() {
        return "lossy-gets";
    }

    @Override
    public String purpose() {
        return "20 small downloads over a link that loses 30 % each way: all succeed, nine of ten as soon as TCP's";
    }

    @Override
    public Findings run(Run run) throws IOException, InterruptedException {
        Path file = FileService.makeFile(run.work(), FILE, FILE_BYTES);
        int repeats = run.repeats(REPEATS);
        int lanes = Math.min(LANES, repeats);
        ExecutorService threads = Executors.newFixedThreadPool(lanes);
        try {
            List<Future<List<Got>>> running = new ArrayList<>();
            for (int lane = 0; lane < lanes; lane++) {
                int number = lane;
                int count = (repeats + lanes - 1 - lane) / lanes;
                running.add(threads.submit(() -> lane(run, file, number, count)));
            }
            List<Got> all = new ArrayList<>();
            for (Future<List<Got>> each : running) {
                all.addAll(each.get());
            }
            return outcome(all);
        } catch (ExecutionException e) {
            throw new IOException("a lane failed: " + e.getCause(), e);
        } finally {
            threads.shutdownNow();
        }
    }

    private static List<Got> lane(Run run, Path file, int number, int count) throws IOException, InterruptedException {
        Path work = Files.createDirectories(run.work().resolve("lane-" + number));
        List<Got> gots = new ArrayList<>();
        try (Lab lab = Lab.open(number)) {
            Topology topology = Topology.of(lab, GOOD);
            try (Lane lane = Lane.start(CONTENDERS, topology, file, work)) {
                for (int i = 0; i < run.scale().choose(WARMING, 0); i++) {
                    for (Contender contender : CONTENDERS) {
                        get(lane, contender);
                    }
                }
                topology.link().conditions(good -> LINK);
                for (int i = 0; i < count; i++) {
                    for (Contender contender : CONTENDERS) {
                        Got got = get(lane, contender);
                        gots.add(got);
                        run.say("lossy-gets: %s %.2f s %s".formatted(contender.label(), got.seconds(), got.words()));
                    }
                }
            }
        }
        return gots;
    }

    private static Got get(Lane lane, Contender contender) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        Download.Result result = lane.fetch(contender, FILE, contender.options(), AT_MOST);
        if (!result.whole()) {
            return new Got(contender, (System.nanoTime() - begin) / NANOS_PER_SECOND, result.words());
        }
        ReadLog log = result.log();
        Duration took = log.firstByte().orElseThrow().plus(log.span().orElse(Duration.ZERO));
        return new Got(contender, took.toNanos() / NANOS_PER_SECOND, "");
    }

    private static Findings outcome(List<Got> all) {
        Table table = new Table(
                "%d bytes, 20 Mbit/s, 20 ms, %.0f %% lost each way; seconds".formatted(FILE_BYTES, LOSS * 100),
                "",
                "downloads",
                "succeeded",
                "median",
                "nine of ten within",
                "longest");
        for (Contender contender : CONTENDERS) {
            Sample seconds = sample(all, contender);
            table.add(
                    contender.label(),
                    Integer.toString(seconds.size()),
                    Long.toString(succeeded(all, contender)),
                    "%.2f".formatted(seconds.median()),
                    "%.2f".formatted(seconds.quantile(NINE_OF_TEN)),
                    "%.2f".formatted(seconds.most()));
        }
        ColumnFigure figure = new ColumnFigure(
                "Small downloads over a link that loses 30 % each way",
                "share of the downloads", "within so many seconds", List.of("half", "nine of ten", "all"));
        for (Contender contender : CONTENDERS) {
            Sample seconds = sample(all, contender);
            figure.columns(
                    contender.label(),
                    contender.hue(),
                    List.of(seconds.median(), seconds.quantile(NINE_OF_TEN), seconds.most()));
        }
        List<Map<String, Object>> measurements = all.stream()
                .map(got -> Map.<String, Object>of(
                        "contender", got.contender().label(), "seconds", got.seconds(), "words", got.words()))
                .toList();
        return new Findings(Map.of("downloads", measurements), List.of(table), figure, bars(all), List.of());
    }

    private static List<Bar> bars(List<Got> all) {
        Sample ours = sample(all, Contender.MSOCKET_SINGLE);
        Sample tcp = sample(all, Contender.TCP);
        long whole = succeeded(all, Contender.MSOCKET_SINGLE);
        double bar = tcp.quantile(NINE_OF_TEN);
        return List.of(
                Bar.certain(
                        "msocket: downloads that succeeded",
                        Integer.toString(ours.size()),
                        Long.toString(whole),
                        whole == ours.size()),
                Bar.timed(
                        "msocket: nine of ten within",
                        "at most %.2f s (kernel TCP's)".formatted(bar),
                        "%.2f s".formatted(ours.quantile(NINE_OF_TEN)),
                        ours.quantile(NINE_OF_TEN) <= bar));
    }

    private static long succeeded(List<Got> all, Contender contender) {
        return all.stream()
                .filter(got -> got.contender() == contender && got.words().isEmpty())
                .count();
    }

    private static Sample sample(List<Got> all, Contender contender) {
        return new Sample(all.stream()
                .filter(got -> got.contender() == contender)
                .map(Got::seconds)
                .toList());
    }
}
