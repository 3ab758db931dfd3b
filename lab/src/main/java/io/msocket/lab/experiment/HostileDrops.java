package io.msocket.lab.experiment;

import io.msocket.lab.attack.AttackKind;
import io.msocket.lab.net.Interface;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Connections that are opened and dropped while an honest client is away: a server keeps a bounded number of them, of all that others have
 * opened and of those without a flowpath.
 */
final class HostileDrops implements HostileRow {
    /** With places for 2,048 connections. */
    private static final int HEAP_MEGABYTES = 512;

    /** With places for 1,024. */
    private static final int SMALL_HEAP_MEGABYTES = 256;

    /** A way in which there is too much of what was dropped. */
    private enum TooMuch {
        SUSPENDED(AttackKind.DROP, 1_500, HEAP_MEGABYTES, "-Dmsocket.maxSuspendedConnections=1000", "drops"),
        PLACES(AttackKind.DROP, 5_000, SMALL_HEAP_MEGABYTES, "", "drops, of which there are more than places"),
        /** Each has sent the 16 KB of a first window. */
        BYTES(AttackKind.DROP_UNREAD, 620, HEAP_MEGABYTES, "-Dmsocket.maxSuspendedBytes=4m", "drops, a window unread");

        private final AttackKind kind;
        /** More than the bound. */
        private final int drops;

        private final int heapMegabytes;
        private final String bound;
        private final String words;

        TooMuch(AttackKind kind, int drops, int heapMegabytes, String bound, String words) {
            this.kind = kind;
            this.drops = drops;
            this.heapMegabytes = heapMegabytes;
            this.bound = bound;
            this.words = words;
        }

        private List<String> bounds() {
            return bound.isEmpty() ? List.of() : List.of(bound);
        }
    }

    private static final int SHORT = 20;
    private static final Duration ROUND_TRIP = Duration.ofMillis(20);

    /** Something is always on its way, so that the server notices that the client is away. */
    private static final Duration ECHO_EVERY = Duration.ofMillis(10);

    private static final int ECHOES = 200;

    /** After which the client goes away, in milliseconds. */
    private static final long BUSY_MILLIS = 500;

    /** A server suspects a flowpath within some hundred milliseconds, and gives it up within some seconds. */
    private static final long NOTICING_MILLIS = 10_000;

    private static final long SHORT_NOTICING_MILLIS = 500;
    private static final Duration AT_MOST = Duration.ofSeconds(30);

    @Override
    public String name() {
        return "drops";
    }

    @Override
    public List<HostileResult> run(Run run) throws IOException, InterruptedException {
        List<HostileResult> results = new ArrayList<>();
        for (TooMuch each : TooMuch.values()) {
            results.add(run(run, each));
        }
        return results;
    }

    private HostileResult run(Run run, TooMuch much) throws IOException, InterruptedException {
        int drops = run.scale().choose(much.drops, SHORT);
        try (Site site = Site.open(run, name());
                AttackedServer server = AttackedServer.echo(site, much.heapMegabytes, much.bounds());
                Assault assault = Assault.prepare(site, server, Assault.Plan.of(much.kind, drops))) {
            Site.Spot spot = site.honest("client", ROUND_TRIP);
            try (EchoPeer honest = EchoPeer.start(site, spot.host(), server)) {
                honest.connect(1);
                Interface wifi = spot.link().near();
                EchoPeer.Times without = away(honest, 0, wifi, () -> {
                    TimeUnit.MILLISECONDS.sleep(run.scale().choose(NOTICING_MILLIS, SHORT_NOTICING_MILLIS));
                });
                double cpuBefore = server.cpuSeconds();
                List<Assault.Result> attack = new ArrayList<>();
                EchoPeer.Times with = away(honest, 1, wifi, () -> {
                    TimeUnit.MILLISECONDS.sleep(run.scale().choose(NOTICING_MILLIS, SHORT_NOTICING_MILLIS));
                    assault.begin();
                    attack.add(assault.awaitDone());
                });
                return HostileResult.of(
                        name(),
                        server,
                        cpuBefore,
                        attack.get(0),
                        List.of(Held.atLeast(
                                        "suspended connections of 1 that live on; " + much.words,
                                        lives(without),
                                        lives(with),
                                        1)
                                .certain()),
                        HostileResult.tooFew(attack.get(0), drops),
                        HostileResult.why(with));
            }
        }
    }

    private static double lives(EchoPeer.Times times) {
        return times.failed() == 0 ? 1 : 0;
    }

    private interface Meanwhile {
        void run() throws IOException, InterruptedException;
    }

    /** The client goes away while its connection is busy, something happens, and it comes back. */
    private static EchoPeer.Times away(EchoPeer honest, int number, Interface wifi, Meanwhile meanwhile)
            throws IOException, InterruptedException {
        honest.echo(ECHOES, ECHO_EVERY);
        TimeUnit.MILLISECONDS.sleep(BUSY_MILLIS);
        wifi.loseAddress();
        meanwhile.run();
        wifi.takeAddress();
        return honest.echoed(number, AT_MOST);
    }
}
