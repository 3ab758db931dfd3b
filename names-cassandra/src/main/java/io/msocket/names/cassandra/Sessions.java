package io.msocket.names.cassandra;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the driver is set: everything is asked of the data centre of the nodes that were given, and a compare-and-set is asked once. What is
 * not set here is for the operator to say, in the driver's own file or properties (docs/NAMES.md, "In Cassandra").
 */
final class Sessions {
    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

    /** The driver's profile by which compare-and-sets are asked. */
    static final String COMPARE_AND_SET = "compare-and-set";

    /** Longer than nodes wait themselves (cassandra.yaml: 5 s for reads and 2 s for writes at most), so that they say what was the matter. */
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(6);

    /** A node that dies without a word is not asked any more after these two. */
    private static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(10);

    private static final Duration HEARTBEAT_TIMEOUT = Duration.ofSeconds(5);

    /** What is made one after the other is waited for so long each; by default it is a second. */
    private static final Duration SCHEMA_WINDOW = Duration.ofMillis(50);

    /** What the driver's threads still have to say when a session is closed is said by then; by default it takes them two seconds. */
    private static final int QUIET_MILLIS = 100;

    private static final int SHUTDOWN_MILLIS = 15_000;

    private Sessions() {}

    /** Longer than nodes wait for the others of a compare-and-set. */
    static Duration compareAndSetTimeout() {
        return REQUEST_TIMEOUT;
    }

    /** @throws IOException when none of the nodes can be reached, or none lets this process in */
    static CqlSession open(CassandraAddress address, Duration compareAndSetTimeout) throws IOException {
        List<InetSocketAddress> nodes = lookUp(address);
        try {
            return CqlSession.builder()
                    .addContactPoints(nodes)
                    .withConfigLoader(config(address.keyspace(), compareAndSetTimeout))
                    .withApplicationName("msocket names")
                    .build();
        } catch (AllNodesFailedException e) {
            throw new IOException(
                    "cannot open the names in %s: no node can be used: %s"
                            .formatted(address, FailureReasons.ofOpening(e)),
                    e);
        } catch (RuntimeException e) {
            // The driver has many kinds of them for settings that cannot be, and for nodes of several data centres.
            throw new IOException("cannot open the names in %s: %s".formatted(address, FailureReasons.ofOpening(e)), e);
        }
    }

    /** All addresses of all hosts: a host may stand for several nodes, of which some are down. */
    private static List<InetSocketAddress> lookUp(CassandraAddress address) throws UnknownHostException {
        List<InetSocketAddress> found = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        for (InetSocketAddress node : address.nodes()) {
            try {
                for (InetAddress each : InetAddress.getAllByName(node.getHostString())) {
                    found.add(new InetSocketAddress(each, node.getPort()));
                }
            } catch (UnknownHostException e) {
                unknown.add(node.getHostString());
            }
        }
        if (found.isEmpty()) {
            throw new UnknownHostException("no address found for any node of " + address);
        }
        if (!unknown.isEmpty()) {
            LOG.warn("passed over as nodes of Cassandra, since no address is found for them: {}", unknown);
        }
        return found;
    }

    /** The driver puts it above the operator's own file, and below system properties. */
    private static DriverConfigLoader config(String keyspace, Duration compareAndSetTimeout) {
        return DriverConfigLoader.programmaticBuilder()
                .withString(DefaultDriverOption.LOAD_BALANCING_POLICY_CLASS, "DcInferringLoadBalancingPolicy")
                .withString(DefaultDriverOption.REQUEST_CONSISTENCY, DefaultConsistencyLevel.LOCAL_QUORUM.name())
                .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, REQUEST_TIMEOUT)
                .withDuration(DefaultDriverOption.HEARTBEAT_INTERVAL, HEARTBEAT_INTERVAL)
                .withDuration(DefaultDriverOption.HEARTBEAT_TIMEOUT, HEARTBEAT_TIMEOUT)
                .withStringList(DefaultDriverOption.METADATA_SCHEMA_REFRESHED_KEYSPACES, List.of(keyspace))
                .withDuration(DefaultDriverOption.METADATA_SCHEMA_WINDOW, SCHEMA_WINDOW)
                .withBoolean(DefaultDriverOption.NETTY_DAEMON, true)
                .withString(DefaultDriverOption.NETTY_IO_SHUTDOWN_UNIT, TimeUnit.MILLISECONDS.name())
                .withInt(DefaultDriverOption.NETTY_IO_SHUTDOWN_QUIET_PERIOD, QUIET_MILLIS)
                .withInt(DefaultDriverOption.NETTY_IO_SHUTDOWN_TIMEOUT, SHUTDOWN_MILLIS)
                .withInt(DefaultDriverOption.NETTY_ADMIN_SHUTDOWN_QUIET_PERIOD, 0)
                .startProfile(COMPARE_AND_SET)
                .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, compareAndSetTimeout)
                .withClass(DefaultDriverOption.RETRY_POLICY_CLASS, NoRetries.class)
                .withString(DefaultDriverOption.SPECULATIVE_EXECUTION_POLICY_CLASS, "NoSpeculativeExecutionPolicy")
                .endProfile()
                .build();
    }
}
