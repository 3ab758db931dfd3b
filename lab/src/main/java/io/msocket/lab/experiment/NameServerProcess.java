package io.msocket.lab.experiment;

import io.msocket.cli.Report;
import io.msocket.lab.net.Host;
import io.msocket.lab.program.NameServing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A name server as a process of its own, which can be killed, and comes back at its address with its records. For one thread. */
final class NameServerProcess implements NameServers {
    private static final Duration START = Duration.ofSeconds(60);

    /** A collection of everything, several times. */
    private static final Duration COLLECTION = Duration.ofSeconds(60);

    private static final String ANY_PORT = "0";
    private static final double NANOS_PER_SECOND = 1e9;

    private final Host host;
    private final String address;
    private final Path work;
    private final Plan plan;
    private LabProcess process;
    private String port;
    private int starts;

    /**
     * When one started, by its own word, in nanoseconds of {@link System#nanoTime}.
     *
     * @param began before which nobody was answered
     * @param listened after which everybody is
     */
    record Start(long began, long listened) {}

    /**
     * What one is to be.
     *
     * @param newNames that one network may register at once
     * @param port zero for any that is free
     * @param store where its names are; empty for a directory of its own
     * @param peers URLs of the others over its store
     */
    record Plan(int heapMegabytes, int newNames, String port, String store, List<String> peers) {
        Plan {
            peers = List.copyOf(peers);
        }
    }

    private NameServerProcess(Host host, String address, Path work, Plan plan)
            throws IOException, InterruptedException {
        this.host = host;
        this.address = address;
        this.work = work;
        this.plan = plan;
        process = launch(plan.port());
        port = awaitListening(process).text("port");
    }

    /**
     * Starts one over MVStore; returns when it listens.
     *
     * @param newNames that one network may register at once
     */
    static NameServerProcess start(Host host, String address, Path work, int heapMegabytes, int newNames)
            throws IOException, InterruptedException {
        return start(host, address, work, new Plan(heapMegabytes, newNames, ANY_PORT, "", List.of()));
    }

    /** Starts one; returns when it listens. */
    static NameServerProcess start(Host host, String address, Path work, Plan plan)
            throws IOException, InterruptedException {
        return new NameServerProcess(host, address, Files.createDirectories(work.resolve("names")), plan);
    }

    private LabProcess launch(String at) throws IOException {
        starts++;
        List<String> arguments = new ArrayList<>(List.of(
                address,
                at,
                plan.store().isEmpty() ? data().toString() : plan.store(),
                Integer.toString(plan.newNames())));
        arguments.addAll(plan.peers());
        List<String> command = JavaCommand.of(
                work.resolve("home"),
                NameServing.class,
                List.of("-Xmx" + plan.heapMegabytes() + "m"),
                List.copyOf(arguments));
        return LabProcess.start(host, "server-" + starts, command, work);
    }

    private static Report awaitListening(LabProcess process) throws IOException, InterruptedException {
        try {
            return process.await("listening", START);
        } catch (IOException | InterruptedException | RuntimeException e) {
            process.close();
            throw e;
        }
    }

    private Path data() {
        return work.resolve("data");
    }

    /** By SIGKILL, whatever it is about. */
    void kill() throws IOException {
        process.close();
    }

    /** Starts it again after {@link #kill}; returns when it listens. */
    Start restart() throws IOException, InterruptedException {
        process = launch(port);
        Report listening = awaitListening(process);
        return new Start(
                TimeUnit.MICROSECONDS.toNanos(listening.number("began")),
                TimeUnit.MICROSECONDS.toNanos(listening.number("listened")));
    }

    @Override
    public List<String> where() {
        return List.of(address, port);
    }

    String url() {
        return "http://" + address + ":" + port;
    }

    @Override
    public double cpuSeconds() throws IOException {
        return cpuSeconds(process);
    }

    /** Processor time that any program has used since it was started, of all cores. */
    static double cpuSeconds(LabProcess process) throws IOException {
        Optional<Duration> used = process.handle().info().totalCpuDuration();
        if (used.isEmpty()) {
            throw new IOException("a program has ended: " + process.lastWords());
        }
        return used.get().toNanos() / NANOS_PER_SECOND;
    }

    @Override
    public long memoryBytes() throws IOException, InterruptedException {
        return process.ask("memory", "memory", COLLECTION).number("bytes");
    }

    @Override
    public long storedBytes() throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.list(data())) {
            for (Path file : files.toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }

    @Override
    public void close() throws IOException {
        process.close();
    }
}
