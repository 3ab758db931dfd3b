package io.msocket.cli;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An msocket command in a JVM of its own, started with {@code --report}. It ends when this process ends: its standard
 * input is a pipe whose other end we hold (see {@link ParentWatch}).
 */
final class ChildProcess implements Closeable {
    private static final Logger log = LoggerFactory.getLogger(ChildProcess.class);

    /** How long a killed process may take to vanish, in milliseconds. */
    private static final long KILL_MILLIS = 2_000;

    /** The first JDK that warns of native code. */
    private static final int NATIVE_ACCESS_FEATURE = 22;

    private final String name;
    private final Process process;
    /** The last report of each event; a child knows a handful of them. */
    private final Map<String, Report> latest = new ConcurrentHashMap<>();

    private final Map<String, CompletableFuture<Report>> first = new ConcurrentHashMap<>();

    private ChildProcess(String name, Process process) {
        this.name = name;
        this.process = process;
    }

    /**
     * Starts one.
     *
     * @param name for error messages
     * @param home its {@code msocket.home}
     * @param args the command line after {@code msocket}
     */
    static ChildProcess start(String name, Path home, List<String> args) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(inheritedOptions());
        if (Runtime.version().feature() >= NATIVE_ACCESS_FEATURE) {
            // What the manifest says for java -jar: Netty and JNA call native code.
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.add("-Dmsocket.home=" + home);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(Main.class.getName());
        command.addAll(args);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        ChildProcess child = new ChildProcess(name, process);
        Thread reader = new Thread(child::read, name + "-reports");
        reader.setDaemon(true);
        reader.start();
        return child;
    }

    long pid() {
        return process.pid();
    }

    /**
     * Waits for the first report of an event.
     *
     * @throws CommandFailure if the process ends without it, or it takes too long
     */
    Report await(String event, Duration atMost) throws IOException, InterruptedException {
        Report report = poll(event, atMost);
        if (report == null) {
            throw new CommandFailure(
                    ExitCodes.FAILURE,
                    "the " + name + " process did not come so far in " + DurationConverter.format(atMost));
        }
        return report;
    }

    /** As {@link #await}, but returns null if it takes too long. */
    @Nullable
    Report poll(String event, Duration atMost) throws IOException, InterruptedException {
        try {
            return first(event).get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (!process.waitFor(KILL_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new CommandFailure(ExitCodes.FAILURE, "the " + name + " process is silent", e);
            }
            throw new CommandFailure(
                    ExitCodes.FAILURE, "the " + name + " process ended with status " + process.exitValue(), e);
        } catch (TimeoutException e) {
            return null;
        }
    }

    /** The last report of an event so far. */
    @Nullable
    Report latest(String event) {
        return latest.get(event);
    }

    /** Runs {@code action} when the process has ended. */
    void onExit(Runnable action) {
        var unused = process.onExit().thenRun(action);
    }

    /** Kills the process, if it runs, and waits until it is gone. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(KILL_MILLIS, TimeUnit.MILLISECONDS)) {
                log.warn("the {} process {} does not die", name, process.pid());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Report report = Report.parse(line);
                latest.put(report.event(), report);
                first(report.event()).complete(report);
            }
        } catch (IOException | IllegalArgumentException e) {
            log.debug("the {} process's reports end", name, e);
        }
        latest.put("end", Report.of("end", "of", name));
        first.values().forEach(waiting -> waiting.completeExceptionally(new IOException("it ended")));
    }

    private CompletableFuture<Report> first(String event) {
        CompletableFuture<Report> future = first.computeIfAbsent(event, e -> new CompletableFuture<>());
        if (latest.containsKey("end")) {
            future.completeExceptionally(new IOException("it ended"));
        }
        return future;
    }

    /** The JVM options of this process that the child needs too, and no debugger's or agent's. */
    private static List<String> inheritedOptions() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option ->
                        option.startsWith("-X") || option.startsWith("-Dmsocket.") || option.startsWith("-Dlogback."))
                .toList();
    }
}
