package io.msocket.names.cassandra;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;

/**
 * How the driver is set: everything is asked of the data centre of the nodes that were given, and a compare-and-set is asked once. What is
 * not set here is for the operator to say, in the driver's own file or properties (docs/NAMES.md, "In Cassandra").
 */
final class Sessions {
    /** The driver's profile by which compare-and-sets are asked. */
    static final String COMPARE_AND_SET = "compare-and-set";

    /** Longer than nodes wait themselves (cassandra.yaml: 5 s for reads and 2 s for writes at most), so that they say what was the matter. */
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(6);

    /** A node that dies without a word is not asked any more after these two. */
    private static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(10);

    private static final Duration HEARTBEAT_TIMEOUT = Duration.ofSeconds(5);

    /** What the driver's threads still have to say when a session is closed is said by then; by default it takes them two seconds. */
    private static final int QUIET_MILLIS = 100;

    private static final int SHUTDOWN_MILLIS = 15_000;

    private Sessions() {}

    /** Longer than nodes wait for the others of a compare-and-set. */
    static Duration compareAndSetTimeout() {
        return REQUEST_TIMEOUT;
    }

    /** @throws IOException when none of the nodes can be reached */
    static CqlSession open(CassandraAddress address, Duration compareAndSetTimeout) throws IOException {
        try {
            return CqlSession.builder()
                    .addContactPoints(lookUp(address))
                    .withConfigLoader(config(compareAndSetTimeout))
                    .withApplicationName("msocket names")
                    .build();
        } catch (AllNodesFailedException e) {
            throw new IOException(
                    "cannot open the names in %s: no node answers: %s".formatted(address, reasonsOf(e)), e);
        } catch (RuntimeException e) {
            // The driver has many kinds of them for settings that cannot be, and for nodes of several data centres.
            throw new IOException("cannot open the names in %s: %s".formatted(address, e.getMessage()), e);
        }
    }

    /** Of each node the last thing that has failed, and what was at the bottom of that. */
    private static String reasonsOf(AllNodesFailedException e) {
        StringJoiner reasons = new StringJoiner(", ");
        e.getAllErrors().forEach((node, errors) -> {
            Throwable reason = errors.get(errors.size() - 1);
            while (reason.getCause() != null) {
                reason = reason.getCause();
            }
            reasons.add(node.getEndPoint() + ": " + reason.getMessage());
        });
        return reasons.toString();
    }

    private static List<InetSocketAddress> lookUp(CassandraAddress address) throws UnknownHostException {
        List<InetSocketAddress> found = new ArrayList<>();
        for (InetSocketAddress node : address.nodes()) {
            InetSocketAddress resolved = new InetSocketAddress(node.getHostString(), node.getPort());
            if (!resolved.isUnresolved()) {
                found.add(resolved);
            }
        }
        if (found.isEmpty()) {
            throw new UnknownHostException("no address found for any node of " + address);
        }
        return found;
    }

    private static DriverConfigLoader config(Duration compareAndSetTimeout) {
        return DriverConfigLoader.programmaticBuilder()
                .withString(DefaultDriverOption.LOAD_BALANCING_POLICY_CLASS, "DcInferringLoadBalancingPolicy")
                .withString(DefaultDriverOption.REQUEST_CONSISTENCY, DefaultConsistencyLevel.LOCAL_QUORUM.name())
                .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, REQUEST_TIMEOUT)
                .withDuration(DefaultDriverOption.HEARTBEAT_INTERVAL, HEARTBEAT_INTERVAL)
                .withDuration(DefaultDriverOption.HEARTBEAT_TIMEOUT, HEARTBEAT_TIMEOUT)
                .withBoolean(DefaultDriverOption.NETTY_DAEMON, true)
                .withString(DefaultDriverOption.NETTY_IO_SHUTDOWN_UNIT, TimeUnit.MILLISECONDS.name())
                .withInt(DefaultDriverOption.NETTY_IO_SHUTDOWN_QUIET_PERIOD, QUIET_MILLIS)
                .withInt(DefaultDriverOption.NETTY_IO_SHUTDOWN_TIMEOUT, SHUTDOWN_MILLIS)
                .withInt(DefaultDriverOption.NETTY_ADMIN_SHUTDOWN_QUIET_PERIOD, 0)
                .startProfile(COMPARE_AND_SET)
                .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, compareAndSetTimeout)
                .withClass(DefaultDriverOption.RETRY_POLICY_CLASS, NoRetries.class)
                .endProfile()
                .build();
    }
}
