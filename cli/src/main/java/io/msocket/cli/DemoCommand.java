package io.msocket.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows what msocket is for, on one machine. */
@Command(
        name = "demo",
        description = "Send a file between two processes while the receiver's addresses come and go.",
        footer = {
            "",
            "A server and a client run as processes of their own; status 0 only if both sides have the same bytes."
                    + " There are three scenarios:",
            "",
            "moves: the client hops between the loopback addresses 127.0.0.1 to 127.0.0.8, each time by losing the old"
                    + " one abruptly. Loopback would be too fast to see anything, so the server is held to a rate: see"
                    + " --rate.",
            "",
            "multipath: the client uses two paths at once, from 127.0.0.2 and from 127.0.0.3, each held to its rate of"
                    + " --limits by a relay in between. The first is cut for a while, and nobody is told. In the end"
                    + " stand the rates with both paths, with one, and with both again, beside the limits.",
            "",
            "names: the client hops as in moves, and the server moves, too, every three seconds. The client finds it"
                    + " by its name, files@demo.test, at a name server that is part of the demo.",
            "",
            "Example:",
            "  msocket demo --size 1GB --move-every 100ms",
            "  msocket demo --scenario multipath --limits 20MB/s,5MB/s",
            "  msocket demo --scenario names"
        })
final class DemoCommand extends BaseCommand {
    /** What --scenario may be. */
    enum Scenario {
        MOVES,
        MULTIPATH,
        NAMES
    }

    private static final ByteSize DEFAULT_SIZE = new ByteSize(256_000_000);

    /** Takes some seven seconds at the default limits. */
    private static final ByteSize DEFAULT_MULTIPATH_SIZE = new ByteSize(48_000_000);

    private static final List<ByteSize> DEFAULT_LIMITS = List.of(new ByteSize(6_000_000), new ByteSize(3_000_000));

    private static final Duration DEFAULT_MOVE_EVERY = Duration.ofMillis(300);

    /** The least time between moves, in milliseconds: two joins and their first bytes. */
    private static final long MIN_MOVE_EVERY_MILLIS = 20;

    /** A JVM's start on a busy machine. */
    private static final Duration START = Duration.ofSeconds(60);

    /** After the client has everything, its last message is under way. */
    private static final Duration LAST_WORD = Duration.ofSeconds(20);

    /** If something breaks, the demo should end rather than wait for a day. */
    private static final String RETENTION = "30s";

