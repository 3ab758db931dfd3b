package io.msocket.names.cassandra;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A node of Cassandra: a process of its own, from Maven's jars, with all its files in a directory of its own. */
final class CassandraNode {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int CONNECT_MILLIS = 1000;
    private static final int SHOWN_LINES = 40;

    /** What Cassandra's own conf/jvm17-server.options opens. */
    private static final List<String> OPENED = List.of(
            "java.base/java.io",
            "java.base/java.lang",
            "java.base/java.lang.module",
            "java.base/java.lang.reflect",
            "java.base/java.nio",
            "java.base/java.util",
            "java.base/java.util.concurrent",
            "java.base/java.util.concurrent.atomic",
            "java.base/jdk.internal.loader",
            "java.base/jdk.internal.math",
            "java.base/jdk.internal.module",
            "java.base/jdk.internal.ref",
            "java.base/jdk.internal.reflect",
            "java.base/jdk.internal.util.jar",
            "java.base/sun.nio.ch",
            "jdk.management/com.sun.management.internal");

    private static final List<String> EXPORTED = List.of(
            "java.base/java.lang.ref",
            "java.base/jdk.internal.misc",
            "java.management.rmi/com.sun.jmx.remote.internal.rmi",
            "java.rmi/sun.rmi.registry",
            "java.rmi/sun.rmi.server",
            "java.sql/java.sql",
            "jdk.attach/sun.tools.attach",
            "jdk.compiler/com.sun.tools.javac.file",
            "jdk.unsupported/sun.misc");

    private static final String LOGBACK = """
        <configuration>
            <appender name="OUT" class="ch.qos.logback.core.ConsoleAppender">
                <encoder><pattern>%d{HH:mm:ss.SSS} %-5level %logger{0} %msg%n</pattern></encoder>
            </appender>
            <root level="INFO"><appender-ref ref="OUT"/></root>
        </configuration>
        """;

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

        /** Without what would have a node wait for others, or for a disk to be slow. */
        private String configuration(Path directory) {
            return """
                cluster_name: msocket
                num_tokens: 1
                initial_token: '%d'
                auto_bootstrap: false
                partitioner: org.apache.cassandra.dht.Murmur3Partitioner
                endpoint_snitch: SimpleSnitch
                paxos_variant: v2
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
                commitlog_sync: periodic
                commitlog_sync_period: 10000ms
                commitlog_segment_size: 8MiB
                memtable_heap_space: 32MiB
                memtable_offheap_space: 32MiB
                file_cache_size: 32MiB
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

    /** Begins to start one. */
    static CassandraNode start(Place place, Path java, Path jars) throws IOException {
        Path directory = Files.createTempDirectory("msocket-cassandra-");
        Path configuration = Files.writeString(directory.resolve("cassandra.yaml"), place.configuration(directory));
        Path logback = Files.writeString(directory.resolve("logback.xml"), LOGBACK);
        List<String> command = new ArrayList<>(
                List.of(java.toString(), "-Xms192m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        OPENED.forEach(each -> command.addAll(List.of("--add-opens", each + "=ALL-UNNAMED")));
        EXPORTED.forEach(each -> command.addAll(List.of("--add-exports", each + "=ALL-UNNAMED")));
        command.addAll(List.of(
                "-Djdk.attach.allowAttachSelf=true",
                "-Dio.netty.tryReflectionSetAccessible=true",
                "-Dlogback.configurationFile=" + logback.toUri(),
                "-Dcassandra.config=" + configuration.toUri(),
                "-Dcassandra.storagedir=" + directory,
                "-Dcassandra-foreground=yes",
                "-Dcassandra.unsafesystem=true",
                "-Dcassandra.skip_wait_for_gossip_to_settle=0",
                "-Dcassandra.superuser_setup_delay_ms=0",
                "-cp",
                jars.resolve("*").toString(),
                "org.apache.cassandra.service.CassandraDaemon"));
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
