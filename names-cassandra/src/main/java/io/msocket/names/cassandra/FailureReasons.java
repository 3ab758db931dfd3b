package io.msocket.names.cassandra;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.NodeUnavailableException;
import com.datastax.oss.driver.api.core.connection.BusyConnectionException;
import com.datastax.oss.driver.api.core.connection.ClosedConnectionException;
import com.datastax.oss.driver.api.core.connection.HeartbeatException;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.servererrors.OverloadedException;
import com.datastax.oss.driver.api.core.servererrors.QueryConsistencyException;
import com.datastax.oss.driver.api.core.servererrors.QueryValidationException;
import com.datastax.oss.driver.api.core.servererrors.UnauthorizedException;
import com.datastax.oss.driver.api.core.servererrors.UnavailableException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the driver's failures mean, and in words. */
final class FailureReasons {
    private FailureReasons() {}

    /** Whether nothing has come of what was asked, for certain: no node was asked, or one says that it cannot be asked that. */
    static boolean isCertain(DriverException failure) {
        if (failure instanceof AllNodesFailedException all) {
            return all.getAllErrors().values().stream()
                    .flatMap(List::stream)
                    .allMatch(each ->
                            each instanceof NodeUnavailableException || each instanceof BusyConnectionException);
        }
        return failure instanceof QueryValidationException;
    }

    /**
     * For whoever has asked a name server: without nodes and their addresses. The driver throws an {@link IllegalStateException} where the
     * session was closed meanwhile, and has asked nobody.
     */
    static String ofQuestion(Throwable failure) {
        if (failure instanceof AllNodesFailedException all && !isCertain(all)) {
            return ofQuestion(lastOf(all));
        }
        if (failure instanceof AllNodesFailedException) {
            return "no node of Cassandra can be asked";
        }
        if (failure instanceof UnavailableException) {
            return "too few of Cassandra's nodes are up";
        }
        if (failure instanceof DriverTimeoutException || failure instanceof QueryConsistencyException) {
            return "too few of Cassandra's nodes have answered in time";
        }
        if (failure instanceof ClosedConnectionException || failure instanceof HeartbeatException) {
            return "the node of Cassandra that was asked has gone";
        }
        if (failure instanceof OverloadedException) {
            return "Cassandra has too much to do";
        }
        if (failure instanceof UnauthorizedException) {
            return "the name server's account in Cassandra is not allowed to do that";
        }
        if (failure instanceof IllegalStateException) {
            return "the names are closed";
        }
        return "Cassandra does not answer as it should: " + failure.getClass().getSimpleName();
    }

    private static Throwable lastOf(AllNodesFailedException all) {
        Throwable last = all;
        for (List<Throwable> errors : all.getAllErrors().values()) {
            last = errors.get(errors.size() - 1);
        }
        return last;
    }

    /** For whoever starts a name server: of each node that was asked the last thing that has failed, and what was at the bottom of that. */
    static String ofOpening(Throwable failure) {
        return failure instanceof AllNodesFailedException all
                        && !all.getAllErrors().isEmpty()
                ? all.getAllErrors().entrySet().stream()
                        .map(FailureReasons::ofNode)
                        .collect(Collectors.joining(", "))
                : textOf(failure);
    }

    private static String ofNode(Map.Entry<Node, List<Throwable>> failed) {
        Throwable reason = failed.getValue().get(failed.getValue().size() - 1);
        for (Throwable below = below(reason); below != null; below = below(reason)) {
            reason = below;
        }
        return failed.getKey().getEndPoint() + ": " + textOf(reason);
    }

    /** What a failure follows from. Where a connection cannot be made, the driver tells that it is closed, and why beside that. */
    private static @Nullable Throwable below(Throwable failure) {
        return failure.getSuppressed().length > 0 ? failure.getSuppressed()[0] : failure.getCause();
    }

    private static String textOf(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
