package io.msocket.lab.experiment;

import io.msocket.cli.Report;
import io.msocket.lab.net.Host;
import io.msocket.lab.net.Lab;
import io.msocket.lab.net.Router;
import io.msocket.lab.report.Findings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The only name server is killed while names are published and watched, then the client of a download moves, then the server
 * that it comes from; two seconds later the name server is started again.
 */
final class NamesCrash implements Experiment {
    private static final int REPEATS = 10;

    /** From the server's move until the name server is started again. */
    private static final Duration OUTAGE = Duration.ofSeconds(2);

    /** What was under way at the server's move has arrived by then. */
    private static final Duration UNDER_WAY = Duration.ofMillis(500);

    private static final int HEAP_MEGABYTES = 256;
    private static final Duration ALL = Duration.ofMinutes(3);

    @Override
    public String name() {
        return "names-crash";
    }

    @Override
    public String purpose() {
        return "kill -9 of the name server: nothing acknowledged is lost; a server that moved meanwhile is found again";
    }

    @Override
    public Findings run(Run run) throws IOException, InterruptedException {
        try (Lab lab = Lab.open()) {
            Router core = lab.router("core");
            Host names = lab.host("names");
            String address = lab.wire(names, "eth0", core).address().getHostAddress();
            try (NameServerProcess service =
                            NameServerProcess.start(names, address, run.work(), HEAP_MEGABYTES, CrashSite.NEW_NAMES);
                    CrashSite site = CrashSite.start(run, lab, core, service.url(), false)) {
                List<NamesCrashRound> rounds = new ArrayList<>();
                for (int i = 0; i < run.repeats(REPEATS); i++) {
                    NamesCrashRound round = crash(service, site, "get-" + i);
                    rounds.add(round);
                    run.say(round.toString());
                }
                return NamesCrashRound.outcome(rounds, CrashSite.TWO_ROUND_TRIPS);
            }
        }
    }

    private static NamesCrashRound crash(NameServerProcess service, CrashSite site, String download)
            throws IOException, InterruptedException {
        try (Download fetching = site.fetch(download)) {
            service.kill();
            long clientMoved = site.moveClient();
            site.awaitMore(fetching);
            long serverMoved = site.moveServer();
            TimeUnit.NANOSECONDS.sleep(OUTAGE.toNanos());
            Report stopped = site.witness().ask("await", "stopped", ALL);
            NameServerProcess.Start start = service.restart();
            Report verified = site.witness().ask("verify", "verified", ALL);
            Download.Result result = fetching.await(ALL);
            boolean early = result.log().bytesBetween(serverMoved + UNDER_WAY.toNanos(), start.began()) > 0;
            return new NamesCrashRound(
                    stopped.number("acknowledged"),
                    verified.number("lost"),
                    verified.number("deaf"),
                    Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(verified.number("micros"))),
                    result.log().recoveryAfter(clientMoved),
                    early ? Optional.empty() : result.log().recoveryAfter(start.listened()),
                    result.whole(),
                    early ? "went on before a name server answered " + result.words() : result.words());
        }
    }
}
