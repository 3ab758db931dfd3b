package io.msocket.lab.experiment;

import io.msocket.lab.attack.AttackKind;
import io.msocket.lab.link.LinkConditions;
import io.msocket.lab.net.EmulatedLink;
import io.msocket.lab.net.Host;
import io.msocket.lab.net.Nat;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A flooder among honest clients behind one NAT: to the server, all of them are one address. */
final class HostileNeighbours implements HostileRow {
    private static final int HEAP_MEGABYTES = 512;
    private static final long RATE = 100_000_000;
    private static final Duration ROUND_TRIP = Duration.ofMillis(40);

    /** 200 clients, each of which comes once. */
    private static final int OPENINGS = 200;

    private static final int SHORT_OPENINGS = 4;
    private static final Duration OPENING_EVERY = Duration.ofMillis(100);
    private static final Duration ECHO_EVERY = Duration.ofMillis(10);

    /** Of one client, within the time of the openings. */
    private static final int MOVES = 5;

    private static final int SHORT_MOVES = 1;
    private static final Duration MOVE_EVERY = Duration.ofSeconds(3);
    private static final Duration SHORT_MOVE_EVERY = Duration.ofMillis(200);

    /** More than the row lasts. */
    private static final long MANY = 1_000_000;

    private static final double LEAST_SUCCESS = 0.95;
    private static final double MOST_TIMES_LONGER_INSIDE = 2;
    private static final double MOST_TIMES_LONGER_OUTSIDE = 1.1;
    private static final double MOST_MOVE_MILLIS = 2 * ROUND_TRIP.toMillis() + 50;

    /** What the flooder does. */
    enum Flood {
        REPLAY("nat-replay", AttackKind.REPLAY, 0),
        DROPS("nat-drops", AttackKind.DROP, MANY),
        DROPS_WITH_KEYS("nat-keys", AttackKind.DROP_WITH_KEYS, MANY);

        private final String row;
        private final AttackKind kind;
        private final long number;

        Flood(String row, AttackKind kind, long number) {
            this.row = row;
            this.kind = kind;
            this.number = number;
        }

        Assault.Plan plan() {
            return Assault.Plan.of(kind, number);
        }
    }

    private final Flood flood;

    HostileNeighbours(Flood flood) {
        this.flood = flood;
    }

    @Override
    public String name() {
        return flood.row;
    }

    /** What the honest ones got over the same time. */
    private record Round(EchoPeer.Times inside, EchoPeer.Times outside, EchoPeer.Times moving) {}

    @Override
    public List<HostileResult> run(Run run) throws IOException, InterruptedException {
        try (Site site = Site.open(run, name())) {
            Nat nat = site.lab().nat("nat", Nat.Kind.EASY);
            site.lab().wire(nat, "wan", site.core());
            Host flooder = site.lab().host("flooder");
            site.lab().wire(flooder, "eth0", nat);
            Host inside = site.lab().host("inside");
            LinkConditions conditions = LinkConditions.of(RATE, ROUND_TRIP.dividedBy(2));
            site.lab().link(inside, "wifi", nat, conditions);
            Host mover = site.lab().host("mover");
            EmulatedLink moving = site.lab().link(mover, "wifi", nat, conditions);
            Host outside = site.honest("outside", ROUND_TRIP).host();
            try (AttackedServer server = AttackedServer.echo(site, HEAP_MEGABYTES);
                    EchoPeer insider = EchoPeer.start(site, inside, server);
                    EchoPeer outsider = EchoPeer.start(site, outside, server);
                    EchoPeer mobile = EchoPeer.start(site, mover, server);
                    AttackedServer twin = AttackedServer.echo(site, HEAP_MEGABYTES);
                    Assault beside = Assault.prepare(site, flooder, twin, flood.plan());
                    Assault assault = Assault.prepare(site, flooder, server, flood.plan())) {
                mobile.connect(1);
                Honest honest = new Honest(run, insider, outsider, mobile, moving);
                honest.round();
                Round without = honest.round();
                beside.begin();
                Round besides = honest.round();
                beside.stop();
                double cpuBefore = server.cpuSeconds();
                assault.begin();
                Round with = honest.round();
                Assault.Result attack = assault.stop();
                return List.of(HostileResult.of(
                        name(),
                        server,
                        cpuBefore,
                        attack,
                        held(run, without, besides, with),
                        HostileResult.why(with.inside())));
            }
        }
    }

    /** Those who only want to be served. */
    private static final class Honest {
        private final Run run;
        private final EchoPeer insider;
        private final EchoPeer outsider;
        private final EchoPeer mobile;
        private final EmulatedLink moving;
        private int rounds;

        Honest(Run run, EchoPeer insider, EchoPeer outsider, EchoPeer mobile, EmulatedLink moving) {
            this.run = run;
            this.insider = insider;
            this.outsider = outsider;
            this.mobile = mobile;
            this.moving = moving;
        }

        Round round() throws IOException, InterruptedException {
            int openings = run.scale().choose(OPENINGS, SHORT_OPENINGS);
            Duration lasting = OPENING_EVERY.multipliedBy(openings);
            insider.open(openings, OPENING_EVERY);
            outsider.open(openings / 2, OPENING_EVERY.multipliedBy(2));
            mobile.echo((int) lasting.dividedBy(ECHO_EVERY), ECHO_EVERY);
            for (int i = 0; i < moves(run); i++) {
                TimeUnit.NANOSECONDS.sleep(moveEvery(run).toNanos());
                moving.near().changeAddress();
            }
            int number = rounds++;
            return new Round(
                    insider.opened(number, lasting), outsider.opened(number, lasting), mobile.echoed(number, lasting));
        }
    }

    private static int moves(Run run) {
        return run.scale().choose(MOVES, SHORT_MOVES);
    }

    private static Duration moveEvery(Run run) {
        return run.scale().choose(MOVE_EVERY, SHORT_MOVE_EVERY);
    }

    private static List<Held> held(Run run, Round without, Round besides, Round with) {
        return List.of(
                Held.atLeast(
                        "openings inside that succeed",
                        without.inside().shareOfSuccess(),
                        with.inside().shareOfSuccess(),
                        LEAST_SUCCESS),
                Held.atMost(
                        "median opening inside, ms",
                        without.inside().median(),
                        with.inside().median(),
                        MOST_TIMES_LONGER_INSIDE * without.inside().median()),
                Held.told(
                        "median opening outside, ms, while another server of the machine is flooded",
                        without.outside().median(),
                        besides.outside().median()),
                Held.atMost(
                        "median opening outside, ms",
                        besides.outside().median(),
                        with.outside().median(),
                        MOST_TIMES_LONGER_OUTSIDE * besides.outside().median()),
                Held.told(
                        "a move, ms, while another server of the machine is flooded",
                        move(run, without.moving()),
                        move(run, besides.moving())),
                Held.atMost("a move, ms", move(run, without.moving()), move(run, with.moving()), MOST_MOVE_MILLIS));
    }

    /** The longest echo, without the round trip that every echo takes. */
    private static double move(Run run, EchoPeer.Times echoes) {
        return echoes.pause(moves(run), moveEvery(run), ECHO_EVERY) - ROUND_TRIP.toMillis();
    }
}
