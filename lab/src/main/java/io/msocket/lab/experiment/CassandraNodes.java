package io.msocket.lab.experiment;

import io.msocket.lab.net.Host;
import io.msocket.lab.net.Lab;
import io.msocket.lab.net.Router;
import io.msocket.lab.program.CassandraRing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Nodes of Cassandra, each on a host of its own, which can be killed and come back with what they have stored. For one thread. */
final class CassandraNodes implements AutoCloseable {
    /** Several on a machine with other work. */
    private static final Duration START = Duration.ofMinutes(4);

    private static final long LOOK_MILLIS = 100;

    private final List<Node> nodes = new ArrayList<>();
    private int rings;

    /** One of them. */
    private static final class Node {
        private final Host host;
        private final String address;
        private final Path work;
        private final List<String> command;
        private LabProcess process;
        private int starts;

        Node(Host host, String address, Path work, List<String> command) throws IOException {
            this.host = host;
            this.address = address;
            this.work = work;
            this.command = command;
            process = launch();
        }

        private LabProcess launch() throws IOException {
            return LabProcess.start(host, "node-" + ++starts, command, work);
        }
    }

    private CassandraNodes() {}

    /**
     * Starts them; returns when each knows all.
     *
     * @throws io.msocket.lab.net.LabUnavailableException if this machine has no Cassandra
     */
    static CassandraNodes start(Lab lab, Router core, Path work, int count, int heapMegabytes)
            throws IOException, InterruptedException {
        CassandraProgram program = CassandraProgram.find();
        List<String> options = new ArrayList<>(JavaCommand.labOptions());
        options.add("-Xmx" + heapMegabytes + "m");
        CassandraNodes started = new CassandraNodes();
        try {
            for (int i = 0; i < count; i++) {
                started.add(lab, core, work.resolve("cassandra-" + (i + 1)), program, token(i, count), options);
            }
            started.awaitRing(started.nodes);
            return started;
        } catch (IOException | InterruptedException | RuntimeException e) {
            started.close();
            throw e;
        }
    }

    /** All have parts of one size. */
    private static long token(int number, int count) {
        return Long.MIN_VALUE + 1 + number * (Long.MAX_VALUE / count * 2);
    }

    private void add(Lab lab, Router core, Path work, CassandraProgram program, long token, List<String> options)
            throws IOException {
        Host host = lab.host("db" + (nodes.size() + 1));
        String address = lab.wire(host, "eth0", core).address().getHostAddress();
        String seed = nodes.isEmpty() ? address : nodes.get(0).address;
        Files.createDirectories(work);
        CassandraProgram.Place place = new CassandraProgram.Place(address, seed, token);
        nodes.add(new Node(host, address, work, program.command(work, place, options)));
    }

    private void awaitRing(List<Node> asked) throws IOException, InterruptedException {
        Node first = nodes.get(0);
        List<String> arguments = new ArrayList<>(List.of(Integer.toString(nodes.size())));
        asked.forEach(node -> arguments.add(node.address));
        List<String> command =
                JavaCommand.of(first.work.resolve("home"), CassandraRing.class, List.of(), List.copyOf(arguments));
        try (LabProcess ring = LabProcess.start(first.host, "ring-" + ++rings, command, first.work)) {
            long end = System.nanoTime() + START.toNanos();
            while (true) {
                // Before the look: what an ended process has said, it had said by then.
                boolean over = !ring.isAlive() || System.nanoTime() - end > 0;
                if (ring.find("complete").isPresent()) {
                    return;
                }
                if (over) {
                    throw new IOException("the nodes of Cassandra do not find each other: " + ring.lastWords());
                }
                for (Node node : asked) {
                    requireAlive(node);
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
        }
    }

    private static void requireAlive(Node node) throws IOException {
        if (!node.process.isAlive()) {
            throw new IOException(
                    "the node of Cassandra at %s has ended: %s".formatted(node.address, node.process.lastWords()));
        }
    }

    /** The addresses, as a name server's store has them. */
    String url(String keyspace) {
        return "cassandra://"
                + String.join(",", nodes.stream().map(node -> node.address).toList()) + "/" + keyspace;
    }

    /** By SIGKILL, whatever it is about. */
    void kill(int number) throws IOException {
        nodes.get(number).process.close();
    }

    /** Starts it again after {@link #kill}; returns when it knows the others. */
    void restart(int number) throws IOException, InterruptedException {
        Node node = nodes.get(number);
        node.process = node.launch();
        awaitRing(List.of(node));
    }

    /** Processor time that they have used since they were started, of all cores. */
    double cpuSeconds() throws IOException {
        double seconds = 0;
        for (Node node : nodes) {
            seconds += NameServerProcess.cpuSeconds(node.process);
        }
        return seconds;
    }

    /** Of their files. */
    long storedBytes() throws IOException {
        long bytes = 0;
        for (Node node : nodes) {
            try (Stream<Path> files = Files.walk(node.work.resolve("data"))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    bytes += Files.exists(file) ? Files.size(file) : 0;
                }
            }
        }
        return bytes;
    }

    @Override
    public void close() throws IOException {
        for (Node node : nodes) {
            node.process.close();
        }
    }
}
