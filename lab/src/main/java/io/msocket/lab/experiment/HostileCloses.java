package io.msocket.lab.experiment;

import io.msocket.lab.attack.AttackKind;
import io.msocket.lab.link.LinkEmulator;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Connections that end well, while others who have ended so have not heard of it yet: a server remembers a bounded number. */
final class HostileCloses implements HostileRow {
    private static final int HEAP_MEGABYTES = 512;

    /** As many as a listening socket remembers, and some. */
    private static final int CLOSES = 4_200;

    private static final int SHORT_CLOSES = 20;
    private static final int OTHERS = 5;

    /** So long that the server's last word can be kept from the client, and nothing before it. */
    private static final Duration ROUND_TRIP = Duration.ofMillis(600);

    /** One and a half round trips after the client closed the server is done, and says so; the end that it told came after one. */
    private static final long CUT_MILLIS = ROUND_TRIP.toMillis() * 5 / 4;

    /** Until the server has heard all. */
    private static final long HEARD_MILLIS = ROUND_TRIP.toMillis() * 2;

    @Override
    public String name() {
        return "closes";
    }

    @Override
    public List<HostileResult> run(Run run) throws IOException, InterruptedException {
        Assault.Plan plan = Assault.Plan.of(AttackKind.CLOSE, run.scale().choose(CLOSES, SHORT_CLOSES));
        try (Site site = Site.open(run, name());
                AttackedServer server = AttackedServer.echo(site, HEAP_MEGABYTES);
                Assault assault = Assault.prepare(site, server, plan)) {
            int without = completed(site, server, "before", () -> {});
            double cpuBefore = server.cpuSeconds();
            Assault.Result[] attack = new Assault.Result[1];
            int with = completed(site, server, "during", () -> {
                assault.begin();
                attack[0] = assault.awaitDone();
            });
            return List.of(HostileResult.of(
                    name(),
                    server,
                    cpuBefore,
                    attack[0],
                    List.of(Held.atLeast("of " + OTHERS + " others, told that all is done", without, with, OTHERS)
                            .certain()),
                    HostileResult.tooFew(attack[0], plan.number())));
        }
    }

    private interface Meanwhile {
        void run() throws IOException, InterruptedException;
    }

    /** Others end their connections, are cut off before they hear that the server is done, and come back later. */
    private static int completed(Site site, AttackedServer server, String name, Meanwhile meanwhile)
            throws IOException, InterruptedException {
        Site.Spot spot = site.honest(name, ROUND_TRIP);
        try (EchoPeer others = EchoPeer.start(site, spot.host(), server)) {
            others.connect(OTHERS);
            others.closeStanding();
            TimeUnit.MILLISECONDS.sleep(CUT_MILLIS);
            spot.link().conditions(LinkEmulator.Direction.FAR_TO_NEAR, link -> link.withBlackHole(true));
            TimeUnit.MILLISECONDS.sleep(HEARD_MILLIS);
            meanwhile.run();
            spot.link().conditions(link -> link.withBlackHole(false));
            return others.complete();
        }
    }
}
