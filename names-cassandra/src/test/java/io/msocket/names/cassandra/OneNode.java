package io.msocket.names.cassandra;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A node for all tests of a run, started for the first that needs it. Each test takes a keyspace of its own. */
public final class OneNode implements BeforeAllCallback {
    private CassandraCluster cluster;

    @Override
    public void beforeAll(ExtensionContext context) {
        CassandraCluster.assumePossible();
        // The store of the root closes it at the end of the run.
        cluster = context.getRoot()
                .getStore(ExtensionContext.Namespace.create(OneNode.class))
                .computeIfAbsent(OneNode.class, unused -> start(), CassandraCluster.class);
    }

    private static CassandraCluster start() {
        try {
            return CassandraCluster.start(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One that no test has had. */
    public CassandraAddress newKeyspace() {
        return cluster.newKeyspace();
    }
}
