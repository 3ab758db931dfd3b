package io.msocket.lab.experiment;

import io.msocket.lab.measure.ReadLog;
import io.msocket.lab.net.EmulatedLink;
import io.msocket.lab.net.Lab;
import io.msocket.lab.report.Findings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The paper's figure 10: one download over two links at once, beside what kernel TCP gets on each of them alone. */
final class Aggregate implements Experiment {
    private static final List<LinkPair> SHORT_PAIRS = List.of(LinkPair.FAST_AND_SLOWER);
    private static final List<TransferSize> SHORT_SIZES = List.of(TransferSize.MIB_1);
    private static final int REPEATS = 7;

    /** What TCP is offered on one link: more than it brings while the others load their file. */
    private static final int ALONE_FACTOR = 2;

    /** And so many bytes on top, since a small file lasts as long as a fresh JVM's first steps. */
    private static final long ALONE_LEAST = 8_000_000;

    /** A download that takes longer than this many times what the rates alone need is given up. */
    private static final int PATIENCE = 6;

    private static final Duration START = Duration.ofSeconds(30);

    /** What msocket's server sends before anything is measured, in so many downloads at most: its code is interpreted at first. */
    private static final long WARMING_BYTES = 32L << 20;

    private static final int MOST_WARMING = 8;

    /**
     * So much longer than the download over both links runs the one over a single link: a program writes down its reads every 50
     * ms, and a lost packet's retransmission may keep it from the next read for longer.
     */
    private static final Duration MARGIN = Duration.ofMillis(500);

    private static final List<Contender> TOGETHER = List.of(Contender.MSOCKET_FULL, Contender.MPTCP_FULL);

    @Override
    public String name() {
        return "aggregate";
    }

    @Override
    public String purpose() {
        return "a download over two links at once: at least 0.97 of what TCP gets on both alone, from 16 MB up";
    }

    @Override
    public boolean takesPairs() {
        return true;
    }

    @Override
    public Findings run(Run run) throws IOException, InterruptedException {
        List<LinkPair> pairs = run.pairs(run.scale().choose(List.of(LinkPair.values()), SHORT_PAIRS));
        List<TransferSize> sizes = run.sizes(run.scale().choose(List.of(TransferSize.values()), SHORT_SIZES));
        int most = sizes.stream().mapToInt(TransferSize::bytes).max().orElseThrow();
        Path endless = FileService.makeFile(run.work(), "alone", (long) ALONE_FACTOR * most + ALONE_LEAST);
        List<Sum> sums = new ArrayList<>();
        try (Lab lab = Lab.open()) {
            TwoLinks links = TwoLinks.of(lab, pairs.get(0).wifi(), pairs.get(0).cell());
            try (FileServices alone =
                    FileServices.start(List.of(Contender.TCP), links.topology(), endless, run.work())) {
                for (TransferSize size : sizes) {
                    Path work = Files.createDirectories(run.work().resolve(size.label()));
                    Path file = FileService.makeFile(work, size.label(), size.bytes());
                    try (FileServices together = FileServices.start(TOGETHER, links.topology(), file, work)) {
                        warm(run, links, together, size);
                        for (LinkPair pair : pairs) {
                            sums.addAll(sums(run, links, new Lane(pair, size, together, alone)));
                        }
                    }
                    Files.delete(file);
                }
            }
        }
        return new Sums(sums).outcome();
    }

    private static void warm(Run run, TwoLinks links, FileServices together, TransferSize size)
            throws IOException, InterruptedException {
        long wanted = Math.max(1, Math.min(WARMING_BYTES / size.bytes(), MOST_WARMING));
        for (long i = run.scale().choose(wanted, 0L); i > 0; i--) {
            try (TwoLinks.Use use = links.begin(Contender.MSOCKET_FULL);
                    Download download = together.download(use)) {
                download.await(START.multipliedBy(PATIENCE));
            }
        }
    }

    /** One pair and size, and who serves. */
    private record Lane(LinkPair pair, TransferSize size, FileServices together, FileServices alone) {}

    private static List<Sum> sums(Run run, TwoLinks links, Lane lane) throws IOException, InterruptedException {
        links.conditions(lane.pair().wifi(), lane.pair().cell());
        List<Sum> sums = new ArrayList<>();
        for (int i = 0; i < run.repeats(REPEATS); i++) {
            Sum sum = sum(links, lane, i % 2 == 0);
            sums.add(sum);
            run.say(sum.toString());
        }
        return sums;
    }

    private static Sum sum(TwoLinks links, Lane lane, boolean msocketFirst) throws IOException, InterruptedException {
        Map<Contender, Sum.Outcome> together = new EnumMap<>(Contender.class);
        for (int i = 0; i < TOGETHER.size(); i++) {
            Contender contender = TOGETHER.get(msocketFirst ? i : TOGETHER.size() - 1 - i);
            together.put(contender, download(links, lane, contender));
        }
        Duration longest = Duration.ZERO;
        for (Sum.Outcome outcome : together.values()) {
            Duration lasted = outcome.result().log().span().orElse(Duration.ZERO);
            longest = lasted.compareTo(longest) > 0 ? lasted : longest;
        }
        List<ReadLog> alone = new ArrayList<>();
        for (EmulatedLink link : links.both()) {
            alone.add(alone(links, lane, link, longest));
        }
        return Sum.of(lane.pair(), lane.size(), together, alone);
    }

    private static Sum.Outcome download(TwoLinks links, Lane lane, Contender contender)
            throws IOException, InterruptedException {
        long atBest =
                (long) lane.size().bytes() * Byte.SIZE * PATIENCE / lane.pair().rateBitsPerSecond();
        try (TwoLinks.Use use = links.begin(contender);
                Download download = lane.together().download(use)) {
            long wifiBefore = links.payloadReceived(links.wifi(), contender.peer());
            long cellBefore = links.payloadReceived(links.cell(), contender.peer());
            Download.Result result = download.await(Duration.ofSeconds(atBest).plus(START));
            return new Sum.Outcome(
                    result,
                    links.payloadReceived(links.wifi(), contender.peer()) - wifiBefore,
                    links.payloadReceived(links.cell(), contender.peer()) - cellBefore);
        }
    }

    /** What TCP reads from one link in that time and a little more. */
    private static ReadLog alone(TwoLinks links, Lane lane, EmulatedLink link, Duration atLeast)
            throws IOException, InterruptedException {
        try (Download download = lane.alone().downloadBy(link, links)) {
            download.awaitBytes(1, START);
            TimeUnit.NANOSECONDS.sleep(atLeast.plus(MARGIN).toNanos());
            return download.log();
        }
    }
}
