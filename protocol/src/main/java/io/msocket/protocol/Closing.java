package io.msocket.protocol;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a connection comes to its end: direction by direction when all is said, or at once when nothing works for too long
 * or somebody gives it up. It owns the {@link Lifecycle}, and {@link #handleProgress} is the one step that moves it on.
 */
final class Closing {
    static final CloseReason COMPLETE =
            new CloseReason(CloseReason.Kind.COMPLETE, "both sides have sent and received everything");

    /**
     * How long a client that has sent and received everything tries to hear that the server knows it. Nothing of the
     * application's depends on it.
     */
    static final long CONFIRMING_NANOS = 60_000_000_000L;

    private final boolean client;
    private final Standing standing;
    private final Streams streams;
    private final Flowpaths paths;
    private final RecordBuilder builder;
    private final Outbox outbox;

    private Lifecycle lifecycle = Lifecycle.OPENING;
    private @Nullable CloseReason reason;
    /** Why the connection is to end once what has arrived is taken in. */
    private @Nullable CloseReason saidByPeer;

    private boolean outputAcknowledgedWasTold;
    private long confirmingSince = Connection.NO_TIMEOUT;

    Closing(boolean client, Standing standing, Streams streams, Flowpaths paths, RecordBuilder builder, Outbox outbox) {
        this.client = client;
        this.standing = standing;
        this.streams = streams;
        this.paths = paths;
        this.builder = builder;
        this.outbox = outbox;
    }

    Lifecycle lifecycle() {
        return lifecycle;
    }

    boolean isConfirming() {
        return lifecycle == Lifecycle.CONFIRMING;
    }

    /** Why the connection ended; null while it has not. */
    @Nullable
    CloseReason reason() {
        return reason;
    }

    void handleOpened(ConnectionId id, @Nullable FlowpathSnapshot path) {
        lifecycle = lifecycle.opened();
        outbox.tell(ConnectionEvent.Kind.OPENED, path, id.toString());
    }

    // --- what changes the streams; handleProgress is to follow

    /** Our application writes no more. */
    void finishOutput() {
        if (lifecycle.isOutputOpen()) {
            streams.output.finish();
            lifecycle = lifecycle.weFinish();
        }
    }

    /** The peer's application reads no more. */
    void handlePeerStoppedReading() {
        if (lifecycle.isOpen() && streams.handlePeerStoppedReading()) {
            lifecycle = lifecycle.weFinish();
            outbox.tell(ConnectionEvent.Kind.PEER_STOPPED_READING, null, "");
        }
    }

    /** The server says that it is done as well. */
    void handlePeerDone() throws ProtocolException {
        advance();
        if (!client || !isConfirming()) {
            throw ProtocolException.misbehaved("says that the connection is done, but it is not");
        }
        saidByPeer = COMPLETE;
    }

    void handlePeerReset(CloseReason why) {
        saidByPeer = why;
    }

    /** A record of so many bytes is here, and nothing of it taken in yet. */
    void handleHeard(int bytes, long now) {
        standing.handleHeard(bytes, paths.isSuspended(), now);
    }

    long usedUntil() {
        return standing.usedUntil();
    }

    // --- the one step

    /** The streams have changed, or the peer has said something: what that means for the connection. */
    void handleProgress(long now) {
        advance();
        if (saidByPeer != null) {
            end(saidByPeer);
        } else if (isConfirming() && !client) {
            end(COMPLETE);
        } else if (isConfirming() && confirmingSince == Connection.NO_TIMEOUT) {
            confirmingSince = now;
            paths.probe();
        }
    }

    private void advance() {
        if (!lifecycle.isOpen()) {
            return;
        }
        if (streams.input.isEnded()) {
            lifecycle = lifecycle.peerFinished();
        }
        if (streams.output.isEndAcknowledged()) {
            lifecycle = lifecycle.outputAcknowledged();
            if (!outputAcknowledgedWasTold) {
                outputAcknowledgedWasTold = true;
                outbox.tell(ConnectionEvent.Kind.OUTPUT_ACKNOWLEDGED, null, "");
            }
        }
    }

    // --- the end

    /** Ends the connection, telling the peer where that makes sense. */
    void end(CloseReason why) {
        if (lifecycle == Lifecycle.CLOSED) {
            return;
        }
        boolean tellPeer = why.isClean() ? !client : why.kind().isOurDoing();
        for (Flowpath path : List.copyOf(paths.all())) {
            boolean speaks = path.carriesRecords() && lifecycle.isOpen();
            if (speaks && tellPeer) {
                path.queue(builder.last(path, why));
            }
            // Also where nothing is left to say: that TCP ends in order shows the server that its last word has come.
            paths.endWithConnection(path, speaks && (tellPeer || why.isClean()));
        }
        lifecycle = lifecycle.over();
        reason = why;
        paths.settlement().close();
        streams.close();
        outbox.tellClosed(why);
    }

    void handleTimeout(long now) {
        if (now >= confirmingEnd() || (isConfirming() && now >= retentionEnd())) {
            end(COMPLETE);
        } else if (now >= retentionEnd()) {
            Duration kept = Duration.ofNanos(standing.retentionNanos()).truncatedTo(ChronoUnit.SECONDS);
            end(new CloseReason(CloseReason.Kind.RETENTION_EXPIRED, "no flowpath for " + kept));
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
        return paths.isSuspended() && lifecycle.isOpen()
                ? paths.suspendedSince() + standing.retentionNanos()
                : Connection.NO_TIMEOUT;
    }
}
