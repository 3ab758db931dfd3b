package io.msocket.lab.experiment;

import io.msocket.cli.Main;
import io.msocket.cli.Report;
import io.msocket.lab.net.Host;
import io.msocket.lab.program.EchoServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server as a process of its own with a heap of a known size, and what it spends. For one thread. */
final class AttackedServer implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(20);

    /** A collection of everything, also while the machine is busy, in seconds. */
    private static final long COLLECTION_SECONDS = 30;

    /** "Pause Young (Allocation Failure) 30M->5M(123M)". */
    private static final Pattern COLLECTION = Pattern.compile("(\\d+)M->(\\d+)M\\(\\d+M\\)");

    /** The last line of a histogram: instances, then bytes. */
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

    private static final double NANOS_PER_SECOND = 1e9;

    private final LabProcess process;
    private final String name;
    private final String address;
    private final Report listening;
    private final Path collections;
    private final Path histogram;

    private AttackedServer(LabProcess process, String name, String address, Report listening, Path work) {
        this.process = process;
        this.name = name;
        this.address = address;
        this.listening = listening;
        this.collections = collections(work);
        this.histogram = work.resolve("histogram");
    }

    private static Path collections(Path work) {
        return work.resolve("server.gc");
    }

    /** {@code msocket serve} of a file and those beside it. */
    static AttackedServer serve(Site site, int heapMegabytes, Path file, List<String> further)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(
                "serve",
                String.valueOf(file.getParent()),
                "--listen",
                site.serverAddress() + ":0",
                "--read-only",
                "--report"));
        arguments.addAll(further);
        return start(site, site.server(), site.serverAddress(), heapMegabytes, "serve", Main.class, arguments);
    }

    /** {@link EchoServer}. */
    static AttackedServer echo(Site site, int heapMegabytes) throws IOException, InterruptedException {
        return echo(site, site.serverAddress(), heapMegabytes);
    }

    /** The same with bounds of its own, as options of the JVM. */
    static AttackedServer echo(Site site, int heapMegabytes, List<String> bounds)
            throws IOException, InterruptedException {
        String address = site.serverAddress();
        Limits limits = new Limits(heapMegabytes, bounds);
        return start(site, site.server(), address, limits, "echo", EchoServer.class, List.of(address));
    }

    /** The same at another of the server's addresses. */
    static AttackedServer echo(Site site, String address, int heapMegabytes) throws IOException, InterruptedException {
        return start(site, site.server(), address, heapMegabytes, "echo", EchoServer.class, List.of(address));
    }

    /** The same on another host. */
    static AttackedServer echo(Site site, Site.Spot spot, int heapMegabytes) throws IOException, InterruptedException {
        String address = spot.link().near().address().getHostAddress();
        return start(site, spot.host(), address, heapMegabytes, "echo", EchoServer.class, List.of(address));
    }

    /**
     * What it may take.
     *
     * @param bounds those of msocket that are not as usual, as options of the JVM
     */
    private record Limits(int heapMegabytes, List<String> bounds) {
        String heap() {
            return "-Xmx" + heapMegabytes + "m";
        }

        List<String> options(Path work) {
            List<String> options = new ArrayList<>(bounds);
            options.add(heap());
            options.add("-Xlog:gc:file=" + collections(work) + "::filecount=0");
            return options;
        }
    }

    private static AttackedServer start(
            Site site, Host host, String address, int heapMegabytes, String name, Class<?> main, List<String> arguments)
            throws IOException, InterruptedException {
        return start(site, host, address, new Limits(heapMegabytes, List.of()), name, main, arguments);
    }

    private static AttackedServer start(
            Site site, Host host, String address, Limits limits, String name, Class<?> main, List<String> arguments)
            throws IOException, InterruptedException {
        Path work = Files.createDirectories(site.work().resolve(site.nextName(name)));
        List<String> command = JavaCommand.of(work.resolve("home"), main, limits.options(work), arguments);
        LabProcess process = LabProcess.start(host, "server", command, work);
        try {
            Report listening = process.await("listening", START);
            return new AttackedServer(process, name + " " + limits.heap(), address, listening, work);
        } catch (IOException | InterruptedException | RuntimeException e) {
            process.close();
            throw e;
        }
    }

    /** What it is and how much heap it has. */
    String name() {
        return name;
    }

    /** Its address, port and key, as its clients' command lines have them. */
    List<String> where() {
        return List.of(address, port(), key());
    }

    String address() {
        return address;
    }

    String port() {
        return listening.text("port");
    }

    String key() {
        return listening.text("key");
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Processor time that it has used so far, of both cores. */
    double cpuSeconds() throws IOException {
        Optional<Duration> used = process.handle().info().totalCpuDuration();
        if (used.isEmpty()) {
            throw new IOException("the server has ended: " + process.lastWords());
        }
        return used.get().toNanos() / NANOS_PER_SECOND;
    }

    /** What its heap holds after a collection of everything, in bytes. */
    long liveBytes() throws IOException, InterruptedException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process tool = new ProcessBuilder(jcmd, Long.toString(process.handle().pid()), "GC.class_histogram")
                .redirectErrorStream(true)
                .redirectOutput(histogram.toFile())
                .start();
        if (!tool.waitFor(COLLECTION_SECONDS, TimeUnit.SECONDS)) {
            tool.destroyForcibly();
            throw new IOException("the server does not tell what its heap holds");
        }
        Matcher total = TOTAL.matcher(Files.readString(histogram, StandardCharsets.UTF_8));
        if (!total.find()) {
            throw new IOException("the server does not tell what its heap holds: " + process.lastWords());
        }
        return Long.parseLong(total.group(1));
    }

    /** The most that its heap held after any collection so far, in megabytes of the JVM; at least one there was. */
    long heapPeakMegabytes() throws IOException {
        return Files.readAllLines(collections, StandardCharsets.UTF_8).stream()
                .map(COLLECTION::matcher)
                .filter(Matcher::find)
                .mapToLong(line -> Long.parseLong(line.group(2)))
                .max()
                .orElse(0);
    }

    /** What it has said that a server should not have to say; empty if nothing. */
    List<String> complaints() throws IOException {
        List<String> complaints = new ArrayList<>();
        if (!process.isAlive()) {
            complaints.add("the server has ended: " + process.lastWords());
        } else if (process.errors().contains(OutOfMemoryError.class.getSimpleName())) {
            complaints.add("the server has run out of memory: " + process.lastWords());
        }
        return complaints;
    }

    @Override
    public void close() throws IOException {
        process.close();
    }
}
