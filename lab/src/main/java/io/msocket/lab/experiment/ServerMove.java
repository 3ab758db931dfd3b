package io.msocket.lab.experiment;

import io.msocket.lab.report.Findings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The paper's figure 8: a server moves with all of its connections. Once as it would if it knew of it, and twice since its address is
 * taken from it: its clients hear of it by its name, or from itself, by datagrams. The paper changed the server's port.
 */
final class ServerMove implements Experiment {
    /** The paper's. */
    private static final List<Integer> ROUND_TRIPS_MILLIS = List.of(107, 109, 104, 80, 120);

    private static final List<Integer> SHORT_ROUND_TRIPS_MILLIS = List.of(20, 40);

    /** JVM, kernel and the lab itself. */
    private static final int SLACK_MILLIS = 20;

    /** The same for as many as two processors can do nothing else for. */
    private static final int CROWD_SLACK_MILLIS = 1_000;

    /** A thousand downloads are to take no more of the machine than a hundred. */
    private static final Duration CROWD_PACE = MovingPeer.PACE.multipliedBy(10);

    private final String name;
    private final String purpose;
    private final Load load;

    /**
     * What the server has to take along.
     *
     * @param counts of connections
     * @param shortCounts the same for {@code --short}
     * @param shortKinds how it moves then
     * @param pace of their downloads; zero if they rest
     * @param repeats how often it moves in each case, unless that is said
     */
    private record Load(
            List<Integer> counts,
            List<Integer> shortCounts,
            List<MoveKind> shortKinds,
            Duration pace,
            int repeats,
            ServerMoves.BeyondRoundTrips bar) {}

    private ServerMove(String name, String purpose, Load load) {
        this.name = name;
        this.purpose = purpose;
        this.load = load;
    }

    /** As many connections as in the paper. */
    static ServerMove ofDownloads() {
        return new ServerMove(
                "server-move",
                "the server of 20 to 100 downloads has another address: they reconnect in 2.5 RTT + 20 ms, median;"
                        + " 3.5 RTT + 80 ms where datagrams tell them",
                new Load(
                        List.of(20, 40, 60, 80, 100),
                        List.of(4),
                        List.of(MoveKind.UNPLANNED, MoveKind.TOLD),
                        MovingPeer.PACE,
                        3,
                        ServerMoves.BeyondRoundTrips.median(SLACK_MILLIS)));
    }

    /** Ten times as many. */
    static ServerMove ofThousand() {
        return new ServerMove(
                "server-move-1k",
                "the same with 1,000 downloads: all reconnect in 2.5 RTT + 1 s, or 3.5 RTT + 1.06 s",
                new Load(
                        List.of(1_000),
                        List.of(20),
                        List.of(MoveKind.TOLD),
                        CROWD_PACE,
                        1,
                        ServerMoves.BeyondRoundTrips.ofAll(CROWD_SLACK_MILLIS)));
    }

    /** Connections on which nothing is said. */
    static ServerMove ofResting() {
        return new ServerMove(
                "server-resting",
                "the same with 10,000 connections that rest: all reconnect in 2.5 RTT + 1 s, or 3.5 RTT + 1.06 s",
                new Load(
                        List.of(10_000),
                        List.of(20),
                        List.of(MoveKind.PLANNED),
                        Duration.ZERO,
                        1,
                        ServerMoves.BeyondRoundTrips.ofAll(CROWD_SLACK_MILLIS)));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String purpose() {
        return purpose;
    }

    @Override
    public Findings run(Run run) throws IOException, InterruptedException {
        List<ServerMoveTrial> trials = new ArrayList<>();
        for (MoveKind kind : run.scale().choose(List.of(MoveKind.values()), load.shortKinds())) {
            for (int connections : run.scale().choose(load.counts(), load.shortCounts())) {
                Path work = Files.createDirectories(
                        run.work().resolve(kind.name().toLowerCase(Locale.ROOT) + "-" + connections));
                move(run, kind, connections, work, trials);
            }
        }
        return new ServerMoves(trials, load.bar()).outcome();
    }

    private void move(Run run, MoveKind kind, int connections, Path work, List<ServerMoveTrial> trials)
            throws IOException, InterruptedException {
        List<Integer> roundTrips = run.scale().choose(ROUND_TRIPS_MILLIS, SHORT_ROUND_TRIPS_MILLIS);
        try (FollowedServer server = FollowedServer.open(kind, connections, load.pace(), roundTrips, work)) {
            for (int i = 0; i < run.repeats(load.repeats()); i++) {
                ServerMoveTrial trial = server.move();
                trials.add(trial);
                run.say(trial.toString());
            }
        }
    }
}
