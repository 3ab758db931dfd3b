package io.msocket.transport;

import io.msocket.protocol.Connection;
import io.msocket.protocol.Slice;

/** Tells the engine what the application has left in the port. On the connection's event loop only. */
final class Wishes {
    private final StreamPort port;
    private final Connection engine;
    private long consumedReported;
    private boolean discarding;
    private boolean peerTold;
    private boolean resetDone;

    Wishes(StreamPort port, Connection engine) {
        this.port = port;
        this.engine = engine;
    }

    /** Grants everything that is new. */
    void grant(long now) {
        String resetReason = port.resetReason();
        if (resetReason != null) {
            reset(resetReason, now);
            return;
        }
        if (!discarding) {
            reportConsumed(now);
        }
        discard(now);
        boolean finished = port.isOutputFinished();
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
        if (port.isDiscardWanted() && (!discarding || (tellPeer && !peerTold))) {
            discarding = true;
            peerTold = tellPeer;
            engine.discardInput(tellPeer, now);
        }
    }

    private void takeStaged(long now) {
        if (!port.outbound().hasStaged() || !engine.isOutputOpen()) {
            return;
        }
        OutboundQueue.Chunk chunk = port.outbound().take(engine.writableBytes());
        while (chunk != null) {
            engine.write(new Slice(chunk.array, 0, chunk.length), now);
            chunk = chunk.next;
        }
    }
}
