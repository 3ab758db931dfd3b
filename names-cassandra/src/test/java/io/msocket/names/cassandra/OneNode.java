package io.msocket.names.cassandra;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A node for all tests of a run, started for the first that needs it. It has accounts, as an operator's has; tests are its administrator
 * unless they use another {@link Account}. Each test takes a keyspace of its own.
 */
public final class OneNode implements BeforeAllCallback, AfterAllCallback {
    private CassandraCluster cluster;

    @Override
    public void beforeAll(ExtensionContext context) {
        CassandraCluster.assumePossible();
        Account.ADMINISTRATOR.use();
        // The store of the root closes it at the end of the run.
        cluster = context.getRoot()
                .getStore(ExtensionContext.Namespace.create(OneNode.class))
                .computeIfAbsent(OneNode.class, unused -> start(), CassandraCluster.class);
    }

    private static CassandraCluster start() {
        try {
            return CassandraCluster.start(1, true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Account.useNone();
    }

    /** One that no test has had. */
    public CassandraAddress newKeyspace() {
        return cluster.newKeyspace();
    }
}
