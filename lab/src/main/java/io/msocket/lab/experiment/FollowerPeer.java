package io.msocket.lab.experiment;

import io.msocket.cli.Report;
import io.msocket.lab.measure.Sample;
import io.msocket.lab.net.Host;
import io.msocket.lab.program.Followers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** Clients of a server that moves: {@link Followers} as a process. For one thread. */
final class FollowerPeer implements AutoCloseable {
    private static final double MICROS_PER_MILLI = 1e3;

    /** Some thousand connections on a busy machine. */
    private static final Duration OPENING = Duration.ofMinutes(10);

    /** What a command takes beyond its own time. */
    private static final Duration MARGIN = Duration.ofSeconds(60);

    private final LabProcess process;

    /**
     * What a connection has seen of a move, in nanoseconds of {@link System#nanoTime}.
     *
     * @param joined when it had a flowpath to another address than before
     * @param resumed when it read for the first time after that
     * @param longestWaitMillis between two reads
     */
    record Seen(OptionalLong joined, OptionalLong resumed, double longestWaitMillis) {}

    /**
     * What all connections of a process have seen.
     *
     * @param failed how many are of no use any more
     * @param why one of them is not
     */
    record Followed(List<Seen> all, int failed, String why) {}

    /**
     * What came of some openings, in nanoseconds of {@link System#nanoTime}.
     *
     * @param ended when the last one was done
     * @param failed how many came to nothing
     * @param why one of them did
     */
    record Opened(long began, long ended, int failed, String why) {
        void requireAll() throws IOException {
            if (failed > 0) {
                throw new IOException(failed + " connections could not be opened: " + why);
            }
        }
    }

    private FollowerPeer(LabProcess process) {
        this.process = process;
    }

    /**
     * Starts a process without connections.
     *
     * @param name unique in {@code work}
     * @param options of its JVM
     * @param whom it follows, and what its connections do: the program's arguments
     */
    static FollowerPeer start(Host host, String name, Path work, List<String> options, List<String> whom)
            throws IOException {
        List<String> command = JavaCommand.of(work.resolve(name), Followers.class, options, whom);
        return new FollowerPeer(LabProcess.start(host, name, command, work));
    }

    /** Begins to open so many connections; {@link #opened} has what came of it. */
    void open(int count) throws IOException {
        process.tell("open " + count);
    }

    /** What came of the n-th {@link #open}, from 0. */
    Opened opened(int number) throws IOException, InterruptedException {
        Report report = process.awaitNext("opened", number, OPENING);
        return new Opened(
                TimeUnit.MICROSECONDS.toNanos(report.number("began")),
                TimeUnit.MICROSECONDS.toNanos(report.number("ended")),
                Math.toIntExact(report.number("failed")),
                report.text("why"));
    }

    /** From now on a move is watched for. */
    void mark() throws IOException, InterruptedException {
        process.ask("mark", "marked", MARGIN);
    }

    /** Begins to wait, so long at most, for each connection to be where the server is; {@link #followed} has what they have seen. */
    void follow(Duration atMost) throws IOException {
        process.tell("await " + atMost.toMillis());
    }

    /** What came of the n-th {@link #follow}, from 0. */
    Followed followed(int number, Duration atMost) throws IOException, InterruptedException {
        Report report = process.awaitNext("followed", number, atMost.plus(MARGIN));
        List<OptionalLong> joined = times(report.text("joined"));
        List<OptionalLong> resumed = times(report.text("resumed"));
        List<OptionalLong> longest = times(report.text("longest"));
        List<Seen> all = new ArrayList<>();
        for (int i = 0; i < joined.size(); i++) {
            double wait = TimeUnit.NANOSECONDS.toMicros(longest.get(i).orElse(0)) / MICROS_PER_MILLI;
            all.add(new Seen(joined.get(i), resumed.get(i), wait));
        }
        return new Followed(all, Math.toIntExact(report.number("failed")), report.text("why"));
    }

    private static List<OptionalLong> times(String micros) {
        return Arrays.stream(micros.split(",", -1))
                .map(text -> text.equals(Followers.NEVER)
                        ? OptionalLong.empty()
                        : OptionalLong.of(TimeUnit.MICROSECONDS.toNanos(Long.parseLong(text))))
                .toList();
    }

    /** Reads the block that the server has sent on each connection; how many did not come as they should. */
    int receive() throws IOException, InterruptedException {
        return Math.toIntExact(process.ask("receive", "received", OPENING).number("failed"));
    }

    /** What a lookup of the name takes, in milliseconds: the median of so many, one after the other. */
    double lookUp(int count) throws IOException, InterruptedException {
        String micros = process.ask("lookup " + count, "looked-up", MARGIN.multipliedBy(count))
                .text("micros");
        return new Sample(times(micros).stream()
                        .map(each -> each.orElseThrow() / (double) TimeUnit.MILLISECONDS.toNanos(1))
                        .toList())
                .median();
    }

    /** Closes all of its connections. */
    void closeAll() throws IOException, InterruptedException {
        process.ask("close", "closed", MARGIN);
    }

    @Override
    public void close() throws IOException {
        process.close();
    }
}
