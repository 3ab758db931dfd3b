package io.msocket.lab.experiment;

import io.msocket.lab.link.LinkConditions;
import io.msocket.lab.measure.Sample;
import io.msocket.lab.net.Lab;
import io.msocket.lab.net.Link;
import io.msocket.lab.report.Bar;
import io.msocket.lab.report.Hue;
import io.msocket.lab.report.LineFigure;
import io.msocket.lab.report.Outcome;
import io.msocket.lab.report.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A link swallows everything for a while, and nobody is told. */
final class SilentLoss implements Experiment {
    private static final List<Duration> OUTAGES =
            List.of(Duration.ofMillis(500), Duration.ofSeconds(2), Duration.ofSeconds(10));
    private static final List<Duration> SHORT_OUTAGES = List.of(Duration.ofMillis(500));
    private static final Duration ROUND_TRIP = Duration.ofMillis(50);
    private static final long RATE = 50_000_000;
    private static final int REPEATS = 10;
    private static final long FILE_BYTES = 12_000_000;
    private static final long SHORT_FILE_BYTES = 4_000_000;

    /** So much has arrived when the outage begins: the transfer is at full speed then. */
    private static final long OUTAGE_AT_BYTES = 2_000_000;

    private static final Duration START = Duration.ofSeconds(30);

    /** After the return: kernel TCP's timer has backed off for as long as the outage, and a transfer is to end. */
    private static final Duration GIVE_UP = Duration.ofSeconds(30);

    /** On top of one round trip. */
    private static final Duration SLACK = Duration.ofMillis(250);

    private static final double NANOS_PER_MILLI = 1e6;
    private static final double MILLIS_PER_SECOND = 1e3;

    private final List<Outage> all = new ArrayList<>();

    /**
     * One outage in a download.
     *
     * @param recovery from the link's return to the next read; empty if nothing was read any more
     */
    private record Outage(Peer peer, Duration lasted, Optional<Duration> recovery, boolean whole, String words) {
        double recoveryMillis() {
            return recovery.orElseThrow().toNanos() / NANOS_PER_MILLI;
        }

        Map<String, Object> toJson() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("peer", peer.label());
            json.put("outageMillis", lasted.toMillis());
            json.put("recoveryMillis", recovery.isPresent() ? recoveryMillis() : null);
            json.put("whole", whole);
            return json;
        }

