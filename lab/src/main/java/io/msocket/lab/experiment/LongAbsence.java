package io.msocket.lab.experiment;

import io.msocket.cli.Report;
import io.msocket.lab.link.LinkConditions;
import io.msocket.lab.net.AddressChange;
import io.msocket.lab.net.Interface;
import io.msocket.lab.net.Lab;
import io.msocket.lab.program.Resting;
import io.msocket.lab.report.Findings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The client is without any network for long, and comes back with another address. */
final class LongAbsence implements Experiment {
    private static final LinkConditions CONDITIONS = LinkConditions.of(50_000_000, Duration.ofMillis(10));
    private static final Duration ABSENCE = Duration.ofMinutes(10);
    private static final Duration SHORT_ABSENCE = Duration.ofSeconds(1);
    private static final int CONNECTIONS = 5_000;
    private static final int SHORT_CONNECTIONS = 20;
    private static final long FILE_BYTES = 20_000_000;
    private static final long SHORT_FILE_BYTES = 4_000_000;

    /** So much of the file has arrived when the client goes. */
    private static final long AWAY_AT_BYTES = 1_000_000;

    private static final Duration START = Duration.ofMinutes(1);

    /** Opening, or speaking on, all connections. */
    private static final Duration ALL = Duration.ofMinutes(3);

    /** How often the server is asked how many of its connections it holds for suspended, in seconds. */
    private static final long ASK_SECONDS = 5;

    /** After that, what the server has not noticed yet is taken as it is. */
    private static final int MOST_QUESTIONS = 24;

    @Override
    public String name() {
        return "long-absence";
    }

    @Override
    public String purpose() {
        return "no network for 10 minutes, then another address: everything resumes; a suspended connection costs 4 KB";
    }

    @Override
    public boolean takesRepeat() {
        return false;
    }

    @Override
    public Findings run(Run run) throws IOException, InterruptedException {
        int connections = run.scale().choose(CONNECTIONS, SHORT_CONNECTIONS);
        Path file = FileService.makeFile(run.work(), run.scale().choose(FILE_BYTES, SHORT_FILE_BYTES));
        try (Lab lab = Lab.open()) {
            Topology topology = Topology.of(lab, CONDITIONS);
            String address = topology.serverAddress().getHostAddress();
            String count = Integer.toString(connections);
            try (FileService files = FileService.start(Peer.MSOCKET, topology, file, run.work());
                    LabProcess server = program(topology, true, run.work(), "serve", address, count)) {
                Report listening = server.await("listening", START);
                try (LabProcess client = program(
                        topology,
                        false,
                        run.work(),
                        "connect",
                        address,
                        listening.text("port"),
                        listening.text("key"),
                        count)) {
                    client.await("open", ALL);
                    server.await("open", ALL);
                    return new Absence(run, topology, connections, client, server).goThrough(files);
                }
            }
        }
    }

    static Duration absence(Scale scale) {
        return scale.choose(ABSENCE, SHORT_ABSENCE);
    }

    private static LabProcess program(Topology topology, boolean server, Path work, String... arguments)
            throws IOException {
        String name = "resting-" + arguments[0];
        List<String> command = JavaCommand.of(
                Files.createDirectories(work.resolve(name)),
                Resting.class,
                // Netty's direct memory is then where the JDK counts it.
                List.of("-Dio.netty.noUnsafe=true", JavaCommand.MANY_CONNECTIONS),
                List.of(arguments));
        return LabProcess.start(server ? topology.server() : topology.client(), name, command, work);
    }

    /** The absence itself, once everything is connected. For one thread. */
    private static final class Absence {
        private final Run run;
        private final Topology topology;
        private final int connections;
        private final LabProcess client;
        private final LabProcess server;

        Absence(Run run, Topology topology, int connections, LabProcess client, LabProcess server) {
            this.run = run;
            this.topology = topology;
            this.connections = connections;
            this.client = client;
            this.server = server;
        }

        Findings goThrough(FileService files) throws IOException, InterruptedException {
            AbsenceLog.Memory idle = memory();
            run.say(connections + " connections are open: " + idle);
            Interface wifi = topology.link().near();
            try (Download download = files.download(topology.client())) {
                download.awaitBytes(AWAY_AT_BYTES, START);
                wifi.loseAddress();
                long went = System.nanoTime();
                // What the server has to say while the client is away waits for it.
                server.ask("send", "sent", ALL);
                AbsenceLog.Memory suspended = suspension(went);
                run.say("the client is away: " + suspended);
                TimeUnit.NANOSECONDS.sleep(absence(run.scale()).toNanos() - (System.nanoTime() - went));
                AddressChange back = wifi.takeAddress();
                Download.Result result = download.await(ALL);
                run.say("the client is back");
                Report toClient = client.ask("receive", "received", ALL);
                client.ask("send", "sent", ALL);
                Report toServer = server.ask("receive", "received", ALL);
                Report clientEnd = client.ask("close", "endings", ALL);
                Report serverEnd = server.ask("close", "endings", ALL);
                return new AbsenceLog(
                                connections,
                                Duration.ofNanos(back.workedNanos() - went),
                                idle,
                                suspended,
                                result,
                                back.workedNanos(),
                                List.of(toClient, toServer),
                                List.of(clientEnd, serverEnd))
                        .outcome();
            }
        }

        /** Waits until both ends know that they are cut off, half the absence at most. */
        private AbsenceLog.Memory suspension(long went) throws IOException, InterruptedException {
            long end = went + absence(run.scale()).toNanos() / 2;
            AbsenceLog.Memory memory = memory();
            for (int i = 0; i < MOST_QUESTIONS && memory.serverSuspended() < connections; i++) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    break;
                }
                TimeUnit.NANOSECONDS.sleep(Math.min(left, TimeUnit.SECONDS.toNanos(ASK_SECONDS)));
                memory = memory();
            }
            return memory;
        }

        private AbsenceLog.Memory memory() throws IOException, InterruptedException {
            Report ofClient = client.ask("memory", "memory", ALL);
            Report ofServer = server.ask("memory", "memory", ALL);
            return new AbsenceLog.Memory(
                    ofClient.number("each"),
                    ofServer.number("each"),
                    ofClient.number("suspended"),
                    ofServer.number("suspended"));
        }
    }
}
