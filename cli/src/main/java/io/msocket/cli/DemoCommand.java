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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows what msocket is for, on one machine. */
@Command(
        name = "demo",
        description = "Send a file between two processes while the receiver keeps losing its address.",
        footer = {
            "",
            "A server and a client run as processes of their own. The client hops between the loopback addresses"
                    + " 127.0.0.1 to 127.0.0.8, each time by losing the old one abruptly. Loopback would be too fast to"
                    + " see anything, so the server is held to a rate: see --rate. Status 0 only if both sides have the"
                    + " same bytes.",
            "",
            "Example:",
            "  msocket demo --size 1GB --move-every 100ms"
        })
final class DemoCommand extends BaseCommand {
    private static final int ADDRESSES = 8;

    /** The default rate leaves time for so many moves. */
    private static final int MOVES_TO_SEE = 10;

    /** The default rate at most, in bytes a second: far below what the slowest machine does. */
    private static final long MAX_DEFAULT_RATE = 64_000_000;

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

    /** How often to look whether it is stuck. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            converter = ByteSize.Converter.class,
            description = "How large a file to make and send. Default: 256MB.")
    private ByteSize size = new ByteSize(256_000_000);

    @Option(names = "--file", paramLabel = "FILE", description = "Send this file in place of a made one.")
    private @Nullable Path file;

    @Option(
            names = "--move-every",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "How often the client moves. Default: 300ms.")
    private Duration moveEvery = Duration.ofMillis(300);

    @Option(
            names = "--rate",
            paramLabel = "RATE",
            converter = ByteSize.RateConverter.class,
            description =
                    "How fast the server sends (64MB/s), or 'unlimited'. Default: slow enough for 10 moves, at most"
                            + " 64MB/s.")
    private @Nullable ByteSize rate;

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description = "Write the client's events to FILE as JSON lines (docs/TRACE.md).")
    private @Nullable Path trace;

    @Override
    int run(StandardStreams streams) throws IOException, InterruptedException {
        if (moveEvery.toMillis() < MIN_MOVE_EVERY_MILLIS) {
            throw new CommandFailure(ExitCodes.USAGE, "--move-every must be at least " + MIN_MOVE_EVERY_MILLIS + "ms");
        }
        List<String> addresses = IntStream.rangeClosed(1, ADDRESSES)
                .mapToObj(i -> "127.0.0." + i)
                .toList();
        checkUsable(addresses);
        DemoFiles files = DemoFiles.create();
        Cleanup cleanup = new Cleanup(files);
        Runtime.getRuntime().addShutdownHook(cleanup.thread);
        try {
            return run(streams, files, cleanup, addresses);
        } finally {
            // Not in the hook alone, so that a failure shows and tests can look.
            cleanup.run();
        }
    }

    private int run(StandardStreams streams, DemoFiles files, Cleanup cleanup, List<String> addresses)
            throws IOException, InterruptedException {
        if (file == null) {
            files.make(size.bytes());
        } else {
            files.take(file);
        }
        long bytes = Files.size(files.served());
        long paced = rate == null ? defaultRate(bytes) : rate.bytes();
        streams.print(ByteSize.format((double) bytes) + (file == null ? " of noise" : " of " + file) + " at "
                + (paced == 0 ? "full speed" : "up to " + ByteSize.format((double) paced) + "/s")
                + ", a move every " + DurationConverter.format(moveEvery) + " among " + addresses.get(0) + " to "
                + addresses.get(addresses.size() - 1));

        ChildProcess server = cleanup.add(ChildProcess.start("server", files.home(), serverArgs(files, paced)));
        Report listening = server.await("listening", START);
        ChildProcess client =
                cleanup.add(ChildProcess.start("client", files.home(), clientArgs(files, listening, addresses)));
        // A client whose server died would wait for it.
        server.onExit(client::close);
        Report received;
        Progress progress = Progress.start(() -> snapshot(client), ProgressViews.forPeople(streams));
        try {
            received = awaitTransfer(client);
        } finally {
            progress.close();
        }
        Report sent = server.await("served", LAST_WORD);
        return conclude(streams, files, new EndReport(server.pid(), sent), new EndReport(client.pid(), received));
    }

    private static Report awaitTransfer(ChildProcess client) throws IOException, InterruptedException {
        long lastDone = 0;
        long lastAdvance = System.nanoTime();
        while (true) {
            Report transferred = client.poll("transferred", LOOK);
            if (transferred != null) {
                return transferred;
            }
            long done = snapshot(client).done();
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

    private int conclude(StandardStreams streams, DemoFiles files, EndReport server, EndReport client)
            throws IOException {
        streams.print("sent by process " + server.pid() + ":     " + server.describe());
        streams.print("received by process " + client.pid() + ": " + client.describe());
        Snapshot last = Snapshot.ofFields(client.report());
        streams.print(
                last.moves() == 0
                        ? "no move: it was over before the first; try a larger --size or a lower --rate"
                        : last.moves() + (last.moves() == 1 ? " move" : " moves") + ", slowest recovery "
                                + DurationConverter.format(last.slowest())
                                + ", mean " + DurationConverter.format(last.mean())
                                + " (from the cut to the next byte read by the application)");
        boolean equal = server.report()
                        .fields()
                        .getOrDefault("sha256", "")
                        .equals(client.report().text("sha256"))
                && Files.mismatch(files.served(), files.received()) < 0;
        streams.print(equal ? "equal" : "NOT EQUAL");
        return equal ? ExitCodes.OK : ExitCodes.DATA;
    }

    private List<String> serverArgs(DemoFiles files, long paced) {
        List<String> args = new ArrayList<>(List.of("serve", files.shared().toString(), "--report", "--read-only"));
        args.addAll(List.of("--listen", "127.0.0.1:0", "--key", files.key().toString()));
        args.addAll(List.of("--retention", RETENTION));
        args.addAll(List.of("--rate", paced == 0 ? "unlimited" : Long.toString(paced)));
        addCommon(args);
        return args;
    }

    private List<String> clientArgs(DemoFiles files, Report listening, List<String> addresses) {
        List<String> args = new ArrayList<>(List.of("get", "--report"));
        args.add("msocket://127.0.0.1:" + listening.number("port") + "/"
                + files.served().getFileName());
        args.addAll(List.of("--output", files.received().toString()));
        args.addAll(List.of("--server-key", listening.text("key"), "--retention", RETENTION));
        args.addAll(List.of("--bind", addresses.stream().collect(Collectors.joining(","))));
        args.addAll(List.of("--move-every", moveEvery.toMillis() + "ms"));
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

    private long defaultRate(long bytes) {
        double seconds = MOVES_TO_SEE * moveEvery.toNanos() / 1e9;
        return Math.max(1, Math.min(MAX_DEFAULT_RATE, (long) (bytes / seconds)));
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

    /** Leaves no process and no file behind, whichever way the demo ends. */
    private static final class Cleanup {
        private final DemoFiles files;
        private final List<ChildProcess> children = new CopyOnWriteArrayList<>();
        private final Thread thread = new Thread(this::run, "demo-cleanup");

        Cleanup(DemoFiles files) {
            this.files = files;
        }

        ChildProcess add(ChildProcess child) {
            children.add(child);
            return child;
        }

        void run() {
            children.forEach(ChildProcess::close);
            files.closeQuietly();
        }
    }
}
