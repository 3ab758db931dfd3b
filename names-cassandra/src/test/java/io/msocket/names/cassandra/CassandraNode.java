package io.msocket.names.cassandra;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A node of Cassandra: a process of its own, from Maven's jars, with all its files in a directory of its own. */
final class CassandraNode {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int CONNECT_MILLIS = 1000;
    private static final int SHOWN_LINES = 40;

    private final Place place;
    private final Path directory;
    private final Process process;

    /**
     * Where a node is.
     *
     * @param host an address of the loopback
     * @param token where the part of the ring begins that it has
     * @param seed the first node of its cluster
     * @param hasAccounts whether it lets only those in who have one, and do only what theirs may ({@link Account})
     */
    record Place(String host, int nativePort, int storagePort, long token, String seed, boolean hasAccounts) {
        InetSocketAddress address() {
            return new InetSocketAddress(host, nativePort);
        }

        /** What it has of its own, beside what all have. */
        private String configuration(Path directory) {
            return """
                initial_token: '%d'
                authenticator: { class_name: %s }
                authorizer: { class_name: %s }
                listen_address: %s
                rpc_address: %s
                storage_port: %d
                native_transport_port: %d
                seed_provider:
                  - class_name: org.apache.cassandra.locator.SimpleSeedProvider
                    parameters:
                      - seeds: "%s:%d"
                commitlog_directory: %s/commitlog
                data_file_directories: [%s/data]
                saved_caches_directory: %s/caches
                hints_directory: %s/hints
                cdc_raw_directory: %s/cdc
                """.formatted(
                            token,
                            hasAccounts ? "PasswordAuthenticator" : "AllowAllAuthenticator",
                            hasAccounts ? "CassandraAuthorizer" : "AllowAllAuthorizer",
                            host,
                            host,
                            storagePort,
                            nativePort,
                            seed,
                            storagePort,
                            directory,
                            directory,
                            directory,
                            directory,
                            directory);
        }
    }

    private CassandraNode(Place place, Path directory, Process process) {
        this.place = place;
        this.directory = directory;
        this.process = process;
    }

    /**
     * Begins to start one.
     *
     * @param node where its jars are, in {@code target/jars}, and what all nodes have in common, in {@code conf}
     */
    static CassandraNode start(Place place, Path java, Path node) throws IOException {
        Path directory = Files.createTempDirectory("msocket-cassandra-");
        Path conf = node.resolve("conf");
        Path configuration = Files.writeString(
                directory.resolve("cassandra.yaml"),
                Files.readString(conf.resolve("cassandra.yaml")) + place.configuration(directory));
        List<String> command = List.of(
                java.toString(),
                "-Xms192m",
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "@" + conf.resolve("jvm.options"),
                "-Dlogback.configurationFile=" + conf.resolve("logback.xml").toUri(),
                "-Dcassandra.config=" + configuration.toUri(),
                "-Dcassandra.storagedir=" + directory,
                "-Dcassandra.unsafesystem=true",
                "-cp",
                node.resolve("target/jars/*").toString(),
                "org.apache.cassandra.service.CassandraDaemon");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("node.log").toFile())
                .start();
        // For a run of tests that is ended from outside.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return new CassandraNode(place, directory, process);
    }

    Place place() {
        return place;
    }

    /** Waits until clients can connect. */
    void awaitStart() {
        await("a node of Cassandra at " + place.address()).atMost(PATIENCE).until(() -> {
            if (!process.isAlive()) {
                throw new AssertionError("the node at %s has ended:%n%s".formatted(place.address(), lastLines()));
            }
            return isListening();
        });
    }

    private boolean isListening() {
        try (Socket socket = new Socket()) {
            socket.connect(place.address(), CONNECT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private String lastLines() throws IOException {
        List<String> lines = Files.readAllLines(directory.resolve("node.log"));
        return String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()));
    }

    /** As kill -9. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("the node at %s does not end".formatted(place.address()));
        }
    }

    /** Kills it, and removes its files. */
    void remove() throws InterruptedException, IOException {
        kill();
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted((one, other) -> other.compareTo(one)).forEach(CassandraNode::delete);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
