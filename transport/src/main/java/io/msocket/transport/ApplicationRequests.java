package io.msocket.transport;

import io.msocket.protocol.Connection;
import io.msocket.protocol.Slice;

/** Tells the engine what the application has left in the port. On the connection's event loop only. */
final class ApplicationRequests {
    /**
     * Bytes that the engine keeps without having sent them: four full records, as many as it lets wait in a channel. What
     * waits here cannot go out late, nor be waited for by a writer who could do something better.
     */
    private static final long MAX_UNSENT = 256 * 1024;

    private final StreamPort port;
    private final Connection engine;
    private final SendBudget budget;

    /** Read by threads that write, too. */
    private volatile SendBudget.Account account;

    private long heldReported;
    private long consumedReported;
    private boolean discarding;
    private boolean peerTold;
    private boolean resetDone;

    ApplicationRequests(StreamPort port, Connection engine, SendBudget budget) {
        this.port = port;
        this.engine = engine;
        this.budget = budget;
        this.account = budget.open(engine.holder());
        port.outbound().limitTo(() -> account.mostFor(0));
    }

    /** Does everything that is new. */
    void fulfil(long now) {
        String resetReason = port.resetReason();
        if (resetReason != null) {
            reset(resetReason, now);
            return;
        }
        if (!discarding) {
            reportConsumed(now);
        }
        discard(now);
        boolean finished = port.outbound().state().isFinished();
        takeStaged(now);
        if (finished && engine.isOutputOpen() && !port.outbound().hasStaged()) {
            engine.finishOutput(now);
        }
    }

    private void reset(String reason, long now) {
        if (!resetDone) {
            resetDone = true;
            engine.reset(reason, now);
        }
    }

    private void reportConsumed(long now) {
        long consumed = port.inbound().consumedBytes();
        if (consumed > consumedReported) {
            engine.consumed(consumed - consumedReported, now);
            consumedReported = consumed;
        }
    }

    /** From the first time on the engine counts everything as consumed by itself. */
    private void discard(long now) {
        boolean tellPeer = port.isClosed();
        if (port.inbound().state().isUnwanted() && (!discarding || (tellPeer && !peerTold))) {
            discarding = true;
            peerTold = tellPeer;
            engine.discardInput(tellPeer, now);
        }
    }

    private long room() {
        long most = account.mostFor(engine.offsetAcknowledged()) - engine.unacknowledgedBytes();
        return Math.min(most, Math.min(engine.writableBytes(), MAX_UNSENT - engine.unsentBytes()));
    }

    /** Says how many bytes the connection keeps for sending now. */
    void reportHeld(long bytes) {
        if (bytes != heldReported) {
            account.change(bytes - heldReported);
            heldReported = bytes;
        }
    }

    /** From now on what the connection keeps is charged to whom the engine says now. */
    void handleHolderChanged() {
        long bytes = heldReported;
        close();
        account = budget.open(engine.holder());
        reportHeld(bytes);
    }

    /** The connection is over, and keeps nothing. Once. */
    void close() {
        reportHeld(0);
        account.close();
    }

    private void takeStaged(long now) {
        if (!port.outbound().hasStaged() || !engine.isOutputOpen()) {
            return;
        }
        OutboundStaging.Chunk chunk = port.outbound().take(room());
        while (chunk != null) {
            engine.write(new Slice(chunk.array, 0, chunk.length), now);
            chunk = chunk.next;
        }
    }
}
