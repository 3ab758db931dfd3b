package io.msocket.lab.experiment;

import io.msocket.lab.link.LinkConditions;
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

/** The paper's figure 10: one download over two links at once, beside what kernel TCP gets on each of them alone. */
final class Aggregate implements Experiment {
    private static final List<LinkPair> SHORT_PAIRS = List.of(LinkPair.FAST_AND_SLOWER);
    private static final List<TransferSize> SHORT_SIZES = List.of(TransferSize.MIB_1);
    private static final int REPEATS = 7;

    /** What TCP is offered on one link: more than it brings while the others load their file. */
    private static final int ALONE_FACTOR = 2;

    /** And so many bytes on top: a small file's margin is longer than the file. */
    private static final long ALONE_LEAST = 8_000_000;

    /** A download that takes longer than this many times what the rates alone need is given up. */
    private static final int PATIENCE = 6;

    private static final Duration START = Duration.ofSeconds(30);

    /** So much each client loads before anything is measured, over fast links: its code and the server's are interpreted at first. */
    private static final long WARMING_BYTES = 32L << 20;

    /** Of small files it would be very many. */
    private static final long MOST_WARMING = 50;

    private static final LinkConditions WARMING = LinkConditions.of(150_000_000, Duration.ofMillis(2));

    /** So much longer than the download over both links runs the one over a single link: its reads come in steps. */
    private static final Duration MARGIN = Duration.ofMillis(200);

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
            TwoLinks links = TwoLinks.of(lab, WARMING, WARMING);
            try (Lane alone = Lane.start(List.of(Contender.TCP), links, endless, run.work())) {
                for (TransferSize size : sizes) {
                    Path work = Files.createDirectories(run.work().resolve(size.label()));
                    Path file = FileService.makeFile(work, size.label(), size.bytes());
                    try (Lane together = Lane.start(TOGETHER, links, file, work)) {
                        if (run.scale() == Scale.FULL) {
                            warm(links, together, alone, size);
                        }
                        for (LinkPair pair : pairs) {
                            sums.addAll(sums(run, new Course(links, pair, size, together, alone)));
                        }
                    }
                    Files.delete(file);
                }
            }
        }
        return new Sums(sums).outcome();
    }

    private static void warm(TwoLinks links, Lane together, Lane alone, TransferSize size)
            throws IOException, InterruptedException {
        links.conditions(WARMING, WARMING);
        for (long i = Math.max(1, Math.min(WARMING_BYTES / size.bytes(), MOST_WARMING)); i > 0; i--) {
            for (Contender contender : TOGETHER) {
                try (TwoLinks.Use use = links.begin(contender)) {
                    together.fetch(contender, use.contender().options(), START);
                }
            }
        }
        for (EmulatedLink link : links.both()) {
            alone(alone, link, MARGIN);
        }
    }

    /** Two links, a pair of conditions for them and a size, and who serves and fetches. */
    private record Course(TwoLinks links, LinkPair pair, TransferSize size, Lane together, Lane alone) {}

    private static List<Sum> sums(Run run, Course course) throws IOException, InterruptedException {
        course.links().conditions(course.pair().wifi(), course.pair().cell());
        List<Sum> sums = new ArrayList<>();
        for (int i = 0; i < run.repeats(REPEATS); i++) {
            Sum sum = sum(course, i % 2 == 0);
            sums.add(sum);
            run.say(sum.toString());
        }
        return sums;
    }

    private static Sum sum(Course course, boolean msocketFirst) throws IOException, InterruptedException {
        Map<Contender, Sum.Outcome> together = new EnumMap<>(Contender.class);
        for (int i = 0; i < TOGETHER.size(); i++) {
            Contender contender = TOGETHER.get(msocketFirst ? i : TOGETHER.size() - 1 - i);
            together.put(contender, download(course, contender));
        }
        Duration longest = Duration.ZERO;
        for (Sum.Outcome outcome : together.values()) {
            Duration lasted = outcome.result().log().span().orElse(Duration.ZERO);
            longest = lasted.compareTo(longest) > 0 ? lasted : longest;
        }
        List<ReadLog> alone = new ArrayList<>();
        for (EmulatedLink link : course.links().both()) {
            alone.add(alone(course.alone(), link, longest.plus(MARGIN)));
        }
        return Sum.of(course.pair(), course.size(), together, alone);
    }

    private static Sum.Outcome download(Course course, Contender contender) throws IOException, InterruptedException {
        TwoLinks links = course.links();
        long atBest = (long) course.size().bytes()
                * Byte.SIZE
                * PATIENCE
                / course.pair().rateBitsPerSecond();
        try (TwoLinks.Use use = links.begin(contender)) {
            long wifiBefore = links.payloadReceived(links.wifi(), contender.peer());
            long cellBefore = links.payloadReceived(links.cell(), contender.peer());
            Download.Result result = course.together()
                    .fetch(
                            contender,
                            use.contender().options(),
                            Duration.ofSeconds(atBest).plus(START));
            return new Sum.Outcome(
                    result,
                    links.payloadReceived(links.wifi(), contender.peer()) - wifiBefore,
                    links.payloadReceived(links.cell(), contender.peer()) - cellBefore);
        }
    }

    /** What TCP reads from one link in that time. */
    private static ReadLog alone(Lane alone, EmulatedLink link, Duration lasting)
            throws IOException, InterruptedException {
        String address = link.near().address().getHostAddress();
        List<String> further = List.of(address, Long.toString(lasting.toMillis()));
        return alone.fetch(Contender.TCP, further, lasting.plus(START)).log();
    }
}
