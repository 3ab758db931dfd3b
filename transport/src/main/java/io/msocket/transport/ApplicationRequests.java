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

    private SendBudget.Account account;

    private long heldReported;
    private long consumedReported;
    private boolean discarding;
    private boolean peerTold;
    private boolean resetDone;

    ApplicationRequests(StreamPort port, Connection engine, SendBudget budget) {
        this.port = port;
        this.engine = engine;
        this.budget = budget;
        this.account = budget.open(engine.charge().holder());
        port.outbound().chargeTo(account);
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
        long granted = account.roomFor(
                engine.offsetAcknowledged(),
                engine.unacknowledgedBytes(),
                engine.charge().memoryForSending());
        return Math.min(granted, Math.min(engine.writableBytes(), MAX_UNSENT - engine.unsentBytes()));
    }

    /** Says how many bytes of memory the engine keeps for sending now. What is staged is charged by those who stage it. */
    void reportHeld(long bytes) {
        if (bytes != heldReported) {
            account.change(bytes - heldReported);
            heldReported = bytes;
        }
    }

    /** From now on what the connection keeps is charged to whom the engine says now. */
    void handleHolderChanged() {
        SendBudget.Account before = account;
        account = budget.open(engine.charge().holder());
        port.outbound().chargeTo(account);
        account.change(heldReported);
        before.change(-heldReported);
        before.close();
    }

    /** The connection is over, and the engine keeps nothing. Once. */
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
