package io.msocket.lab.experiment;

import io.msocket.lab.link.LinkConditions;
import io.msocket.lab.measure.Sample;
import io.msocket.lab.net.AddressChange;
import io.msocket.lab.net.EmulatedLink;
import io.msocket.lab.net.Host;
import io.msocket.lab.net.Interface;
import io.msocket.lab.net.Lab;
import io.msocket.lab.net.Router;
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
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A server moves between the lookup of its name and the connect: the record has an address at which nobody is, and the next one comes by
 * the watch. Datagrams pass, and tell nobody anything: there is no connection whose client could be told.
 */
final class ConnectTime implements Experiment {
    private static final List<Integer> ROUND_TRIPS_MILLIS = List.of(20, 50, 100, 200);
    private static final List<Integer> SHORT_ROUND_TRIPS_MILLIS = List.of(50);

    /** In bits a second: far above what openings take. */
    private static final long RATE = 100_000_000;

    private static final int REPEATS = 10;

    /** Openings at first, so that no code is interpreted for the first time while it is measured. */
    private static final int WARMING = 5;

    /** Longer than a lookup takes: then a client is trying the old address. */
    private static final Duration AWAY = Duration.ofMillis(1_500);

    /** A failed attempt is one, TCP and the opening are two. */
    private static final int ROUND_TRIPS = 3;

    /** JVMs, kernel and the lab itself. */
    private static final int SLACK_MILLIS = 20;

    private static final Duration GIVE_UP = Duration.ofSeconds(60);
    private static final String NEVER = "never";

    /**
     * One opening.
     *
     * @param millis from the name server's telling of the new record until the connection was open; empty if it never was
     * @param recordMillis from the server's new address working until the name server told of it
     * @param words why it was never open, if it was not
     */
    private record Opening(int roundTripMillis, OptionalDouble millis, double recordMillis, String words) {
        Map<String, Object> toJson() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("roundTripMillis", roundTripMillis);
            json.put("openMillis", millis.isPresent() ? millis.getAsDouble() : null);
            json.put("recordMillis", recordMillis);
            json.put("words", words);
            return json;
        }

