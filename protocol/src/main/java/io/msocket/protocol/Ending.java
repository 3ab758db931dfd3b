package io.msocket.protocol;

import java.util.List;

/** How a connection ends: when all is said, when nothing works for too long, or when somebody gives it up. */
final class Ending {
    /**
     * How long a client that has sent and received everything tries to hear that the server knows it. Nothing of the
     * application's depends on it.
     */
    static final long CONFIRMING_NANOS = 60_000_000_000L;

    private final Session session;
    private final Flowpaths paths;
    private final RecordBuilder builder;
    private long confirmingSince = Connection.NO_TIMEOUT;

    Ending(Session session, Flowpaths paths, RecordBuilder builder) {
        this.session = session;
        this.paths = paths;
        this.builder = builder;
    }

    /** The streams have changed: ends the connection if that was the last that was missing. */
    void handleProgress(long now) {
        session.handleProgress();
        CloseReason reason = session.ending();
        if (reason != null) {
            end(reason);
        } else if (session.isConfirming()) {
            handleConfirming(now);
        }
    }

    private void handleConfirming(long now) {
        if (!session.client) {
            end(Session.COMPLETE);
        } else if (confirmingSince == Connection.NO_TIMEOUT) {
            confirmingSince = now;
            paths.probe();
        }
    }

    /** Ends the connection, telling the peer where that makes sense. */
    void end(CloseReason reason) {
        if (session.lifecycle() == Lifecycle.CLOSED) {
            return;
        }
        boolean tellPeer = reason.isClean() ? !session.client : reason.kind().isOurDoing();
        for (Flowpath path : List.copyOf(paths.all())) {
            boolean speaks = path.carriesRecords() && session.lifecycle().isOpen();
            if (speaks && tellPeer) {
                path.queue(builder.last(path, reason));
            }
            if (speaks && (tellPeer || reason.isClean())) {
                // Also where nothing is left to say: that TCP ends in order shows the server that its last word has
                // come.
                paths.closeAfterOutput(path);
            } else {
                paths.drop(path);
            }
        }
        session.handleOver(reason);
    }

    void handleTimeout(long now) {
        if (now >= confirmingEnd() || (session.isConfirming() && now >= retentionEnd())) {
            end(Session.COMPLETE);
        } else if (now >= retentionEnd()) {
            String why = "no flowpath for " + session.options.retention();
            end(new CloseReason(CloseReason.Kind.RETENTION_EXPIRED, why));
        }
    }

    /** When {@link #handleTimeout} has something to do, or {@link Connection#NO_TIMEOUT}. */
    long timeout() {
        return Math.min(confirmingEnd(), retentionEnd());
    }

    private long confirmingEnd() {
        return confirmingSince == Connection.NO_TIMEOUT ? Connection.NO_TIMEOUT : confirmingSince + CONFIRMING_NANOS;
    }

    private long retentionEnd() {
        return paths.isSuspended() && session.lifecycle().isOpen()
                ? paths.suspendedSince() + session.options.retention().toNanos()
                : Connection.NO_TIMEOUT;
    }
}
