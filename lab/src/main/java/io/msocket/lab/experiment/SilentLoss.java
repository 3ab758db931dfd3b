package io.msocket.lab.experiment;

import io.msocket.lab.link.LinkConditions;
import io.msocket.lab.net.Lab;
import io.msocket.lab.net.Link;
import io.msocket.lab.report.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
        List<Outage> all = new ArrayList<>();
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
        return new Outages(ROUND_TRIP, all).outcome();
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
}
