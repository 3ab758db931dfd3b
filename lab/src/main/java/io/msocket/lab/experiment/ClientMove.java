package io.msocket.lab.experiment;

import io.msocket.lab.link.LinkConditions;
import io.msocket.lab.net.AddressChange;
import io.msocket.lab.net.Interface;
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
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The paper's figure 7: the client loses its address in mid-download and gets another. */
final class ClientMove implements Experiment {
    private static final List<Integer> ROUND_TRIPS_MILLIS = List.of(10, 25, 50, 100, 200, 400);
    private static final List<Integer> SHORT_ROUND_TRIPS_MILLIS = List.of(50);
    private static final long RATE = 50_000_000;
    private static final int REPEATS = 10;

    /** Some seconds of the link: the move is in the middle. */
    private static final long FILE_BYTES = 12_000_000;

    private static final long SHORT_FILE_BYTES = 4_000_000;

    /** So much has arrived when the client loses its address: the transfer is at full speed then. */
    private static final long MOVE_AT_BYTES = 2_000_000;

    /** What it takes a phone to be on another access point; longer than what is on its way takes to arrive. */
    private static final long WITHOUT_ADDRESS_MILLIS = 300;

    /** Whoever has not recovered by then is taken not to recover. */
    private static final Duration GIVE_UP = Duration.ofSeconds(15);

    /** Kernel TCP cannot recover; nobody needs to wait long to see it. */
    private static final Duration GIVE_UP_TCP = Duration.ofSeconds(2);

    /** What may come on top of two round trips: JVM, kernel and the lab itself. */
    private static final int SLACK_MILLIS = 15;

    private static final Duration START = Duration.ofSeconds(30);

    @Override
    public String name() {
        return "client-move";
    }

    @Override
    public String purpose() {
        return "the client's address is lost in mid-download, another comes: bytes flow again within 2 RTT + 15 ms";
    }

    @Override
    public Findings run(Run run) throws IOException, InterruptedException {
        List<Integer> roundTrips = run.scale().choose(ROUND_TRIPS_MILLIS, SHORT_ROUND_TRIPS_MILLIS);
        Lab.requireTool("mptcpize", "mptcpize");
        Path file = FileService.makeFile(run.work(), run.scale().choose(FILE_BYTES, SHORT_FILE_BYTES));
        List<Recovery> all = new ArrayList<>();
        try (Lab lab = Lab.open()) {
            Topology topology = Topology.of(lab, conditions(roundTrips.get(0)));
            PathManager.allowSubflows(topology.client());
            PathManager.allowSubflows(topology.server());
            try (FileService msocket = FileService.start(Peer.MSOCKET, topology, file, run.work());
                    FileService mptcp = FileService.start(Peer.KERNEL_MPTCP, topology, file, run.work());
                    FileService tcp = FileService.start(Peer.KERNEL_TCP, topology, file, run.work())) {
                for (int roundTrip : roundTrips) {
                    topology.link().conditions(before -> conditions(roundTrip));
                    for (int i = 0; i < run.repeats(REPEATS); i++) {
                        // Kernel TCP cannot move; to see so once is enough.
                        for (FileService peer : i == 0 ? List.of(msocket, mptcp, tcp) : List.of(msocket, mptcp)) {
                            Recovery recovery = move(topology, peer, roundTrip);
                            all.add(recovery);
                            run.say("RTT " + roundTrip + " ms, " + recovery);
                        }
                    }
                }
            }
        }
        return outcome(new Recoveries(all));
    }

    private static LinkConditions conditions(int roundTripMillis) {
        return LinkConditions.of(RATE, Duration.ofNanos(TimeUnit.MILLISECONDS.toNanos(roundTripMillis) / 2));
    }

    private static Recovery move(Topology topology, FileService service, int roundTrip)
            throws IOException, InterruptedException {
        Interface wifi = topology.link().near();
        boolean mptcp = service.peer() == Peer.KERNEL_MPTCP;
        PathManager manager = mptcp ? PathManager.manage(wifi, 1) : null;
        try (Download download = service.download(topology.client())) {
            download.awaitBytes(MOVE_AT_BYTES, START);
            wifi.loseAddress();
            if (manager != null) {
                manager.addressWent();
            }
            TimeUnit.MILLISECONDS.sleep(WITHOUT_ADDRESS_MILLIS);
            AddressChange change = wifi.takeAddress();
            // The time that mptcpd would need is not held against MPTCP.
            long worked = manager == null ? change.workedNanos() : manager.addressCame();
            Download.Result result = download.await(service.peer() == Peer.KERNEL_TCP ? GIVE_UP_TCP : GIVE_UP);
            return Recovery.of(service.peer(), roundTrip, worked, result);
        } finally {
            if (!wifi.hasAddress()) {
                wifi.takeAddress();
            }
            if (manager != null) {
                manager.addressWent();
            }
        }
    }

    private static Findings outcome(Recoveries recoveries) {
        List<Bar> bars = new ArrayList<>(List.of(recoveries.allGood()));
        Table table = new Table(
                "Time from the new address working to the next read, in ms: median (least .. most)",
                "RTT ms",
                "2 x RTT",
                Peer.MSOCKET.label(),
                Peer.KERNEL_MPTCP.label(),
                Peer.KERNEL_TCP.label());
        for (int roundTrip : recoveries.varied()) {
            bars.add(recoveries.atMost("RTT " + roundTrip + " ms", roundTrip, 2L * roundTrip + SLACK_MILLIS));
            table.add(
                    Integer.toString(roundTrip),
                    Integer.toString(2 * roundTrip),
                    recoveries.cell(Peer.MSOCKET, roundTrip),
                    recoveries.cell(Peer.KERNEL_MPTCP, roundTrip),
                    recoveries.cell(Peer.KERNEL_TCP, roundTrip));
        }
        List<String> notes = new ArrayList<>();
        notes.add("The time counts from when the lab had set the new address and its routes; for MPTCP from when its"
                + " endpoint was set too, which mptcpd does on other machines.");
        recoveries.failures("RTT").forEach(notes::add);
        return new Findings(
                Map.of("moves", recoveries.toJson("roundTripMillis")), List.of(table), figure(recoveries), bars, notes);
    }

    private static LineFigure figure(Recoveries recoveries) {
        LineFigure figure = new LineFigure(
                "Recovery after the client has moved (the paper's figure 7)",
                "round-trip time between client and server (ms)",
                "from the new address working to the next read (ms)");
        recoveries.draw(figure, List.of(Peer.MSOCKET, Peer.KERNEL_MPTCP), 1);
        List<Double> places = recoveries.places(1);
        return figure.guide(
                "the paper: 2 x RTT",
                FigureColor.BAR,
                places,
                places.stream().map(roundTrip -> 2 * roundTrip).toList());
    }
}
