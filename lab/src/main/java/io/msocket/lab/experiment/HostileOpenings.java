package io.msocket.lab.experiment;

import io.msocket.lab.attack.AttackKind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Opening messages that nobody goes on with: the server computes for them, and nobody else does. */
final class HostileOpenings implements HostileRow {
    private static final int HEAP_MEGABYTES = 512;

    private static final List<Duration> ROUND_TRIPS = List.of(Duration.ofMillis(150), Duration.ofMillis(1200));
    private static final List<Duration> SHORT_ROUND_TRIPS = List.of(Duration.ofMillis(20));

    /** Of the client that has a connection. */
    private static final Duration NEAR = Duration.ofMillis(2);

    private static final int OPENINGS = 30;
    private static final int SHORT_OPENINGS = 2;
    private static final Duration OPENING_EVERY = Duration.ofMillis(500);
    private static final Duration ECHO_EVERY = Duration.ofMillis(10);

    /** Before it is measured, so that no code is new. */
    private static final int WARMING = 20;

    private static final int SHORT_WARMING = 1;
    private static final Duration WARMING_EVERY = Duration.ofMillis(50);

    private static final double MOST_TIMES_LONGER = 2;
    private static final double LEAST_SUCCESS = 0.95;
    private static final double MOST_ECHO_MILLIS_MORE = 5;
    private static final double P99 = 0.99;

    private final String name;
    private final AttackKind kind;

    private HostileOpenings(String name, AttackKind kind) {
        this.name = name;
        this.kind = kind;
    }

    /** One message again and again, which a server may know again. */
    static HostileOpenings replayed() {
        return new HostileOpenings("replay", AttackKind.REPLAY);
    }

    /** Each another one, which a server has to read. */
    static HostileOpenings fresh() {
        return new HostileOpenings("fresh", AttackKind.FRESH);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<HostileResult> run(Run run) throws IOException, InterruptedException {
        try (Site site = Site.open(run, name());
                AttackedServer server = AttackedServer.echo(site, HEAP_MEGABYTES);
                Assault assault = Assault.prepare(site, server, Assault.Plan.of(kind, 0))) {
            try (Honest honest = new Honest(site, server)) {
                honest.warm(run.scale());
                Honest.Round without = honest.round();
                double cpuBefore = server.cpuSeconds();
                assault.begin();
                Honest.Round with = honest.round();
                Assault.Result attack = assault.stop();
                return List.of(HostileResult.of(name(), server, cpuBefore, attack, honest.held(without, with)));
            }
        }
    }

    /** Clients that open connections over links of several round-trip times, and one that has a connection. */
    private static final class Honest implements AutoCloseable {
        private final List<Duration> roundTrips;
        private final int openings;
        private final List<EchoPeer> openers = new ArrayList<>();
        private final EchoPeer echo;
        private int rounds;

        record Round(List<EchoPeer.Times> openings, EchoPeer.Times echoes) {}

        Honest(Site site, AttackedServer server) throws IOException, InterruptedException {
            roundTrips = site.run().scale().choose(ROUND_TRIPS, SHORT_ROUND_TRIPS);
            openings = site.run().scale().choose(OPENINGS, SHORT_OPENINGS);
            for (Duration roundTrip : roundTrips) {
                Site.Spot far = site.honest("far-" + roundTrip.toMillis(), roundTrip);
                openers.add(EchoPeer.start(site, far.host(), server));
            }
            echo = EchoPeer.start(site, site.honest("near", NEAR).host(), server);
            echo.connect(1);
        }

        void warm(Scale scale) throws IOException, InterruptedException {
            round(scale.choose(WARMING, SHORT_WARMING), WARMING_EVERY);
        }

        Round round() throws IOException, InterruptedException {
            return round(openings, OPENING_EVERY);
        }

        private Round round(int count, Duration every) throws IOException, InterruptedException {
            Duration lasting = every.multipliedBy(count);
            for (EchoPeer opener : openers) {
                opener.open(count, every);
            }
            echo.echo((int) lasting.dividedBy(ECHO_EVERY), ECHO_EVERY);
            List<EchoPeer.Times> times = new ArrayList<>();
            for (EchoPeer opener : openers) {
                times.add(opener.opened(rounds, lasting));
            }
            return new Round(times, echo.echoed(rounds++, lasting));
        }

        List<Held> held(Round without, Round with) {
            List<Held> held = new ArrayList<>();
            for (int i = 0; i < roundTrips.size(); i++) {
                EchoPeer.Times before = without.openings().get(i);
                EchoPeer.Times after = with.openings().get(i);
                String at = " at " + roundTrips.get(i).toMillis() + " ms";
                held.add(Held.atLeast(
                        "openings that succeed" + at, before.shareOfSuccess(), after.shareOfSuccess(), LEAST_SUCCESS));
                held.add(Held.atMost(
                        "median opening, ms" + at,
                        before.median(),
                        after.median(),
                        MOST_TIMES_LONGER * before.median()));
            }
            double before = without.echoes().quantile(P99);
            held.add(Held.atMost(
                    "p99 of an echo, ms", before, with.echoes().quantile(P99), before + MOST_ECHO_MILLIS_MORE));
            held.add(Held.atMost(
                            "a connection that stands, failed",
                            without.echoes().failed(),
                            with.echoes().failed(),
                            0)
                    .certain());
            return held;
        }

        @Override
        public void close() throws IOException {
            for (EchoPeer opener : openers) {
                opener.close();
            }
            echo.close();
        }
    }
}
