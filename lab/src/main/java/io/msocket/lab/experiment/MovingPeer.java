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
        return start(host, work, List.of(names.property()), EVERY_ADDRESS, NameService.NAME, pace);
    }

    /** One at an address, without a name; otherwise as {@link #named}. */
    static MovingPeer at(Host host, Inet4Address address, Path work, Duration pace)
            throws IOException, InterruptedException {
        return start(host, work, List.of(), address.getHostAddress(), MovingServer.NAMELESS, pace);
    }

    private static MovingPeer start(
            Host host, Path work, List<String> options, String address, String name, Duration pace)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -n " + FILES + "; exec \"$@\"", "sh"));
        command.addAll(JavaCommand.of(
                work.resolve(DIRECTORY),
                MovingServer.class,
                options,
                List.of(address, name, Long.toString(pace.toMillis()))));
        LabProcess process = LabProcess.start(host, "moving-server", command, work);
        try {
            process.await("ready", START);
            Report listening = process.await("listening", START);
            String what = pace.isZero() ? REST : DOWNLOAD;
            List<String> whom = name.equals(MovingServer.NAMELESS)
                    ? List.of(Followers.AT, address, listening.text("port"), listening.text("key"), what)
                    : followedBy(Duration.ZERO, what);
            return new MovingPeer(process, what, whom);
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
