package io.msocket.lab.experiment;

import io.msocket.cli.Main;
import io.msocket.lab.link.LinkConditions;
import io.msocket.lab.net.AddressChange;
import io.msocket.lab.net.EmulatedLink;
import io.msocket.lab.net.Host;
import io.msocket.lab.net.Interface;
import io.msocket.lab.net.Lab;
import io.msocket.lab.net.Router;
import io.msocket.lab.program.NameWitness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Who goes by names while name servers crash: a server with a name and a client, each at a link of its own, and somebody who publishes and
 * watches names. For one thread.
 */
final class CrashSite implements AutoCloseable {
    /** What one network registers: those of the witness, and the server's. */
    static final int NEW_NAMES = 5;

    private static final String NAME = "files@crash.test";
    private static final LinkConditions CONDITIONS = LinkConditions.of(20_000_000, Duration.ofMillis(5));

    /** Over both links, there and back, twice. */
    static final Duration TWO_ROUND_TRIPS = CONDITIONS.delay().multipliedBy(8);

    /** For 6 s, in the short form, too: it has to be under way still when all has happened that happens to it. */
    private static final long FILE_BYTES = 15_000_000;

    /** So much has arrived before something happens, and so much more before the next. */
    private static final long GOES_ON_BYTES = 1_000_000;

    /** What it takes to be on another network. */
    private static final long WITHOUT_ADDRESS_MILLIS = 300;

    private static final Duration START = Duration.ofSeconds(60);

    private final Run run;
    private final String names;
    private final EmulatedLink serverLink;
    private final EmulatedLink clientLink;
    private final LabProcess witness;
    private final LabProcess serving;

    private CrashSite(Run run, Lab lab, Router core, String names, boolean persistent) throws IOException {
        this.run = run;
        this.names = names;
        // The server itself would tell its client where it is: this is about those whom nobody but a name server can
        // tell.
        core.dropDatagrams();
        Host witnessing = lab.host("witness");
        lab.wire(witnessing, "eth0", core);
        Host server = lab.host("server");
        serverLink = lab.link(server, "wlan0", core, CONDITIONS);
        clientLink = lab.link(lab.host("client"), "wlan0", core, CONDITIONS);
        witness = witness(witnessing, persistent);
        try {
            serving = serve(server);
        } catch (IOException | RuntimeException e) {
            witness.close();
            throw e;
        }
    }

    /**
     * Starts them; returns when names are published and watched, and the server listens.
     *
     * @param names the URLs of the name servers, as options have them
     * @param persistent whether who publishes goes on after a failure
     */
    static CrashSite start(Run run, Lab lab, Router core, String names, boolean persistent)
            throws IOException, InterruptedException {
        CrashSite site = new CrashSite(run, lab, core, names, persistent);
        try {
            site.witness.await("publishing", START);
            site.serving.await("listening", START);
            return site;
        } catch (IOException | InterruptedException | RuntimeException e) {
            site.close();
            throw e;
        }
    }

    private LabProcess witness(Host host, boolean persistent) throws IOException {
        List<String> command = JavaCommand.of(
                Files.createDirectories(run.work().resolve("witness")),
                NameWitness.class,
                List.of(),
                List.of(names, Integer.toString(NEW_NAMES - 1), Boolean.toString(persistent)));
        return LabProcess.start(host, "witness", command, run.work());
    }

    private LabProcess serve(Host host) throws IOException {
        Path file = FileService.makeFile(run.work(), FILE_BYTES);
        Path home = run.work().resolve("serve");
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
                names);
        return LabProcess.start(host, "serve", JavaCommand.of(home, Main.class, List.of(), arguments), run.work());
    }

    /** {@link NameWitness}. */
    LabProcess witness() {
        return witness;
    }

    /** Starts a download by the server's name; returns when it is under way. */
    Download fetch(String name) throws IOException, InterruptedException {
        Path reads = run.work().resolve(name + ".reads");
        Path target = run.work().resolve(name + ".copy");
        List<String> arguments = List.of(
                "get",
                "msocket://" + NAME + "/file",
                "-o",
                target.toString(),
                "--names",
                names,
                "--reads",
                reads.toString(),
                "--trace",
                reads + ".trace",
                "--report");
        List<String> command = JavaCommand.of(run.work().resolve("get"), Main.class, List.of(), arguments);
        Host client = (Host) clientLink.near().node();
        Download fetching =
                new Download(Peer.MSOCKET, LabProcess.start(client, name, command, run.work()), reads, target);
        try {
            awaitMore(fetching);
            return fetching;
        } catch (IOException | InterruptedException | RuntimeException e) {
            fetching.close();
            throw e;
        }
    }

    /** Waits until some more has arrived. */
    void awaitMore(Download fetching) throws IOException, InterruptedException {
        fetching.awaitBytes(fetching.log().totalBytes() + GOES_ON_BYTES, START);
    }

    /** The client loses its address and has another; returns {@link System#nanoTime} when that worked. */
    long moveClient() throws IOException, InterruptedException {
        return move(clientLink.near());
    }

    /** The same of the server. */
    long moveServer() throws IOException, InterruptedException {
        return move(serverLink.near());
    }

    private static long move(Interface near) throws IOException, InterruptedException {
        near.loseAddress();
        TimeUnit.MILLISECONDS.sleep(WITHOUT_ADDRESS_MILLIS);
        AddressChange change = near.takeAddress();
        return change.workedNanos();
    }

    @Override
    public void close() throws IOException {
        serving.close();
        witness.close();
    }
}
