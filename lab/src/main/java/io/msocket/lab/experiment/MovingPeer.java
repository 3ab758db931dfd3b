package io.msocket.lab.experiment;

import io.msocket.cli.Report;
import io.msocket.lab.net.Host;
import io.msocket.lab.program.Followers;
import io.msocket.lab.program.MovingServer;
import java.io.IOException;
import java.net.Inet4Address;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A server that moves: {@link MovingServer} as a process. For one thread. */
final class MovingPeer implements AutoCloseable {
    /** Between two blocks of a download: as often as an application may look, and no load for the machine. */
    static final Duration PACE = Duration.ofMillis(50);

    private static final Duration START = Duration.ofSeconds(60);

    /**
     * Files that it may have open, if the lab is allowed to say so: for a moment of a planned move each of 10,000 connections has two TCP
     * connections.
     */
    private static final int FILES = 65_536;

    private static final String DIRECTORY = "server";
    private static final String EVERY_ADDRESS = "0.0.0.0";
    private static final String REST = "rest";
    private static final String DOWNLOAD = "download";

    private final LabProcess process;
    private final String what;
    private final List<String> whom;

    private MovingPeer(LabProcess process, String what, List<String> whom) {
        this.process = process;
        this.what = what;
        this.whom = whom;
    }

    /**
     * One at all addresses of its host, which has taken the name.
     *
     * @param pace the time between two blocks of each download; zero if clients rest
     */
    static MovingPeer named(Host host, NameService names, Path work, Duration pace)
            throws IOException, InterruptedException {
        NameService.makeKey(work.resolve(DIRECTORY));
        String what = whatFor(pace);
        LabProcess process = begin(host, work, List.of(names.property()), EVERY_ADDRESS, NameService.NAME, pace);
        return opened(process, what, unused -> followedBy(Duration.ZERO, what));
    }

    /** One at an address, without a name; otherwise as {@link #named}. */
    static MovingPeer at(Host host, Inet4Address address, Path work, Duration pace)
            throws IOException, InterruptedException {
        return nameless(host, address.getHostAddress(), address, work, pace);
    }

    /** One at all addresses of its host, without a name, of which clients know this one. */
    static MovingPeer nameless(Host host, Inet4Address known, Path work, Duration pace)
            throws IOException, InterruptedException {
        return nameless(host, EVERY_ADDRESS, known, work, pace);
    }

    private static MovingPeer nameless(Host host, String address, Inet4Address known, Path work, Duration pace)
            throws IOException, InterruptedException {
        String what = whatFor(pace);
        LabProcess process = begin(host, work, List.of(), address, MovingServer.NAMELESS, pace);
        return opened(
                process,
                what,
                listening -> List.of(
                        Followers.AT, known.getHostAddress(), listening.text("port"), listening.text("key"), what));
    }

    private static String whatFor(Duration pace) {
        return pace.isZero() ? REST : DOWNLOAD;
    }

    private static LabProcess begin(
            Host host, Path work, List<String> options, String address, String name, Duration pace) throws IOException {
        List<String> all = new ArrayList<>(options);
        all.add(JavaCommand.MANY_CONNECTIONS);
        List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -n " + FILES + "; exec \"$@\"", "sh"));
        command.addAll(JavaCommand.of(
                work.resolve(DIRECTORY),
                MovingServer.class,
                all,
                List.of(address, name, Long.toString(pace.toMillis()))));
        return LabProcess.start(host, "moving-server", command, work);
    }

    /** @param whom what its clients are told to follow, when it says where it listens */
    private static MovingPeer opened(LabProcess process, String what, Function<Report, List<String>> whom)
            throws IOException, InterruptedException {
        try {
            process.await("ready", START);
            return new MovingPeer(process, what, whom.apply(process.await("listening", START)));
        } catch (IOException | InterruptedException | RuntimeException e) {
            process.close();
            throw e;
        }
    }

    private static List<String> followedBy(Duration poll, String what) {
        return List.of(Followers.NAMED, NameService.NAME, Long.toString(poll.toMillis()), what);
    }

    /** What its clients are told to follow. */
    List<String> whom() {
        return whom;
    }

    /** The same for those that look its name up every so often, in place of a watch. */
    List<String> whom(Duration poll) {
        return followedBy(poll, what);
    }

    /** Moves it to another address of its host; when it did, in nanoseconds of {@link System#nanoTime}. */
    long migrate(Inet4Address to) throws IOException, InterruptedException {
        Report migrated = process.ask("migrate " + to.getHostAddress(), "migrated", START);
        return TimeUnit.MICROSECONDS.toNanos(migrated.number("micros"));
    }

    /** Sends a block to each client that rests. */
    void sendBlock() throws IOException, InterruptedException {
        process.ask("block", "sent", START);
    }

    @Override
    public void close() throws IOException {
        process.close();
    }
}
