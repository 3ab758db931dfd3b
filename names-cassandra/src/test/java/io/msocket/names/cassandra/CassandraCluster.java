package io.msocket.names.cassandra;

import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;

/** Some nodes of Cassandra, on this machine's loopback. */
public final class CassandraCluster implements AutoCloseable {
    /** The folder names-cassandra/node, into whose target Maven has laid Cassandra's jars. */
    private static final String NODE = "msocket.cassandra.node";

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /**
     * Below those that systems give to whoever asks for any port, so that nobody else gets one by chance before a node has taken it.
     */
    private static final int FIRST_PORT = 20_000;

    private static final int LAST_PORT = 32_000;
    private static final int MOST_TRIES = 100;

    private final List<CassandraNode> nodes;
    private final AtomicInteger keyspaces = new AtomicInteger();

    private CassandraCluster(List<CassandraNode> nodes) {
        this.nodes = nodes;
    }

    /** Skips the test where there is nothing that Cassandra could run on. */
    public static void assumePossible() {
        Assumptions.assumeTrue(
                Jdk17.find().isPresent(),
                "Cassandra 5 needs a JDK 17: none is in JAVA_HOME_17, JAVA_HOME or /usr/lib/jvm");
        Assumptions.assumeTrue(
                Files.isDirectory(nodeFolder().resolve("target/jars")),
                () -> "there are no jars of Cassandra in the target of %s: build it".formatted(nodeFolder()));
    }

    private static Path nodeFolder() {
        return Path.of(Optional.ofNullable(System.getProperty(NODE)).orElse("node"))
                .toAbsolutePath();
    }

    /** One that lets anybody in, who may do everything. */
    public static CassandraCluster startOne() throws IOException {
        return start(1, false);
    }

    /**
     * Starts them side by side, and waits until each knows all.
     *
     * @param hasAccounts whether only those are let in who have an account: whoever starts them uses {@link Account#ADMINISTRATOR}
     */
    static CassandraCluster start(int count, boolean hasAccounts) throws IOException {
        Path java = Jdk17.find().orElseThrow();
        int nativePort = freePort(count);
        int storagePort = freePort(count);
        String seed = host(0);
        CassandraCluster cluster = new CassandraCluster(new ArrayList<>());
        try {
            for (int i = 0; i < count; i++) {
                long token = Long.MIN_VALUE + 1 + i * (Long.MAX_VALUE / count * 2);
                CassandraNode.Place place =
                        new CassandraNode.Place(host(i), nativePort, storagePort, token, seed, hasAccounts);
                cluster.nodes.add(CassandraNode.start(place, java, nodeFolder()));
            }
            cluster.nodes.forEach(CassandraNode::awaitStart);
            for (CassandraNode node : cluster.nodes) {
                awaitRing(node, count, hasAccounts);
            }
            return cluster;
        } catch (IOException | RuntimeException | Error e) {
            try {
                cluster.close();
            } catch (IOException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
    }

    private static String host(int number) {
        return "127.0.0." + (number + 1);
    }

    /** At the addresses of so many nodes. */
    private static int freePort(int count) throws IOException {
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
            if (isFree(port, count)) {
                return port;
            }
        }
        throw new IOException("%d ports between %d and %d are in use".formatted(MOST_TRIES, FIRST_PORT, LAST_PORT));
    }

    private static boolean isFree(int port, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getByName(host(i)), port));
            } catch (BindException e) {
                return false;
            }
        }
        return true;
    }

    private static void awaitRing(CassandraNode node, int count, boolean hasAccounts) throws IOException {
        CassandraAddress own = new CassandraAddress(List.of(node.place().address()), "system");
        try (CqlSession session = hasAccounts ? awaitAdministrator(own) : Sessions.open(own, PATIENCE)) {
            await("the nodes know each other").atMost(PATIENCE).until(() -> {
                List<Row> others =
                        session.execute("SELECT tokens FROM system.peers_v2").all();
                return others.size() == count - 1 && others.stream().noneMatch(row -> row.isNull("tokens"));
            });
        }
    }

    /** A node makes its first account when it has started, and lets nobody in before. */
    private static CqlSession awaitAdministrator(CassandraAddress node) {
        return await("a node has its first account")
                .atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> Sessions.open(node, PATIENCE), session -> true);
    }

    /** The first of them. */
    public InetSocketAddress node() {
        return nodes.get(0).place().address();
    }

    /** One that no test has had. */
    CassandraAddress newKeyspace() {
        List<InetSocketAddress> places =
                nodes.stream().map(node -> node.place().address()).toList();
        return new CassandraAddress(places, "names_" + keyspaces.incrementAndGet());
    }

    /** As kill -9. */
    void kill(int number) throws InterruptedException {
        nodes.get(number).kill();
    }

    @Override
    public void close() throws IOException {
        List<Exception> failures = new ArrayList<>();
        for (CassandraNode node : nodes) {
            try {
                node.remove();
            } catch (IOException | UncheckedIOException e) {
                failures.add(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            IOException failure = new IOException("not all nodes are gone, and their files with them");
            failures.forEach(failure::addSuppressed);
            throw failure;
        }
    }
}
