package io.msocket.lab.experiment;

import io.msocket.cli.Report;
import io.msocket.lab.link.LinkConditions;
import io.msocket.lab.net.Host;
import io.msocket.lab.net.Lab;
import io.msocket.lab.program.RandomCloses;
import io.msocket.lab.report.Findings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** The client moves at random instants while connections are being closed. */
final class CloseRace implements Experiment {
    private static final LinkConditions CONDITIONS = LinkConditions.of(50_000_000, Duration.ofMillis(10));

    /** Connections that are closed around one move. */
    private static final int AT_ONCE = 25;

    private static final int ROUNDS = 20;
    private static final int SHORT_ROUNDS = 2;

    /** The connections' closes begin within so many milliseconds, and the move falls into it: several round trips. */
    private static final int WINDOW_MILLIS = 150;

    /** A run that fails can be repeated as it was, as far as kernels allow. */
    private static final long SEED = 20_261_120;

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** A driver holds the TCP connection of its last words for two seconds, and longer on a busy machine. */
    private static final Duration PARTING = Duration.ofSeconds(10);

    /** How often to look whether it still does, in milliseconds. */
    private static final long LOOK_MILLIS = 200;

    @Override
    public String name() {
        return "close-race";
    }

    @Override
    public String purpose() {
        return "500 connections, a move at a random instant within the close: both see the end, no error, none is left";
    }

    @Override
    public boolean takesRepeat() {
        return false;
    }

    @Override
    public Findings run(Run run) throws IOException, InterruptedException {
        int rounds = run.scale().choose(ROUNDS, SHORT_ROUNDS);
        Lab.requireTool("ss", "iproute2");
        Random random = new Random(SEED);
        try (Lab lab = Lab.open()) {
            Topology topology = Topology.of(lab, CONDITIONS);
            String address = topology.serverAddress().getHostAddress();
            try (LabProcess server = program(topology.server(), run.work(), "serve", address)) {
                Report listening = server.await("listening", PATIENCE);
                try (LabProcess client = program(
                        topology.client(),
                        run.work(),
                        "connect",
                        address,
                        listening.text("port"),
                        listening.text("key"),
                        Long.toString(SEED),
                        Integer.toString(WINDOW_MILLIS))) {
                    client.await("started", PATIENCE);
                    List<Long> moves = new ArrayList<>();
                    for (int i = 0; i < rounds; i++) {
                        moves.add(round(topology, client, random));
                        run.say((i + 1) * AT_ONCE + " connections closed");
                    }
                    return finish(topology, client, server, moves);
                }
            }
        }
    }

    /** Opens some connections, has them closed and moves meanwhile; returns when the new address worked. */
    private static long round(Topology topology, LabProcess client, Random random)
            throws IOException, InterruptedException {
        client.ask("open " + AT_ONCE, "ready", PATIENCE);
        long earlier = client.count("round");
        client.tell("close");
        TimeUnit.MILLISECONDS.sleep(random.nextInt(WINDOW_MILLIS));
        long moved = topology.link().near().changeAddress().workedNanos();
        client.awaitNext("round", earlier, PATIENCE);
        return moved;
    }

    private static Findings finish(Topology topology, LabProcess client, LabProcess server, List<Long> moves)
            throws IOException, InterruptedException {
        Report clientEnds = client.ask("finish", "endings", PATIENCE);
        Report serverEnds = server.ask("finish", "endings", PATIENCE);
        return new CloseLog(
                        moves.size() * AT_ONCE,
                        moves,
                        client.reports()
                                .filter(report -> report.event().equals("closed"))
                                .map(CloseLog.Close::of)
                                .toList(),
                        List.of(client.await("finished", PATIENCE), server.await("finished", PATIENCE)),
                        List.of(clientEnds, serverEnds),
                        leftTcp(topology))
                .outcome();
    }

    /** What is left once the last words have been said, of both hosts. */
    private static long leftTcp(Topology topology) throws IOException, InterruptedException {
        long end = System.nanoTime() + PARTING.toNanos();
        long left = ownedTcp(topology.client()) + ownedTcp(topology.server());
        while (left > 0 && System.nanoTime() - end < 0) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            left = ownedTcp(topology.client()) + ownedTcp(topology.server());
        }
        return left;
    }

    /**
     * TCP connections that a host still has: those that stand, and in whatever state those that a program has not closed. Others
     * are the kernel's alone, which tries for a while to end in order what went by an address that is gone.
     */
    private static long ownedTcp(Host host) throws IOException {
        return host.run("ss", "-Htnap", "exclude", "listening", "exclude", "time-wait")
                .lines()
                .filter(line -> line.startsWith("ESTAB") || line.contains("users:("))
                .count();
    }

    private static LabProcess program(Host host, Path work, String... arguments) throws IOException {
        String name = arguments[0];
        return LabProcess.start(
                host,
                name,
                JavaCommand.of(work.resolve(name), RandomCloses.class, List.of(), List.of(arguments)),
                work);
    }
}
