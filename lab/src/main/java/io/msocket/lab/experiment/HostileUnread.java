package io.msocket.lab.experiment;

import io.msocket.lab.attack.AttackKind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** More connections than the server keeps, which send what makes it hold most, to a program that does not read them. */
final class HostileUnread implements HostileRow {
    private static final int LARGE_HEAP_MEGABYTES = 512;
    private static final int SMALL_HEAP_MEGABYTES = 256;
    private static final int CONNECTIONS = 5_000;
    private static final int SHORT_CONNECTIONS = 20;
    private static final Duration ROUND_TRIP = Duration.ofMillis(20);
    private static final int OPENINGS = 60;
    private static final int SHORT_OPENINGS = 2;
    private static final Duration OPENING_EVERY = Duration.ofMillis(750);

    /** That are wanted of those who open connections meanwhile. */
    private static final double LEAST_SUCCESS = 0.95;

    private final String name;
    private final AttackKind kind;
    private final List<Integer> heaps;

    /** @param heaps of servers, one after the other, in megabytes */
    private HostileUnread(String name, AttackKind kind, List<Integer> heaps) {
        this.name = name;
        this.kind = kind;
        this.heaps = heaps;
    }

    /** A window of bytes each. */
    static HostileUnread windows() {
        return new HostileUnread("unread", AttackKind.UNREAD, List.of(LARGE_HEAP_MEGABYTES, SMALL_HEAP_MEGABYTES));
    }

    /** All that strangers can make a server hold. */
    static HostileUnread mixed() {
        return new HostileUnread("mixed", AttackKind.MIXED, List.of(LARGE_HEAP_MEGABYTES, SMALL_HEAP_MEGABYTES));
    }

    /** Records that never come whole, as long as they may be, on each flowpath of each. */
    static HostileUnread incomplete() {
        return new HostileUnread("incomplete", AttackKind.INCOMPLETE, List.of(SMALL_HEAP_MEGABYTES));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<HostileResult> run(Run run) throws IOException, InterruptedException {
        List<HostileResult> results = new ArrayList<>();
        for (int heap : heaps) {
            results.add(run(run, heap));
        }
        return results;
    }

    private HostileResult run(Run run, int heap) throws IOException, InterruptedException {
        int openings = run.scale().choose(OPENINGS, SHORT_OPENINGS);
        Duration lasting = OPENING_EVERY.multipliedBy(openings);
        Assault.Plan plan = Assault.Plan.of(kind, run.scale().choose(CONNECTIONS, SHORT_CONNECTIONS));
        try (Site site = Site.open(run, name());
                AttackedServer server = AttackedServer.echo(site, heap);
                Assault assault = Assault.prepare(site, server, plan)) {
            Site.Spot spot = site.honest("client", ROUND_TRIP);
            try (EchoPeer opener = EchoPeer.start(site, spot.host(), server);
                    EchoPeer standing = EchoPeer.start(site, spot.host(), server)) {
                standing.connect(1);
                opener.open(openings / 2, OPENING_EVERY.dividedBy(3));
                EchoPeer.Times without = opener.opened(0, lasting);
                double cpuBefore = server.cpuSeconds();
                assault.begin();
                opener.open(openings, OPENING_EVERY);
                EchoPeer.Times with = opener.opened(1, lasting);
                standing.echo(1, Duration.ZERO);
                EchoPeer.Times echo = standing.echoed(0, lasting);
                Assault.Result attack = assault.stop();
                List<Held> held = new ArrayList<>();
                held.add(Held.atLeast("server has memory, " + heap + " MB heap", 1, alive(server), 1)
                        .certain());
                held.addAll(held(echo, without, with));
                return HostileResult.of(
                        name(),
                        server,
                        cpuBefore,
                        attack,
                        held,
                        HostileResult.tooFew(attack, plan.number()),
                        HostileResult.why(with),
                        HostileResult.why(echo));
            }
        }
    }

    private static double alive(AttackedServer server) throws IOException {
        return server.isAlive() && server.complaints().isEmpty() ? 1 : 0;
    }

    private static List<Held> held(EchoPeer.Times standing, EchoPeer.Times without, EchoPeer.Times with) {
        return List.of(
                Held.atLeast("connection that stands lives on", 1, standing.shareOfSuccess(), 1)
                        .certain(),
                Held.atLeast("openings that succeed", without.shareOfSuccess(), with.shareOfSuccess(), LEAST_SUCCESS),
                Held.told("median opening, ms", without.median(), with.median()));
    }
}
