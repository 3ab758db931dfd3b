package io.msocket.lab.experiment;

import io.msocket.lab.attack.AttackKind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Connections that make a server keep what it cannot hand out: bytes behind a gap that nobody fills. */
final class HostileHoles implements HostileRow {
    private static final int HEAP_MEGABYTES = 1024;
    private static final int FEW = 28;
    private static final int MANY = 280;
    private static final int SHORT_FEW = 4;
    private static final int SHORT_MANY = 8;

    private static final double BYTES_PER_KILOBYTE = 1024;
    /** The first one of a connection that was accepted. */
    private static final double WINDOW = 16;

    /** Beyond the window and an eighth of it, for what lies ahead (SECURITY.md) and for a connection as such. */
    private static final double CONSTANT = 88 + 32;

    private static final double MOST = WINDOW * 9 / 8 + CONSTANT;

    private static final Duration ROUND_TRIP = Duration.ofMillis(20);
    private static final int OPENINGS = 20;
    private static final int SHORT_OPENINGS = 2;
    private static final Duration OPENING_EVERY = Duration.ofMillis(100);

    @Override
    public String name() {
        return "holes";
    }

    @Override
    public List<HostileResult> run(Run run) throws IOException, InterruptedException {
        int few = run.scale().choose(FEW, SHORT_FEW);
        int many = run.scale().choose(MANY, SHORT_MANY);
        int openings = run.scale().choose(OPENINGS, SHORT_OPENINGS);
        Duration lasting = OPENING_EVERY.multipliedBy(openings);
        List<HostileResult> results = new ArrayList<>();
        try (Site site = Site.open(run, name());
                AttackedServer server = AttackedServer.echo(site, HEAP_MEGABYTES);
                EchoPeer honest =
                        EchoPeer.start(site, site.honest("client", ROUND_TRIP).host(), server);
                Assault first = Assault.prepare(site, server, Assault.Plan.of(AttackKind.HOLES, few));
                Assault second = Assault.prepare(site, server, Assault.Plan.of(AttackKind.HOLES, many - few))) {
            honest.open(openings, OPENING_EVERY);
            honest.opened(0, lasting);
            honest.open(openings, OPENING_EVERY);
            EchoPeer.Times without = honest.opened(1, lasting);
            long liveBefore = server.liveBytes();
            double cpuBefore = server.cpuSeconds();
            int held = 0;
            for (Assault assault : List.of(first, second)) {
                assault.begin();
                Assault.Result attack = assault.awaitDone();
                held += (int) attack.done();
                honest.open(openings, OPENING_EVERY);
                EchoPeer.Times with = honest.opened(results.size() + 2, lasting);
                double each = (server.liveBytes() - liveBefore) / BYTES_PER_KILOBYTE / held;
                results.add(HostileResult.of(
                        name(),
                        server,
                        cpuBefore,
                        attack,
                        held(held, each, without, with),
                        HostileResult.tooFew(attack, assault == first ? few : many - few),
                        HostileResult.why(with)));
            }
        }
        return results;
    }

    /** @param kilobytes of heap for each of the connections */
    private static List<Held> held(int connections, double kilobytes, EchoPeer.Times without, EchoPeer.Times with) {
        return List.of(
                Held.atMost("heap for each of " + connections + ", KB", 0, kilobytes, MOST),
                Held.atLeast(
                                "openings that succeed beside " + connections,
                                without.shareOfSuccess(),
                                with.shareOfSuccess(),
                                1)
                        .certain());
    }
}
