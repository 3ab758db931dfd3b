package io.msocket.names.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.loadbalancing.NodeDistance;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.schema.KeyspaceMetadata;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The keyspace and its tables. */
final class NamesSchema {
    private static final Logger LOG = LoggerFactory.getLogger(NamesSchema.class);

    /** The newest record of each name. Its rows are written by compare-and-set only, and never removed. */
    static final String RECORDS = "records";

    /** Which names each key has: follows from the records, and is for counting. */
    static final String NAMES_OF_KEYS = "names_of_keys";

    /** Where the keyspace is not there yet, on so many nodes, or on all where there are fewer. */
    private static final int COPIES = 3;

    /** All nodes have to take a change of the schema, one after the other. */
    private static final Duration CHANGE_TIMEOUT = Duration.ofSeconds(30);

    private NamesSchema() {}

    /**
     * Makes what is missing.
     *
     * @throws IOException when it cannot be made
     */
    static void ensure(CqlSession session, String keyspace) throws IOException {
        try {
            if (tableIsMissing(session, keyspace, RECORDS) || tableIsMissing(session, keyspace, NAMES_OF_KEYS)) {
                create(session, keyspace);
            }
        } catch (DriverException e) {
            throw new IOException(
                    "cannot make the tables of names in the keyspace %s: %s"
                            .formatted(keyspace, FailureReasons.ofOpening(e)),
                    e);
        }
    }

    private static boolean tableIsMissing(CqlSession session, String keyspace, String table) {
        Optional<KeyspaceMetadata> known = session.getMetadata().getKeyspace(keyspace);
        return known.flatMap(some -> some.getTable(table)).isEmpty();
    }

    private static void create(CqlSession session, String keyspace) throws IOException {
        if (session.getMetadata().getKeyspace(keyspace).isEmpty()) {
            createKeyspace(session, keyspace);
        }
        change(
                session,
                "CREATE TABLE IF NOT EXISTS %s.%s (name text PRIMARY KEY, version bigint, owner blob, record blob)",
                keyspace,
                RECORDS);
        change(
                session,
                "CREATE TABLE IF NOT EXISTS %s.%s (owner blob, name text, PRIMARY KEY (owner, name))",
                keyspace,
                NAMES_OF_KEYS);
    }

    private static void createKeyspace(CqlSession session, String keyspace) throws IOException {
        List<String> nodes = session.getMetadata().getNodes().values().stream()
                .filter(node -> node.getDistance() == NodeDistance.LOCAL)
                .map(Node::getDatacenter)
                .filter(Objects::nonNull)
                .toList();
        if (nodes.isEmpty()) {
            throw new IOException(
                    "no node says in which data centre it is, so the keyspace %s cannot be made".formatted(keyspace));
        }
        int copies = Math.min(COPIES, nodes.size());
        execute(
                session,
                "CREATE KEYSPACE IF NOT EXISTS %s WITH replication = {'class': 'NetworkTopologyStrategy', '%s': %d}"
                        .formatted(keyspace, nodes.get(0).replace("'", "''"), copies));
        LOG.info("made the keyspace {}, on {} of the nodes of {}", keyspace, copies, nodes.get(0));
    }

    /** Name servers that start at one time each make the table; by its id it is the same one. */
    private static void change(CqlSession session, String statement, String keyspace, String table) throws IOException {
        UUID id = UUID.nameUUIDFromBytes(
                "msocket %s.%s".formatted(keyspace, table).getBytes(StandardCharsets.UTF_8));
        execute(session, statement.formatted(keyspace, table) + " WITH ID = '" + id + "'");
    }

    private static void execute(CqlSession session, String statement) throws IOException {
        ResultSet result = session.execute(SimpleStatement.builder(statement)
                .setTimeout(CHANGE_TIMEOUT)
                .setIdempotence(true)
                .build());
        if (!result.getExecutionInfo().isSchemaInAgreement()) {
            throw new IOException("the nodes of Cassandra do not agree on the schema; are all of them up?");
        }
    }
}
