package io.msocket.protocol;

import io.msocket.protocol.JoinParameters.PathReport;
import java.util.List;

/**
 * What is left of a connection that ended well: enough to tell a client that comes back for the end of it that all is
 * done, and to prove it. About 100 bytes.
 *
 * @param connectionId the connection
 * @param joinSecret to check the client's proof, and to give ours
 * @param received the client's whole stream, its end included
 * @param retentionNanos how long to remember it
 */
public record Tombstone(ConnectionId connectionId, byte[] joinSecret, long received, long retentionNanos) {
    private static final List<PathReport> NO_PATHS = List.of();

    JoinParameters answerTo(JoinParameters client) {
        return new JoinParameters(client.pathId(), received, 0, true, NO_PATHS);
    }

    @Override
    public String toString() {
        return "Tombstone[" + connectionId + "]";
    }
}
