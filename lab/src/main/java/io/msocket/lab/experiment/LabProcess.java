package io.msocket.lab.experiment;

import io.msocket.cli.Report;
import io.msocket.lab.net.Host;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program on one of the lab's hosts, which reports on its standard output. For one thread. */
final class LabProcess implements AutoCloseable {
    /** How soon news are noticed, in milliseconds; each look reads a small file. */
    private static final long LOOK_MILLIS = 5;

    /** How long a killed process may take to vanish, in milliseconds. */
    private static final long KILL_MILLIS = 5_000;

    /** Enough of a program's last words to know why it failed. */
    private static final int LAST_LINES = 5;

    private final String name;
    private final Process process;
    private final Path out;
    private final Path err;

    private LabProcess(String name, Process process, Path out, Path err) {
        this.name = name;
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /**
     * Starts one. Its output goes to files in {@code work}.
     *
     * @param name for messages and files; unique in {@code work}
     */
    static LabProcess start(Host host, String name, List<String> command, Path work) throws IOException {
        Path out = work.resolve(name + ".out");
        Path err = work.resolve(name + ".err");
        Process process = host.start(
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile()));
        return new LabProcess(name, process, out, err);
    }

    /**
     * Waits for the first report of an event.
     *
     * @throws IOException if the process ends without it, or it does not come in time; with its last words
     */
    Report await(String event, Duration atMost) throws IOException, InterruptedException {
        return awaitNext(event, 0, atMost);
    }

    /** Says a line to its standard input and waits for the next report of an event; otherwise as {@link #await}. */
    Report ask(String command, String event, Duration atMost) throws IOException, InterruptedException {
        long before = count(event);
        tell(command);
        return awaitNext(event, before, atMost);
    }

    /** Says a line to its standard input. */
    void tell(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /** How many reports of an event there are so far. */
    long count(String event) throws IOException {
        return reports().filter(report -> report.event().equals(event)).count();
    }

    /** Waits until there are more than {@code earlier} reports of an event, and returns that one; otherwise as {@link #await}. */
    Report awaitNext(String event, long earlier, Duration atMost) throws IOException, InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (System.nanoTime() - end < 0) {
            // Before the look: what an ended process has said, it had said by then.
            boolean over = !process.isAlive();
            Optional<Report> report = find(event, earlier);
            if (report.isPresent()) {
                return report.get();
            }
            if (over) {
                throw new IOException(name + " ended with status " + process.exitValue() + " before it reported '"
                        + event + "': " + lastWords());
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        throw new IOException(
                name + " did not report '" + event + "' within " + atMost.toMillis() + " ms: " + lastWords());
    }

    /** The first report of an event so far. */
    Optional<Report> find(String event) throws IOException {
        return find(event, 0);
    }

    private Optional<Report> find(String event, long earlier) throws IOException {
        return reports()
                .filter(report -> report.event().equals(event))
                .skip(earlier)
                .findFirst();
    }

    /** All reports so far. */
    Stream<Report> reports() throws IOException {
        String text = Files.readString(out, StandardCharsets.UTF_8);
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().map(Report::parse);
    }

    /** Waits for its end; its status, or nothing if it takes longer. */
    OptionalInt waitFor(Duration atMost) throws InterruptedException {
        return process.waitFor(atMost.toNanos(), TimeUnit.NANOSECONDS)
                ? OptionalInt.of(process.exitValue())
                : OptionalInt.empty();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** What the kernel knows it by. */
    ProcessHandle handle() {
        return process.toHandle();
    }

    /** All that it wrote to standard error so far. */
    String errors() throws IOException {
        return Files.readString(err, StandardCharsets.UTF_8);
    }

    /** The end of what it wrote to standard error, on one line. */
    String lastWords() throws IOException {
        List<String> lines = Files.readAllLines(err, StandardCharsets.UTF_8);
        return String.join(" | ", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    }

    /** Kills it, if it runs, and waits until it is gone. */
    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        try {
            if (!process.waitFor(KILL_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new IOException(name + ", process " + process.pid() + ", does not die");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
