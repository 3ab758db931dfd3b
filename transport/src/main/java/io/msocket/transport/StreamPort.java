package io.msocket.transport;

import io.msocket.protocol.Buffers;
import io.msocket.protocol.CloseReason;
import io.msocket.protocol.ConnectionOptions;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Where application threads and a connection's event loop meet: the only place where application threads block. They
 * leave bytes and wishes here and wake the loop; the loop fetches them.
 *
 * <p>Thread-safe. Wishes are only ever added, and each is granted once.
 */
final class StreamPort {
    private final OutboundQueue outbound;
    private final InboundQueue inbound;
    private final Runnable scheduleFetch;

    /** Whether the loop will come anyway, so that it need not be woken again. */
    private final AtomicBoolean fetchScheduled = new AtomicBoolean();

    private volatile boolean closed;
    private volatile boolean finishWanted;
    private volatile boolean discardWanted;
    private volatile @Nullable String resetReason;
    private volatile @Nullable CloseReason closeReason;

    /**
     * @param waits when application threads watch before they sleep
     * @param scheduleFetch lets the event loop call its driver's fetch soon; callable from any thread
     */
    StreamPort(Buffers buffers, ConnectionOptions options, ShortWaits waits, Runnable scheduleFetch) {
        this.scheduleFetch = scheduleFetch;
        this.outbound = new OutboundQueue(buffers, options.maxSendBuffer(), waits, this::wakeLoop);
        this.inbound = new InboundQueue(buffers, options.initialWindow(), waits, this::wakeLoop);
    }

    OutboundQueue outbound() {
        return outbound;
    }

    InboundQueue inbound() {
        return inbound;
    }

    // --- application threads

    private void wakeLoop() {
        if (!fetchScheduled.getAndSet(true)) {
            scheduleFetch.run();
        }
    }

    void shutdownOutput() {
        outbound.finish();
        finishWanted = true;
        wakeLoop();
    }

    void shutdownInput() {
        inbound.shutdown();
        discardWanted = true;
        wakeLoop();
    }

    /** Ends both directions for the application; what was written still goes out. */
    void close() {
        closed = true;
        outbound.close();
        inbound.close();
        wakeLoop();
    }

    /** Gives the connection up; what was written and not yet sent is lost. */
    void reset(String reason) {
        resetReason = reason;
        close();
    }

    boolean isClosed() {
        return closed;
    }

    boolean isOutputFinished() {
        return finishWanted || closed;
    }

    @Nullable
    CloseReason closeReason() {
        return closeReason;
    }

    // --- event loop

    /** Says that the loop is fetching: what comes from now on wakes it again. */
    void fetching() {
        fetchScheduled.set(false);
    }

    boolean isDiscardWanted() {
        return discardWanted || closed;
    }

    /** Why the connection is to be given up, or null. */
    @Nullable
    String resetReason() {
        return resetReason;
    }

    /** The connection ended. */
    void over(CloseReason reason) {
        closeReason = reason;
        if (reason.isClean()) {
            inbound.end();
        }
        inbound.fail(reason);
        outbound.fail(reason);
    }
}