    /** The transfer may take as long as it takes, but not without a byte for so long. */
    private static final Duration STUCK = Duration.ofSeconds(60);

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--scenario",
            paramLabel = "NAME",
            description =
                    "moves: the client keeps losing its address. multipath: it has two paths at once, of which one"
                            + " is cut for a while. names: both ends move. Default: moves.")
    private Scenario scenario = Scenario.MOVES;

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            converter = ByteSize.Converter.class,
            description = "How large a file to make and send. Default: 256MB for moves, 48MB for multipath.")
    private @Nullable ByteSize size;

    @Option(names = "--file", paramLabel = "FILE", description = "Send this file in place of a made one.")
    private @Nullable Path file;

    @Option(
            names = "--move-every",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "Not for multipath: how often the client moves. Default: 300ms.")
    private @Nullable Duration moveEvery;

    @Option(
            names = "--rate",
            paramLabel = "RATE",
            converter = ByteSize.RateConverter.class,
            description = "Only for moves: how fast the server sends (64MB/s), or 'unlimited'. Default: slow enough for"
                    + " 10 moves, at most 64MB/s.")
    private @Nullable ByteSize rate;

    @Option(
            names = "--limits",
            paramLabel = "RATE",
            split = ",",
            converter = ByteSize.RateConverter.class,
            description = "Only for multipath: the rates of the two paths (RATE,RATE). Default: 6MB/s,3MB/s.")
    private List<ByteSize> limits = List.of();

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description = "Write the client's events to FILE as JSON lines (docs/TRACE.md).")
    private @Nullable Path trace;

    @Override
    int run(StandardStreams streams) throws IOException, InterruptedException {
        DemoScenario chosen = chosen();
        checkUsable(chosen.addresses());
        checkUsable(chosen.serverAddresses());
        DemoFiles files = DemoFiles.create();
        DemoCleanup cleanup = new DemoCleanup(files, chosen::close);
        Runtime.getRuntime().addShutdownHook(new Thread(cleanup::run, "demo-cleanup"));
        try {
            return run(streams, files, cleanup, chosen);
        } finally {
            // Not in the hook alone, so that a failure shows and tests can look.
            cleanup.run();
        }
    }

    /** The scenario, of whose options none is for another. */
    private DemoScenario chosen() {
        if (scenario != Scenario.MULTIPATH) {
            if (!limits.isEmpty()) {
                throw wrong("--limits is only for --scenario multipath");
            }
            Duration period = moveEvery == null ? DEFAULT_MOVE_EVERY : moveEvery;
            if (period.toMillis() < MIN_MOVE_EVERY_MILLIS) {
                throw wrong("--move-every must be at least " + MIN_MOVE_EVERY_MILLIS + "ms");
            }
            if (scenario == Scenario.NAMES && rate != null) {
                throw wrong("--rate is only for --scenario moves");
            }
            return scenario == Scenario.MOVES ? new MovesDemo(period, rate) : new NamesDemo(period);
        }
        if (moveEvery != null || rate != null) {
            throw wrong("--move-every and --rate are not for --scenario multipath");
        }
        if (!limits.isEmpty() && (limits.size() != 2 || limits.stream().anyMatch(limit -> limit.bytes() == 0))) {
            throw wrong("--limits needs two rates (RATE,RATE), neither of them unlimited");
        }
        return new MultipathDemo(limits.isEmpty() ? DEFAULT_LIMITS : limits);
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private long wantedSize() {
        if (size != null) {
            return size.bytes();
        }
        return (scenario == Scenario.MULTIPATH ? DEFAULT_MULTIPATH_SIZE : DEFAULT_SIZE).bytes();
    }

    private int run(StandardStreams streams, DemoFiles files, DemoCleanup cleanup, DemoScenario chosen)
            throws IOException, InterruptedException {
        if (file == null) {
            files.make(wantedSize());
        } else {
            files.take(file);
        }
        long bytes = Files.size(files.served());
        chosen.begin(files);
        streams.print(ByteSize.format((double) bytes)
                + (file == null ? " of noise" : " of " + file)
                + chosen.announce(bytes));

        ChildProcess server = cleanup.add(ChildProcess.start("server", files.home(), serverArgs(files, bytes, chosen)));
        Report listening = server.await("listening", START);
        int port = chosen.serverListens((int) listening.number("port"));
        List<String> clientArgs = clientArgs(files, port, listening.text("key"), chosen);
        ChildProcess client = cleanup.add(ChildProcess.start("client", files.home(), clientArgs));
        // A client whose server died would wait for it.
        server.onExit(client::close);
        Report received;
        Progress progress = Progress.start(() -> snapshot(client), ProgressViews.forPeople(streams));
        try {
            received = awaitTransfer(client, chosen);
        } finally {
            progress.close();
        }
        List<String> conclusion = chosen.conclude(Snapshot.ofFields(received), System.nanoTime());
        Report sent = server.await("served", LAST_WORD);
        return conclude(
                streams, files, new EndReport(server.pid(), sent), new EndReport(client.pid(), received), conclusion);
    }

    private static Report awaitTransfer(ChildProcess client, DemoScenario chosen)
            throws IOException, InterruptedException {
        long lastDone = 0;
        long lastAdvance = System.nanoTime();
        while (true) {
            Report transferred = client.poll("transferred", chosen.lookEvery());
            if (transferred != null) {
                return transferred;
            }
            Snapshot snapshot = snapshot(client);
            chosen.look(snapshot, System.nanoTime());
            long done = snapshot.done();
            if (done != lastDone) {
                lastDone = done;
                lastAdvance = System.nanoTime();
            }
            if (System.nanoTime() - lastAdvance > STUCK.toNanos()) {
                throw new CommandFailure(
                        ExitCodes.FAILURE, "no byte has arrived for " + DurationConverter.format(STUCK));
            }
        }
    }

    private record EndReport(long pid, Report report) {
        String describe() {
            String digest = report.fields().getOrDefault("sha256", "-");
            String size = report.fields().containsKey("size")
                    ? ByteSize.format((double) report.number("size"))
                    : report.fields().getOrDefault("failure", "nothing");
            return size + ", sha256 " + digest;
        }
    }

    private static int conclude(
            StandardStreams streams, DemoFiles files, EndReport server, EndReport client, List<String> conclusion)
            throws IOException {
        streams.print("sent by process " + server.pid() + ":     " + server.describe());
        streams.print("received by process " + client.pid() + ": " + client.describe());
        for (String line : conclusion) {
            streams.print(line);
        }
        boolean equal = server.report()
                        .fields()
                        .getOrDefault("sha256", "")
                        .equals(client.report().text("sha256"))
                && Files.mismatch(files.served(), files.received()) < 0;
        streams.print(equal ? "equal" : "NOT EQUAL");
        return equal ? ExitCodes.OK : ExitCodes.DATA;
    }

    private List<String> serverArgs(DemoFiles files, long bytes, DemoScenario chosen) {
        List<String> args = new ArrayList<>(List.of("serve", files.shared().toString(), "--report", "--read-only"));
        args.addAll(List.of("--listen", chosen.serverAddresses().get(0) + ":0"));
        args.addAll(List.of("--key", files.key().toString(), "--retention", RETENTION));
        args.addAll(chosen.serverOptions());
        long paced = chosen.serverRate(bytes);
        args.addAll(List.of("--rate", paced == 0 ? "unlimited" : Long.toString(paced)));
        addCommon(args);
        return args;
    }

    private List<String> clientArgs(DemoFiles files, int port, String serverKey, DemoScenario chosen) {
        List<String> args = new ArrayList<>(List.of("get", "--report"));
        args.add("msocket://" + chosen.authority(port) + "/" + files.served().getFileName());
        args.addAll(List.of("--output", files.received().toString()));
        args.addAll(chosen.trust(serverKey));
        args.addAll(List.of("--retention", RETENTION));
        args.addAll(List.of("--bind", String.join(",", chosen.addresses())));
        args.addAll(chosen.clientOptions());
        if (trace != null) {
            args.addAll(List.of("--trace", trace.toString()));
        }
        addCommon(args);
        return args;
    }

    private void addCommon(List<String> args) {
        if (verbose()) {
            args.add("--verbose");
        }
    }

    private static Snapshot snapshot(ChildProcess client) {
        Report progress = client.latest("progress");
        return progress == null ? Snapshot.START : Snapshot.ofFields(progress);
    }

    private static void checkUsable(List<String> addresses) throws IOException {
        for (String address : addresses) {
            try (ServerSocket probe = new ServerSocket()) {
                probe.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
            } catch (IOException e) {
                throw new CommandFailure(
                        ExitCodes.UNAVAILABLE,
                        "this machine has no loopback address " + address + ", which the demo needs (macOS: sudo"
                                + " ifconfig lo0 alias " + address + ")",
                        e);
            }
        }
    }
}