        @Override
        public String toString() {
            return "outage of " + lasted.toMillis() + " ms, " + peer.label() + ": "
                    + (recovery.isPresent() ? "%.1f ms".formatted(recoveryMillis()) : "no recovery")
                    + (whole ? "" : "; " + words);
        }
    }

    @Override
    public String name() {
        return "silent-loss";
    }

    @Override
    public String purpose() {
        return "a silent black hole in mid-transfer: bytes flow again within 1 RTT + 250 ms of its end";
    }

    @Override
    public Outcome run(Run run) throws IOException, InterruptedException {
        List<Duration> outages = run.scale().choose(OUTAGES, SHORT_OUTAGES);
        Path file = FileService.makeFile(run.work(), run.scale().choose(FILE_BYTES, SHORT_FILE_BYTES));
        try (Lab lab = Lab.open()) {
            Topology topology = Topology.of(lab, LinkConditions.of(RATE, ROUND_TRIP.dividedBy(2)));
            try (FileService msocket = FileService.start(Peer.MSOCKET, topology, file, run.work());
                    FileService tcp = FileService.start(Peer.KERNEL_TCP, topology, file, run.work())) {
                for (Duration lasting : outages) {
                    for (int i = 0; i < run.repeats(REPEATS); i++) {
                        for (FileService service : List.of(msocket, tcp)) {
                            Outage outage = outage(topology, service, lasting);
                            all.add(outage);
                            run.say(outage.toString());
                        }
                    }
                }
            }
        }
        return outcome(outages);
    }

    private static Outage outage(Topology topology, FileService service, Duration lasting)
            throws IOException, InterruptedException {
        Link link = topology.link();
        try (Download download = service.download(topology.client())) {
            download.awaitBytes(OUTAGE_AT_BYTES, START);
            long began = link.conditions(conditions -> conditions.withBlackHole(true));
            TimeUnit.NANOSECONDS.sleep(lasting.toNanos() - (System.nanoTime() - began));
            long returned = link.conditions(conditions -> conditions.withBlackHole(false));
            Download.Result result = download.await(GIVE_UP);
            return new Outage(
                    service.peer(), lasting, result.log().recoveryAfter(returned), result.whole(), result.words());
        } finally {
            link.conditions(conditions -> conditions.withBlackHole(false));
        }
    }

    private Outcome outcome(List<Duration> outages) {
        Map<String, Object> measurements = new LinkedHashMap<>();
        measurements.put("roundTripMillis", ROUND_TRIP.toMillis());
        measurements.put("outages", all.stream().map(Outage::toJson).toList());
        Table table = new Table(
                "Time from the link's return to the next read, in ms: median (least .. most); RTT 50 ms",
                "outage ms",
                Peer.MSOCKET.label(),
                Peer.KERNEL_TCP.label());
        outages.forEach(lasting -> table.add(
                Long.toString(lasting.toMillis()), cell(Peer.MSOCKET, lasting), cell(Peer.KERNEL_TCP, lasting)));
        return new Outcome(
                measurements,
                List.of(table),
                figure(outages),
                outages.stream().map(this::bar).toList(),
                all.stream()
                        .filter(outage -> !outage.whole())
                        .map(Outage::toString)
                        .toList());
    }

    private Bar bar(Duration lasting) {
        Duration most = ROUND_TRIP.plus(SLACK);
        Optional<Sample> recoveries = recoveries(Peer.MSOCKET, lasting);
        boolean allWhole = all.stream()
                .filter(outage ->
                        outage.peer() == Peer.MSOCKET && outage.lasted().equals(lasting))
                .allMatch(Outage::whole);
        return new Bar(
                "msocket, outage of " + lasting.toMillis() + " ms, median, every file whole",
                "at most " + most.toMillis() + " ms",
                cell(Peer.MSOCKET, lasting) + (allWhole ? "" : ", not all whole"),
                allWhole && recoveries.isPresent() && recoveries.get().median() <= most.toNanos() / NANOS_PER_MILLI);
    }

    private LineFigure figure(List<Duration> outages) {
        List<Double> xs = outages.stream().map(SilentLoss::seconds).toList();
        LineFigure figure = new LineFigure(
                        "Recovery after a silent black hole, RTT 50 ms",
                        "how long the link swallowed everything (s)",
                        "from the link's return to the next read (ms)")
                .logarithmic();
        for (Peer peer : List.of(Peer.MSOCKET, Peer.KERNEL_TCP)) {
            List<Duration> there = outages.stream()
                    .filter(lasting -> recoveries(peer, lasting).isPresent())
                    .toList();
            figure.line(
                    peer.label() + ", median",
                    peer.hue(),
                    there.stream().map(SilentLoss::seconds).toList(),
                    there.stream()
                            .map(lasting ->
                                    recoveries(peer, lasting).orElseThrow().median())
                            .toList());
            List<Outage> recovered = all.stream()
                    .filter(outage -> outage.peer() == peer && outage.recovery().isPresent())
                    .toList();
            figure.points(
                    peer.label(),
                    peer.hue(),
                    recovered.stream().map(outage -> seconds(outage.lasted())).toList(),
                    recovered.stream().map(Outage::recoveryMillis).toList());
        }
        double bar = ROUND_TRIP.plus(SLACK).toMillis();
        return figure.guide(
                "wanted: 1 RTT + 250 ms", Hue.BAR, xs, xs.stream().map(x -> bar).toList());
    }

    private String cell(Peer peer, Duration lasting) {
        return recoveries(peer, lasting).map(sample -> sample.format(1)).orElse("never");
    }

    private Optional<Sample> recoveries(Peer peer, Duration lasting) {
        List<Double> millis = all.stream()
                .filter(outage -> outage.peer() == peer && outage.lasted().equals(lasting))
                .filter(outage -> outage.recovery().isPresent())
                .map(Outage::recoveryMillis)
                .toList();
        return millis.isEmpty() ? Optional.empty() : Optional.of(new Sample(millis));
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / MILLIS_PER_SECOND;
    }
}
