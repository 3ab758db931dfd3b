package io.msocket.lab.experiment;

import io.msocket.lab.link.LinkConditions;
import io.msocket.lab.measure.ReadLog;
import io.msocket.lab.net.EmulatedLink;
import io.msocket.lab.net.Lab;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Measures {@link Sum}s: its contenders download over two links, in turns, and kernel TCP over each link alone. For one thread. */
final class SumMeter implements AutoCloseable {
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

    private final TwoLinks links;
    private final Lane lane;
    private final List<Contender> together;

    private SumMeter(TwoLinks links, Lane lane, List<Contender> together) {
        this.links = links;
        this.lane = lane;
        this.together = List.copyOf(together);
    }

    /**
     * Makes the files and starts the programs, and lets these run for a while in a full run.
     *
     * @param together who downloads over both links
     * @param sizes how much, at some time
     */
    static SumMeter start(Run run, Lab lab, List<Contender> together, List<TransferSize> sizes)
            throws IOException, InterruptedException {
        Path file = makeFiles(run, sizes);
        TwoLinks links = TwoLinks.of(lab, FAST, FAST);
        List<Contender> all = new ArrayList<>(together);
        all.add(Contender.TCP);
        SumMeter meter = new SumMeter(links, Lane.start(all, links.topology(), file, run.work()), together);
        try {
            if (run.scale() == Scale.FULL) {
                meter.warm(all);
            }
            return meter;
        } catch (IOException | InterruptedException | RuntimeException e) {
            meter.close();
            throw e;
        }
    }

    private static Path makeFiles(Run run, List<TransferSize> sizes) throws IOException {
        long most = 0;
        for (TransferSize size : sizes) {
            FileService.makeFile(run.work(), size.label(), size.bytes());
            most = Math.max(most, size.bytes());
        }
        return FileService.makeFile(run.work(), ENDLESS_FILE, ALONE_FACTOR * most + ALONE_LEAST);
    }

    private void warm(List<Contender> all) throws IOException, InterruptedException {
        for (Contender contender : all) {
            try (TwoLinks.Use use = links.begin(contender)) {
                lane.warm(use.contender());
            }
        }
    }

    /** Measures each size over each pair so many times, and says what came of it. */
    List<Sum> measure(Run run, List<LinkPair> pairs, List<TransferSize> sizes, int repeats)
            throws IOException, InterruptedException {
        List<Sum> sums = new ArrayList<>();
        for (TransferSize size : sizes) {
            for (LinkPair pair : pairs) {
                links.conditions(pair.wifi(), pair.cell());
                for (int i = 0; i < repeats; i++) {
                    Sum sum = sum(pair, size, i);
                    sums.add(sum);
                    run.say(sum.toString());
                }
            }
        }
        return sums;
    }

    /** @param turn says who begins */
    private Sum sum(LinkPair pair, TransferSize size, int turn) throws IOException, InterruptedException {
        List<Contender> order = new ArrayList<>(together);
        Collections.rotate(order, turn);
        Map<Contender, Sum.Outcome> outcomes = new EnumMap<>(Contender.class);
        Duration longest = Duration.ZERO;
        for (Contender contender : order) {
            Sum.Outcome outcome = download(contender, pair, size);
            outcomes.put(contender, outcome);
            Duration lasted = outcome.result().log().span().orElse(Duration.ZERO);
            longest = lasted.compareTo(longest) > 0 ? lasted : longest;
        }
        List<ReadLog> alone = new ArrayList<>();
        for (EmulatedLink link : links.both()) {
            alone.add(alone(link, longest.plus(MARGIN)));
        }
        return Sum.of(pair, size, outcomes, alone);
    }

    private Sum.Outcome download(Contender contender, LinkPair pair, TransferSize size)
            throws IOException, InterruptedException {
        Peer peer = contender.peer();
        long atMost = (long) size.bytes() * Byte.SIZE * PATIENCE / pair.rateBitsPerSecond();
        links.awaitQuiet();
        try (TwoLinks.Use use = links.begin(contender)) {
            long wifiBefore = links.payloadReceived(links.wifi(), peer);
            long cellBefore = links.payloadReceived(links.cell(), peer);
            Download.Result result = lane.fetch(
                    contender,
                    size.label(),
                    use.contender().options(),
                    Duration.ofSeconds(atMost).plus(START));
            return new Sum.Outcome(
                    result,
                    links.payloadReceived(links.wifi(), peer) - wifiBefore,
                    links.payloadReceived(links.cell(), peer) - cellBefore);
        }
    }

    /** What TCP reads from one link in that time. */
    private ReadLog alone(EmulatedLink link, Duration lasting) throws IOException, InterruptedException {
        String address = link.near().address().getHostAddress();
        List<String> further = List.of(address, Long.toString(lasting.toMillis()));
        return lane.fetch(Contender.TCP, ENDLESS_FILE, further, lasting.plus(START))
                .log();
    }

    @Override
    public void close() throws IOException {
        lane.close();
    }
}
