package io.msocket.lab.experiment;

import io.msocket.lab.link.LinkConditions;
import io.msocket.lab.net.EmulatedLink;
import io.msocket.lab.net.Lab;
import io.msocket.lab.report.Bar;
import io.msocket.lab.report.FigureColor;
import io.msocket.lab.report.Findings;
import io.msocket.lab.report.LineFigure;
import io.msocket.lab.report.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A link swallows everything for a while, and nobody is told. */
final class SilentLoss implements Experiment {
    private static final List<Duration> OUTAGES =
            List.of(Duration.ofMillis(500), Duration.ofSeconds(2), Duration.ofSeconds(10));
    private static final List<Duration> SHORT_OUTAGES = List.of(Duration.ofMillis(500));
    private static final Duration ROUND_TRIP = Duration.ofMillis(50);
    /** One round trip and a quarter of a second. */
    private static final Duration MOST = ROUND_TRIP.plusMillis(250);

    private static final double SECONDS_PER_MILLI = 1e-3;
    private static final long RATE = 50_000_000;
    private static final int REPEATS = 10;
    private static final long FILE_BYTES = 12_000_000;
    private static final long SHORT_FILE_BYTES = 4_000_000;

    /** So much has arrived when the outage begins: the transfer is at full speed then. */
    private static final long OUTAGE_AT_BYTES = 2_000_000;

    private static final Duration START = Duration.ofSeconds(30);

    /** After the return: kernel TCP's timer has backed off for as long as the outage, and a transfer is to end. */
    private static final Duration GIVE_UP = Duration.ofSeconds(30);

    @Override
    public String name() {
        return "silent-loss";
    }

    @Override
    public String purpose() {
        return "a silent black hole in mid-transfer: bytes flow again within 1 RTT + 250 ms of its end";
    }

    @Override
    public Findings run(Run run) throws IOException, InterruptedException {
        List<Duration> outages = run.scale().choose(OUTAGES, SHORT_OUTAGES);
        Path file = FileService.makeFile(run.work(), run.scale().choose(FILE_BYTES, SHORT_FILE_BYTES));
        List<Recovery> all = new ArrayList<>();
        try (Lab lab = Lab.open()) {
            Topology topology = Topology.of(lab, LinkConditions.of(RATE, ROUND_TRIP.dividedBy(2)));
            try (FileService msocket = FileService.start(Peer.MSOCKET, topology, file, run.work());
                    FileService tcp = FileService.start(Peer.KERNEL_TCP, topology, file, run.work())) {
                for (Duration lasting : outages) {
                    for (int i = 0; i < run.repeats(REPEATS); i++) {
                        for (FileService service : List.of(msocket, tcp)) {
                            Recovery recovery = outage(topology, service, lasting);
                            all.add(recovery);
                            run.say("outage of " + lasting.toMillis() + " ms, " + recovery);
                        }
                    }
                }
            }
        }
        return outcome(new Recoveries(all));
    }

    private static Recovery outage(Topology topology, FileService service, Duration lasting)
            throws IOException, InterruptedException {
        EmulatedLink link = topology.link();
        try (Download download = service.download(topology.client())) {
            download.awaitBytes(OUTAGE_AT_BYTES, START);
            long began = link.conditions(conditions -> conditions.withBlackHole(true));
            TimeUnit.NANOSECONDS.sleep(lasting.toNanos() - (System.nanoTime() - began));
            long returned = link.conditions(conditions -> conditions.withBlackHole(false));
            Download.Result result = download.await(GIVE_UP);
            return Recovery.of(service.peer(), (int) lasting.toMillis(), returned, result);
        } finally {
            link.conditions(conditions -> conditions.withBlackHole(false));
        }
    }

    private static Findings outcome(Recoveries recoveries) {
        List<Bar> bars = new ArrayList<>(List.of(recoveries.allGood()));
        Table table = new Table(
                "Time from the link's return to the next read, in ms: median (least .. most); RTT "
                        + ROUND_TRIP.toMillis() + " ms",
                "outage ms",
                Peer.MSOCKET.label(),
                Peer.KERNEL_TCP.label());
        for (int lasted : recoveries.varied()) {
            bars.add(recoveries.atMost("outage of " + lasted + " ms", lasted, MOST.toMillis()));
            table.add(
                    Integer.toString(lasted),
                    recoveries.cell(Peer.MSOCKET, lasted),
                    recoveries.cell(Peer.KERNEL_TCP, lasted));
        }
        Map<String, Object> measurements = new LinkedHashMap<>();
        measurements.put("roundTripMillis", ROUND_TRIP.toMillis());
        measurements.put("outages", recoveries.toJson("outageMillis"));
        return new Findings(
                measurements,
                List.of(table),
                figure(recoveries),
                bars,
                recoveries.failures("outage of").toList());
    }

    private static LineFigure figure(Recoveries recoveries) {
        LineFigure figure = new LineFigure(
                        "Recovery after a silent black hole, RTT " + ROUND_TRIP.toMillis() + " ms",
                        "how long the link swallowed everything (s)",
                        "from the link's return to the next read (ms)")
                .logarithmic();
        recoveries.draw(figure, List.of(Peer.MSOCKET, Peer.KERNEL_TCP), SECONDS_PER_MILLI);
        List<Double> places = recoveries.places(SECONDS_PER_MILLI);
        double bar = MOST.toMillis();
        return figure.guide(
                "wanted: 1 RTT + 250 ms",
                FigureColor.BAR,
                places,
                places.stream().map(place -> bar).toList());
    }
}
