package io.msocket.lab.experiment;

import io.msocket.cli.Report;
import io.msocket.lab.net.Lab;
import io.msocket.lab.net.Router;
import io.msocket.lab.report.Findings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Three name servers over three nodes of Cassandra. While names are published and watched, one name server is killed, or one node, or both, or neither;
 * then the client of a download moves, then the server that it comes from, and what was killed is started again.
 */
final class NamesClusterCrash implements Experiment {
    private static final int REPEATS = 5;
    private static final int SERVERS = 3;
    private static final int NODES = 3;
    private static final int SERVER_HEAP_MEGABYTES = 256;
    private static final int NODE_HEAP_MEGABYTES = 512;

    /** The one that everybody asks first. */
    private static final int KILLED_SERVER = 0;

    /** Not the first: by that one the others find each other when they start. */
    private static final int KILLED_NODE = 1;

    private static final Duration ALL = Duration.ofMinutes(3);

    @Override
    public String name() {
        return "names-crash-cassandra";
    }

    @Override
    public String purpose() {
        return "kill -9 of one of three name servers, of three nodes of Cassandra, or both: nothing acknowledged is lost, and"
                + " connections move on";
    }

    @Override
    public Findings run(Run run) throws IOException, InterruptedException {
        NameServerGroup.Size size = new NameServerGroup.Size(
                SERVERS, NODES, SERVER_HEAP_MEGABYTES, NODE_HEAP_MEGABYTES, CrashSite.NEW_NAMES);
        try (Lab lab = Lab.open()) {
            Router core = lab.router("core");
            try (NameServerGroup group = NameServerGroup.start(lab, core, run.work(), size);
                    CrashSite site = CrashSite.start(run, lab, core, group.urls(), true)) {
                List<NamesClusterRound> rounds = new ArrayList<>();
                for (int i = 0; i < run.repeats(REPEATS); i++) {
                    for (NamesClusterRound.Killed killed : NamesClusterRound.Killed.values()) {
                        NamesClusterRound round = crash(group, site, killed, "get-" + killed + "-" + i);
                        rounds.add(round);
                        run.say(round.toString());
                    }
                }
                return NamesClusterRound.outcome(rounds, CrashSite.TWO_ROUND_TRIPS);
            }
        }
    }

    private static NamesClusterRound crash(
            NameServerGroup group, CrashSite site, NamesClusterRound.Killed killed, String download)
            throws IOException, InterruptedException {
        try (Download fetching = site.fetch(download)) {
            kill(group, killed);
            site.witness().ask("mark", "marked", ALL);
            long clientMoved = site.moveClient();
            site.awaitMore(fetching);
            long serverMoved = site.moveServer();
            Report goneOn = site.witness().ask("more", "gone-on", ALL);
            Report without = site.witness().ask("verify", "verified", ALL);
            Download.Result result = fetching.await(ALL);
            restart(group, killed);
            Report after = site.witness().ask("verify", "verified", ALL);
            return new NamesClusterRound(
                    killed,
                    new NamesClusterRound.Names(
                            goneOn.number("acknowledged"),
                            goneOn.number("stuck"),
                            without.number("lost") + after.number("lost"),
                            without.number("deaf") + after.number("deaf"),
                            Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(goneOn.number("micros")))),
                    result.log().recoveryAfter(clientMoved),
                    result.log().recoveryAfter(serverMoved),
                    result.whole(),
                    result.words());
        }
    }

    private static void kill(NameServerGroup group, NamesClusterRound.Killed killed) throws IOException {
        if (killed.isServer()) {
            group.server(KILLED_SERVER).kill();
        }
        if (killed.isNode()) {
            group.nodes().kill(KILLED_NODE);
        }
    }

    private static void restart(NameServerGroup group, NamesClusterRound.Killed killed)
            throws IOException, InterruptedException {
        if (killed.isNode()) {
            group.nodes().restart(KILLED_NODE);
        }
        if (killed.isServer()) {
            group.server(KILLED_SERVER).restart();
        }
    }
}
