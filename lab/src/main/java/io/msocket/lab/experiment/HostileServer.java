package io.msocket.lab.experiment;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server that many connections of a client are with, and that says nothing any more: the client has others to come back to. */
final class HostileServer implements HostileRow {
    private static final int HEAP_MEGABYTES = 512;
    private static final int CONNECTIONS = 256;
    private static final int SHORT_CONNECTIONS = 8;
    private static final Duration ROUND_TRIP = Duration.ofMillis(20);
    private static final Duration ECHO_EVERY = Duration.ofMillis(10);
    private static final Duration MOVE_EVERY = Duration.ofSeconds(4);
    private static final int MOVES = 5;

    /** "Not delayed": what the machine needs to make so many attempts more. */
    private static final double MOST_MILLIS_MORE = 100;

    private static final Duration LASTING = Duration.ofMinutes(1);

    @Override
    public String name() {
        return "silent-server";
    }

    @Override
    public List<HostileResult> run(Run run) throws IOException, InterruptedException {
        int connections = run.scale().choose(CONNECTIONS, SHORT_CONNECTIONS);
        int moves = run.scale().choose(MOVES, 1);
        try (Site site = Site.open(run, name())) {
            Site.Spot silent = site.honest("silent", ROUND_TRIP);
            Site.Spot spot = site.honest("client", ROUND_TRIP);
            try (AttackedServer server = AttackedServer.echo(site, HEAP_MEGABYTES);
                    AttackedServer other = AttackedServer.echo(site, silent, HEAP_MEGABYTES);
                    EchoPeer client = EchoPeer.start(site, spot.host(), server)) {
                client.connect(1);
                double without = pause(client, spot, 0, moves);
                client.turnTo(other);
                client.connect(connections);
                client.turnTo(server);
                client.connect(1);
                double cpuBefore = server.cpuSeconds();
                silent.link().conditions(link -> link.withBlackHole(true));
                double with = pause(client, spot, 1, moves);
                return List.of(HostileResult.of(
                        name(),
                        server,
                        cpuBefore,
                        new Assault.Result(connections, 0, 0),
                        List.of(Held.atMost(
                                "longest echo over a move, ms", without, with, without + MOST_MILLIS_MORE))));
            }
        }
    }

    /** The longest echo over a move. */
    private static double pause(EchoPeer client, Site.Spot spot, int number, int moves)
            throws IOException, InterruptedException {
        client.echo((int) MOVE_EVERY.multipliedBy(moves + 1).dividedBy(ECHO_EVERY), ECHO_EVERY);
        for (int i = 0; i < moves; i++) {
            TimeUnit.NANOSECONDS.sleep(MOVE_EVERY.toNanos());
            spot.link().near().changeAddress();
        }
        return client.echoed(number, LASTING).pause(moves, MOVE_EVERY, ECHO_EVERY);
    }
}
