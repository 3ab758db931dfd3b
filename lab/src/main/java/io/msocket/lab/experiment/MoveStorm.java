package io.msocket.lab.experiment;

import io.msocket.cli.Report;
import io.msocket.lab.link.LinkConditions;
import io.msocket.lab.net.EmulatedLink;
import io.msocket.lab.net.Interface;
import io.msocket.lab.net.Lab;
import io.msocket.lab.program.Storm;
import io.msocket.lab.report.Findings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The client hops among three networks, five times a second, with many connections that are busy in both directions. */
final class MoveStorm implements Experiment {
    private static final long RATE = 50_000_000;
    private static final Duration ROUND_TRIP = Duration.ofMillis(20);
    private static final List<String> NETWORKS = List.of("wlan0", "wwan0", "eth0");
    private static final int CONNECTIONS = 20;
    private static final int SHORT_CONNECTIONS = 4;
    private static final Duration HOP = Duration.ofMillis(200);
    private static final int SECONDS = 60;
    private static final int SHORT_SECONDS = 2;

    private static final Duration START = Duration.ofMinutes(1);

    /** What is still on its way when the time is over, at the end of the hops. */
    private static final Duration DRAIN = Duration.ofMinutes(1);

    @Override
    public String name() {
        return "move-storm";
    }

    @Override
    public String purpose() {
        return "hops among three networks every 200 ms, 20 connections, both ways: all bytes right, 0.6 of the goodput";
    }

    @Override
    public boolean takesRepeat() {
        return false;
    }

    @Override
    public Findings run(Run run) throws IOException, InterruptedException {
        Path still = Files.createDirectories(run.work().resolve("still"));
        Path moved = Files.createDirectories(run.work().resolve("moved"));
        StormLog unmoved = storm(run, still, false);
        run.say("without moves: " + unmoved);
        StormLog hopping = storm(run, moved, true);
        run.say("with moves: " + hopping);
        return new Storms(unmoved, hopping).outcome();
    }

    /** One run, on networks of its own. */
    private static StormLog storm(Run run, Path work, boolean hops) throws IOException, InterruptedException {
        String connections = Integer.toString(run.scale().choose(CONNECTIONS, SHORT_CONNECTIONS));
        int seconds = run.scale().choose(SECONDS, SHORT_SECONDS);
        try (Lab lab = Lab.open()) {
            Topology topology = Topology.of(lab, "", NETWORKS, LinkConditions.of(RATE, ROUND_TRIP.dividedBy(2)));
            List<Interface> networks =
                    topology.links().stream().map(EmulatedLink::near).toList();
            for (Interface other : networks.subList(1, networks.size())) {
                other.loseAddress();
            }
            try (LabProcess server = program(
                    topology,
                    true,
                    work,
                    "serve",
                    topology.serverAddress().getHostAddress(),
                    connections,
                    Integer.toString(seconds))) {
                Report listening = server.await("listening", START);
                try (LabProcess client = program(
                        topology,
                        false,
                        work,
                        "connect",
                        topology.serverAddress().getHostAddress(),
                        listening.text("port"),
                        listening.text("key"),
                        connections,
                        Integer.toString(seconds))) {
                    client.await("open", START);
                    int moves = hops ? hop(networks, Duration.ofSeconds(seconds)) : 0;
                    Duration left = hops ? DRAIN : DRAIN.plusSeconds(seconds);
                    client.await("endings", left);
                    server.await("endings", left);
                    return StormLog.of(client, server, moves);
                }
            }
        }
    }

    private static LabProcess program(Topology topology, boolean server, Path work, String... arguments)
            throws IOException {
        String name = arguments[0];
        List<String> command = JavaCommand.of(work.resolve(name), Storm.class, List.of(), List.of(arguments));
        return LabProcess.start(server ? topology.server() : topology.client(), name, command, work);
    }

    /** Leaves one network and enters the next, again and again; returns how often. */
    private static int hop(List<Interface> networks, Duration during) throws IOException, InterruptedException {
        long start = System.nanoTime();
        int moves = 0;
        while (System.nanoTime() - start < during.toNanos()) {
            long next = start + (moves + 1) * HOP.toNanos();
            TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
            networks.get(moves % networks.size()).loseAddress();
            networks.get((moves + 1) % networks.size()).takeAddress();
            moves++;
        }
        return moves;
    }
}
