package io.msocket.lab.program;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.Node;
import io.msocket.cli.ParentWatch;
import io.msocket.cli.Report;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Waits until nodes of Cassandra have started and each knows all others of its cluster: their places in the ring, that they have the same
 * schema, and that they are there. Who makes a keyspace sooner has it on too few of them, or a table that one of them lacks for a while. Then
 * reports {@code complete}.
 */
public final class CassandraRing {
    private static final int PORT = 9042;
    private static final long LOOK_MILLIS = 200;

    /** That of nodes with Cassandra's simple snitch. */
    private static final String DATA_CENTRE = "datacenter1";

    /** Of what Cassandra keeps itself, as {@code system_distributed}. */
    private static final int COPIES = 3;

    private static final int USAGE_STATUS = 2;

    private CassandraRing() {}

    /**
     * Runs until then, or until the end of standard input.
     *
     * @param arguments {@code COUNT ADDRESS...}: how many nodes the cluster has, and those to be asked
     */
    public static void main(String[] arguments) throws InterruptedException {
        if (arguments.length < 2) {
            System.err.println("usage: COUNT ADDRESS...");
            System.exit(USAGE_STATUS);
        }
        ParentWatch.start(System.in);
        int others = Integer.parseInt(arguments[0]) - 1;
        for (String address : List.of(arguments).subList(1, arguments.length)) {
            InetSocketAddress node = new InetSocketAddress(address, PORT);
            try (CqlSession session = open(node)) {
                while (!knows(session, node, others)) {
                    TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
                }
            }
        }
        LoadSockets.say(Report.of("complete", "nodes", arguments[0]));
        System.exit(0);
    }

    private static CqlSession open(InetSocketAddress node) throws InterruptedException {
        while (true) {
            try {
                return CqlSession.builder()
                        .addContactPoint(node)
                        .withLocalDatacenter(DATA_CENTRE)
                        .build();
            } catch (AllNodesFailedException e) {
                // It has not started yet.
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
        }
    }

    private static boolean knows(CqlSession session, InetSocketAddress address, int others) {
        Optional<Node> node = session.getMetadata().findNode(address);
        if (node.isEmpty()) {
            return false;
        }
        try {
            List<Row> own = ask(session, node.get(), "SELECT schema_version FROM system.local");
            List<Row> known = ask(session, node.get(), "SELECT tokens, schema_version FROM system.peers_v2");
            UUID schema = own.get(0).getUuid(0);
            return known.size() == others
                    && known.stream().noneMatch(row -> row.isNull("tokens"))
                    && known.stream().allMatch(row -> Objects.equals(row.getUuid("schema_version"), schema))
                    && (others + 1 < COPIES || findsAll(session, node.get()));
        } catch (DriverException e) {
            // It is busy.
            return false;
        }
    }

    private static List<Row> ask(CqlSession session, Node node, String question) {
        return session.execute(SimpleStatement.newInstance(question).setNode(node))
                .all();
    }

    /** Otherwise it says that a copy is missing. */
    private static boolean findsAll(CqlSession session, Node node) {
        session.execute(SimpleStatement.newInstance("SELECT * FROM system_distributed.view_build_status")
                .setNode(node)
                .setConsistencyLevel(DefaultConsistencyLevel.ALL));
        return true;
    }
}
