package io.msocket.lab.experiment;

import io.msocket.cli.Main;
import io.msocket.cli.Report;
import io.msocket.lab.link.LinkConditions;
import io.msocket.lab.net.AddressChange;
import io.msocket.lab.net.EmulatedLink;
import io.msocket.lab.net.Host;
import io.msocket.lab.net.Interface;
import io.msocket.lab.net.Lab;
import io.msocket.lab.net.Router;
import io.msocket.lab.program.NameWitness;
import io.msocket.lab.report.Findings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    private static final String NAME = "files@crash.test";
    private static final LinkConditions CONDITIONS = LinkConditions.of(20_000_000, Duration.ofMillis(5));
    /** Over both links, there and back. */
    private static final int WAYS = 4;

    private static final int REPEATS = 10;
    /** For 6 s, in the short form, too: it has to be under way still when all of that has happened. */
    private static final long FILE_BYTES = 15_000_000;

    /** So much has arrived when the name server is killed. */
    private static final long CRASH_AT_BYTES = 1_000_000;

    /** So much more has arrived after the client's move when the server moves. */
    private static final long GOES_ON_BYTES = 1_000_000;

    /** What it takes to be on another network. */
    private static final long WITHOUT_ADDRESS_MILLIS = 300;

    /** From the server's move until the name server is started again. */
    private static final Duration OUTAGE = Duration.ofSeconds(2);

    /** What was under way at the server's move has arrived by then. */
    private static final Duration UNDER_WAY = Duration.ofMillis(500);

    /** Each is published and watched. */
    private static final int NAMES = 4;

    private static final int HEAP_MEGABYTES = 256;
    private static final Duration START = Duration.ofSeconds(60);
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
            // The server itself would tell its client where it is: this is about those whom nobody but a name server
            // can tell.
            core.dropDatagrams();
            Host names = lab.host("names");
            Interface namesSide = lab.wire(names, "eth0", core);
            Host witness = lab.host("witness");
            lab.wire(witness, "eth0", core);
            Host server = lab.host("server");
            EmulatedLink serverLink = lab.link(server, "wlan0", core, CONDITIONS);
            Host client = lab.host("client");
            EmulatedLink clientLink = lab.link(client, "wlan0", core, CONDITIONS);
            String address = namesSide.address().getHostAddress();
            try (NameServerProcess service =
                            NameServerProcess.start(names, address, run.work(), HEAP_MEGABYTES, NAMES + 1);
                    LabProcess publishing = witness(witness, run.work(), service);
                    LabProcess files = serve(server, run, service)) {
                publishing.await("publishing", START);
                files.await("listening", START);
                Course course = new Course(run, service, publishing, clientLink, serverLink);
                List<NamesCrashRound> rounds = new ArrayList<>();
                for (int i = 0; i < run.repeats(REPEATS); i++) {
                    NamesCrashRound round = course.crash("get-" + i);
                    rounds.add(round);
                    run.say(round.toString());
                }
                return NamesCrashRound.outcome(rounds, CONDITIONS.delay().multipliedBy(2L * WAYS));
            }
        }
    }

    private static LabProcess witness(Host host, Path work, NameServerProcess service) throws IOException {
        List<String> command = JavaCommand.of(
                Files.createDirectories(work.resolve("witness")),
                NameWitness.class,
                List.of(),
                List.of(service.url(), Integer.toString(NAMES)));
        return LabProcess.start(host, "witness", command, work);
    }

    private static LabProcess serve(Host host, Run run, NameServerProcess service) throws IOException {
        Path work = run.work();
        Path file = FileService.makeFile(work, FILE_BYTES);
        Path home = work.resolve("serve");
        NameService.makeKey(home);
        List<String> arguments = List.of(
                "serve",
                String.valueOf(file.getParent()),
                "--listen",
                "*:0",
                "--read-only",
                "--report",
                "--name",
                NAME,
                "--names",
                service.url());
        return LabProcess.start(host, "serve", JavaCommand.of(home, Main.class, List.of(), arguments), work);
    }

    /** What happens again and again. For one thread. */
    private static final class Course {
        private final Run run;
        private final NameServerProcess service;
        private final LabProcess publishing;
        private final EmulatedLink clientLink;
        private final EmulatedLink serverLink;

        Course(
                Run run,
                NameServerProcess service,
                LabProcess publishing,
                EmulatedLink clientLink,
                EmulatedLink serverLink) {
            this.run = run;
            this.service = service;
            this.publishing = publishing;
            this.clientLink = clientLink;
            this.serverLink = serverLink;
        }

        NamesCrashRound crash(String download) throws IOException, InterruptedException {
            try (Download fetching = fetch(download)) {
                fetching.awaitBytes(CRASH_AT_BYTES, START);
                service.kill();
                long clientMoved = move(clientLink.near());
                fetching.awaitBytes(fetching.log().totalBytes() + GOES_ON_BYTES, START);
                long serverMoved = move(serverLink.near());
                TimeUnit.NANOSECONDS.sleep(OUTAGE.toNanos());
                Report stopped = publishing.ask("await", "stopped", ALL);
                NameServerProcess.Start start = service.restart();
                Report verified = publishing.ask("verify", "verified", ALL);
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

        /** It loses its address and has another; returns {@link System#nanoTime} when that worked. */
        private static long move(Interface near) throws IOException, InterruptedException {
            near.loseAddress();
            TimeUnit.MILLISECONDS.sleep(WITHOUT_ADDRESS_MILLIS);
            AddressChange change = near.takeAddress();
            return change.workedNanos();
        }

        private Download fetch(String name) throws IOException {
            Path work = run.work();
            Path reads = work.resolve(name + ".reads");
            Path target = work.resolve(name + ".copy");
            List<String> arguments = List.of(
                    "get",
                    "msocket://" + NAME + "/file",
                    "-o",
                    target.toString(),
                    "--names",
                    service.url(),
                    "--reads",
                    reads.toString(),
                    "--trace",
                    reads + ".trace",
                    "--report");
            List<String> command = JavaCommand.of(work.resolve("get"), Main.class, List.of(), arguments);
            Host client = (Host) clientLink.near().node();
            return new Download(Peer.MSOCKET, LabProcess.start(client, name, command, work), reads, target);
        }
    }
}
