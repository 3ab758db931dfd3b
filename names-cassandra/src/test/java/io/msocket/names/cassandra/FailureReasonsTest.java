package io.msocket.names.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.NodeUnavailableException;
import com.datastax.oss.driver.api.core.connection.BusyConnectionException;
import com.datastax.oss.driver.api.core.connection.ClosedConnectionException;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.servererrors.DefaultWriteType;
import com.datastax.oss.driver.api.core.servererrors.UnavailableException;
import com.datastax.oss.driver.api.core.servererrors.WriteTimeoutException;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** After which failures somebody may be told that nothing has come of what was asked, and what he is told. */
class FailureReasonsTest {
    /** Of which nothing is asked but who it is. */
    private static final Node NODE = (Node) Proxy.newProxyInstance(
            Node.class.getClassLoader(),
            new Class<?>[] {Node.class},
            (proxy, method, arguments) -> method.getName().equals("hashCode") ? 1 : null);

    private static AllNodesFailedException all(Throwable... failures) {
        return AllNodesFailedException.fromErrors(
                Arrays.stream(failures).map(failure -> Map.entry(NODE, failure)).toList());
    }

    private static void check(DriverException failure, boolean isCertain, String words) {
        assertThat(FailureReasons.isCertain(failure)).as("%s", failure).isEqualTo(isCertain);
        assertThat(FailureReasons.ofQuestion(failure)).isEqualTo(words);
    }

    @Test
    void where_no_node_was_asked_nothing_has_come_of_it() {
        check(all(), true, "no node of Cassandra can be asked");
        check(all(new NodeUnavailableException(NODE)), true, "no node of Cassandra can be asked");
        check(
                all(new NodeUnavailableException(NODE), new BusyConnectionException(1024)),
                true,
                "no node of Cassandra can be asked");
    }

    @Test
    void where_one_was_asked_nobody_knows() {
        check(
                all(new NodeUnavailableException(NODE), new ClosedConnectionException("lost")),
                false,
                "the node of Cassandra that was asked has gone");
        check(new ClosedConnectionException("lost"), false, "the node of Cassandra that was asked has gone");
        check(new DriverTimeoutException("after 6 s"), false, "too few of Cassandra's nodes have answered in time");
        check(
                new WriteTimeoutException(NODE, DefaultConsistencyLevel.LOCAL_SERIAL, 1, 2, DefaultWriteType.CAS),
                false,
                "too few of Cassandra's nodes have answered in time");
    }

    @Test
    void where_the_session_was_closed_the_names_are() {
        assertThat(FailureReasons.ofQuestion(new IllegalStateException("Session is closed")))
                .isEqualTo("the names are closed");
    }

    /** Also of a commit, whose record was agreed on before. */
    @Test
    void where_too_few_nodes_are_up_nobody_knows() {
        check(
                new UnavailableException(NODE, DefaultConsistencyLevel.LOCAL_QUORUM, 2, 1),
                false,
                "too few of Cassandra's nodes are up");
    }
}