        @Override
        public String toString() {
            return "RTT %d ms: %s; the record %.0f ms"
                    .formatted(
                            roundTripMillis,
                            millis.isPresent() ? "%.1f ms".formatted(millis.getAsDouble()) : NEVER + ", " + words,
                            recordMillis);
        }
    }

    @Override
    public String name() {
        return "connect-time";
    }

    @Override
    public String purpose() {
        return "the server moves between lookup and connect: connected within a failed attempt + 2 RTT of its new"
                + " record";
    }

    @Override
    public Findings run(Run run) throws IOException, InterruptedException {
        List<Opening> all = new ArrayList<>();
        try (Lab lab = Lab.open()) {
            Scene scene = new Scene(lab, run.work());
            for (int i = 0; i < run.scale().choose(WARMING, 1); i++) {
                scene.openInPlace();
            }
            for (int roundTrip : run.scale().choose(ROUND_TRIPS_MILLIS, SHORT_ROUND_TRIPS_MILLIS)) {
                for (int i = 0; i < run.repeats(REPEATS); i++) {
                    Opening opening = scene.openInBetween(roundTrip);
                    all.add(opening);
                    run.say(opening.toString());
                }
            }
        }
        return outcome(all);
    }

    private static LinkConditions conditions(int roundTripMillis) {
        return LinkConditions.of(RATE, Duration.ofMillis(roundTripMillis).dividedBy(2));
    }

    /** The lab, and a client that is as far from the server as from the name server beside it. For one thread. */
    private static final class Scene {
        private final EmulatedLink wifi;
        private final Interface uplink;
        private final NameService names;
        private final FollowerPeer client;
        private int openings;

        Scene(Lab lab, Path work) throws IOException, InterruptedException {
            Router core = lab.router("core");
            Host clientHost = lab.host("client");
            wifi = lab.link(clientHost, "wifi", core, conditions(SHORT_ROUND_TRIPS_MILLIS.get(0)));
            Host namesHost = lab.host("names");
            names = NameService.start(
                    namesHost, lab.wire(namesHost, "eth0", core).address(), work);
            Host serverHost = lab.host("server");
            uplink = lab.wire(serverHost, "eth0", core);
            MovingPeer server = MovingPeer.named(serverHost, names, work, Duration.ZERO);
            client = FollowerPeer.start(clientHost, "client", work, List.of(names.property()), server.whom());
        }

        /** While the server is where its record says. */
        void openInPlace() throws IOException, InterruptedException {
            client.open(1);
            client.opened(openings++).requireAll();
            client.closeAll();
        }

        /** While it is nowhere, and then elsewhere. */
        Opening openInBetween(int roundTripMillis) throws IOException, InterruptedException {
            wifi.conditions(before -> conditions(roundTripMillis));
            uplink.loseAddress();
            client.open(1);
            TimeUnit.NANOSECONDS.sleep(AWAY.toNanos());
            AddressChange change = uplink.takeAddress();
            long told = names.awaitTold(change.address(), GIVE_UP);
            FollowerPeer.Opened opened = client.opened(openings++);
            client.closeAll();
            boolean failed = opened.failed() > 0;
            return new Opening(
                    roundTripMillis,
                    failed
                            ? OptionalDouble.empty()
                            : OptionalDouble.of(Measure.millis(Duration.ofNanos(opened.ended() - told))),
                    Measure.millis(Duration.ofNanos(told - change.workedNanos())),
                    failed ? opened.why() : "");
        }
    }

    private static Findings outcome(List<Opening> all) {
        List<Integer> roundTrips =
                all.stream().map(Opening::roundTripMillis).distinct().toList();
        Table table = new Table(
                "From the new record's telling until the connection is open, in ms: median (least .. most)",
                "RTT ms",
                "3 x RTT",
                "openings",
                "open after",
                "record told after");
        List<Bar> bars = new ArrayList<>();
        for (int roundTrip : roundTrips) {
            table.add(
                    Integer.toString(roundTrip),
                    Integer.toString(ROUND_TRIPS * roundTrip),
                    Long.toString(of(all, roundTrip).count()),
                    cell(all, roundTrip),
                    records(all, roundTrip));
            bars.add(everyone(all, roundTrip));
            bars.add(soon(all, roundTrip));
        }
        return new Findings(
                Map.of("openings", all.stream().map(Opening::toJson).toList()),
                List.of(table),
                figure(all, roundTrips),
                bars,
                all.stream()
                        .filter(each -> each.millis().isEmpty())
                        .map(Opening::toString)
                        .toList());
    }

    private static String cell(List<Opening> all, int roundTrip) {
        return sample(all, roundTrip).map(sample -> sample.format(1)).orElse(NEVER);
    }

    private static String records(List<Opening> all, int roundTrip) {
        return new Sample(of(all, roundTrip).map(Opening::recordMillis).toList()).format(0);
    }

    private static Bar everyone(List<Opening> all, int roundTrip) {
        long count = of(all, roundTrip).count();
        int opened = sample(all, roundTrip).map(Sample::size).orElse(0);
        return Bar.certain(
                "RTT %d ms: every connection is opened".formatted(roundTrip),
                Long.toString(count),
                Integer.toString(opened),
                opened == count);
    }

    private static Bar soon(List<Opening> all, int roundTrip) {
        int most = ROUND_TRIPS * roundTrip + SLACK_MILLIS;
        return Bar.timed(
                "RTT %d ms: open after, median".formatted(roundTrip),
                "at most " + most + " ms",
                cell(all, roundTrip),
                sample(all, roundTrip).filter(sample -> sample.median() <= most).isPresent());
    }

    private static LineFigure figure(List<Opening> all, List<Integer> roundTrips) {
        List<Integer> there = roundTrips.stream()
                .filter(roundTrip -> sample(all, roundTrip).isPresent())
                .toList();
        List<Opening> opened =
                all.stream().filter(each -> each.millis().isPresent()).toList();
        List<Double> places = there.stream().map(Integer::doubleValue).toList();
        return new LineFigure(
                        "Connecting to a server that has moved since its name was looked up",
                        "round-trip time of the client to the server and the name server (ms)",
                        "from the new record's telling until the connection is open (ms)")
                .line(
                        "median",
                        FigureColor.MSOCKET,
                        places,
                        there.stream()
                                .map(each -> sample(all, each).orElseThrow().median())
                                .toList())
                .points(
                        "each opening",
                        FigureColor.MSOCKET,
                        opened.stream()
                                .map(each -> (double) each.roundTripMillis())
                                .toList(),
                        opened.stream().map(each -> each.millis().getAsDouble()).toList())
                .guide(
                        "a failed attempt + 2 x RTT",
                        FigureColor.BAR,
                        places,
                        places.stream().map(each -> ROUND_TRIPS * each).toList());
    }

    private static Stream<Opening> of(List<Opening> all, int roundTripMillis) {
        return all.stream().filter(each -> each.roundTripMillis() == roundTripMillis);
    }

    private static Optional<Sample> sample(List<Opening> all, int roundTripMillis) {
        List<Double> millis = of(all, roundTripMillis)
                .flatMap(each -> each.millis().stream().boxed())
                .toList();
        return millis.isEmpty() ? Optional.empty() : Optional.of(new Sample(millis));
    }
}
