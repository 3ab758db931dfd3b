package io.msocket.lab.experiment;

import io.msocket.lab.link.LinkConditions;
import io.msocket.lab.measure.ReadLog;
import io.msocket.lab.net.EmulatedLink;
import io.msocket.lab.net.Lab;
import io.msocket.lab.report.Findings;
import java.io.IOException;
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

    private static final String ENDLESS_FILE = "endless";

    /** While the clients get warm. */
    private static final LinkConditions FAST = LinkConditions.of(150_000_000, Duration.ofMillis(2));

    /** So much longer than the download over both links runs the one over a single link: its reads come in steps. */
    private static final Duration MARGIN = Duration.ofMillis(200);

    private static final List<Contender> TOGETHER = List.of(Contender.MSOCKET_FULL, Contender.MPTCP_FULL);
    private static final List<Contender> CONTENDERS =
            List.of(Contender.MSOCKET_FULL, Contender.MPTCP_FULL, Contender.TCP);

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
        Path file = makeFiles(run, sizes);
        List<Sum> sums = new ArrayList<>();
        try (Lab lab = Lab.open()) {
            TwoLinks links = TwoLinks.of(lab, FAST, FAST);
            try (Lane lane = Lane.start(CONTENDERS, links.topology(), file, run.work())) {
                if (run.scale() == Scale.FULL) {
                    for (Contender contender : CONTENDERS) {
                        try (TwoLinks.Use use = links.begin(contender)) {
                            lane.warm(use.contender());
                        }
                    }
                }
                for (TransferSize size : sizes) {
                    for (LinkPair pair : pairs) {
                        sums.addAll(sums(run, new Course(links, lane, pair, size)));
                    }
                }
            }
        }
        return new Sums(sums).outcome();
    }

    private static Path makeFiles(Run run, List<TransferSize> sizes) throws IOException {
        long most = 0;
        for (TransferSize size : sizes) {
            FileService.makeFile(run.work(), size.label(), size.bytes());
            most = Math.max(most, size.bytes());
        }
        return FileService.makeFile(run.work(), ENDLESS_FILE, ALONE_FACTOR * most + ALONE_LEAST);
    }

    /** Two links and who serves and fetches, a pair of conditions and a size. */
    private record Course(TwoLinks links, Lane lane, LinkPair pair, TransferSize size) {}

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
            alone.add(alone(course.lane(), link, longest.plus(MARGIN)));
        }
        return Sum.of(course.pair(), course.size(), together, alone);
    }

    private static Sum.Outcome download(Course course, Contender contender) throws IOException, InterruptedException {
        TwoLinks links = course.links();
        long atBest = (long) course.size().bytes()
                * Byte.SIZE
                * PATIENCE
                / course.pair().rateBitsPerSecond();
        links.awaitQuiet();
        try (TwoLinks.Use use = links.begin(contender)) {
            long wifiBefore = links.payloadReceived(links.wifi(), contender.peer());
            long cellBefore = links.payloadReceived(links.cell(), contender.peer());
            Download.Result result = course.lane()
                    .fetch(
                            contender,
                            course.size().label(),
                            use.contender().options(),
                            Duration.ofSeconds(atBest).plus(START));
            return new Sum.Outcome(
                    result,
                    links.payloadReceived(links.wifi(), contender.peer()) - wifiBefore,
                    links.payloadReceived(links.cell(), contender.peer()) - cellBefore);
        }
    }

    /** What TCP reads from one link in that time. */
    private static ReadLog alone(Lane lane, EmulatedLink link, Duration lasting)
            throws IOException, InterruptedException {
        String address = link.near().address().getHostAddress();
        List<String> further = List.of(address, Long.toString(lasting.toMillis()));
        return lane.fetch(Contender.TCP, ENDLESS_FILE, further, lasting.plus(START))
                .log();
    }
}
