package io.msocket.protocol;

import io.msocket.protocol.JoinParameters.PathReport;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is left of a connection that ended well: enough to tell a client that comes back for the end of it that all is
 * done, and to prove it. No secret of the connection's is in it, only what was derived for joins. About 200 bytes.
 */
public final class Tombstone {
    private final ConnectionId connectionId;
    private final Principal holder;
    private final List<JoinKeys> keys;
    private final long received;
    private final long retentionNanos;

    /**
     * @param holder for whom it is remembered
     * @param keys of the join secrets that the client may have
     * @param received the client's whole stream, its end included
     * @param retentionNanos how long to remember it
     */
    Tombstone(ConnectionId connectionId, Principal holder, List<JoinKeys> keys, long received, long retentionNanos) {
        this.connectionId = connectionId;
        this.holder = holder;
        this.keys = List.copyOf(keys);
        this.received = received;
        this.retentionNanos = retentionNanos;
    }

    /** The connection that it stands for. */
    public ConnectionId connectionId() {
        return connectionId;
    }

    public Principal holder() {
        return holder;
    }

    @Nullable
    JoinKeys keys(int secretId) {
        for (JoinKeys some : keys) {
            if (some.secretId() == secretId) {
                return some;
            }
        }
        return null;
    }

    long retentionNanos() {
        return retentionNanos;
    }

    /** With as many reports as the join has, so that on the way it looks like the answer of a connection that lives. */
    JoinParameters answerTo(JoinParameters client) {
        List<PathReport> gone = client.paths().stream()
                .map(path -> new PathReport(path.pathId(), 0, JoinParameters.Fate.GIVEN_UP))
                .toList();
        return new JoinParameters(client.pathId(), received, 0, true, PathRole.PREFERRED, gone);
    }

    @Override
    public String toString() {
        return "Tombstone[" + connectionId + "]";
    }
}
