package io.msocket.transport;

import io.msocket.protocol.Buffers;
import io.msocket.protocol.CloseReason;
import io.msocket.protocol.ConnectionOptions;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Where application threads and a connection's event loop meet: the only place where application threads block, unless they have
 * chosen a {@link NonBlockingStream}. They leave bytes and requests here and wake the loop; the loop fetches them.
 *
 * <p>Thread-safe. Each direction has its state; the two fields here are of the whole connection.
 */
final class StreamPort {
    private final OutboundStaging outbound;
    private final InboundStaging inbound;
    private final BlockingWriter writer;
    private final BlockingReader reader;
    /** A gate each: whoever writes is not woken by what arrives. */
    private final Gate writers = new Gate();

    private final Gate readers = new Gate();
    private final Runnable scheduleFetch;

    /** Whether the loop will come anyway, so that it need not be woken again. */
    private final AtomicBoolean fetchScheduled = new AtomicBoolean();

    /** Written by application threads, never to null again. */
    private volatile @Nullable String resetReason;

    private volatile boolean isResetAtExit;

    /** Written by the event loop, once. */
    private volatile @Nullable CloseReason closeReason;

    /**
     * @param waits when application threads watch before they sleep
     * @param scheduleFetch lets the event loop call its driver's fetch soon; callable from any thread
     */
    StreamPort(Buffers buffers, ConnectionOptions options, ShortWaits waits, Runnable scheduleFetch) {
        this.scheduleFetch = scheduleFetch;
        Runnable wakeLoop = this::wakeLoop;
        this.outbound = new OutboundStaging(buffers, options.maxSendBuffer(), writers);
        this.inbound = new InboundStaging(buffers, options.initialWindow(), readers, wakeLoop);
        this.writer = new BlockingWriter(outbound, writers, waits, wakeLoop);
        this.reader = new BlockingReader(inbound, readers, waits);
    }

    OutboundStaging outbound() {
        return outbound;
    }

    InboundStaging inbound() {
        return inbound;
    }

    // --- application threads

    BlockingWriter writer() {
        return writer;
    }

    BlockingReader reader() {
        return reader;
    }

    /** From now on somebody is told when there is something to read or room to write, as {@link NonBlockingStream} says. */
    void setListener(StreamListener listener) {
        readers.setListener(listener::readable);
        writers.setListener(listener::writable);
    }

    void wakeLoop() {
        if (fetchScheduled.getAndSet(true)) {
            return;
        }
        try {
            scheduleFetch.run();
        } catch (RuntimeException | Error e) {
            // Where there was no memory for the task, nobody must take it for one that is on its way.
            fetchScheduled.set(false);
            throw e;
        }
    }

    void shutdownOutput() {
        outbound.finish();
        wakeLoop();
    }

    void shutdownInput() {
        inbound.shutDown();
        wakeLoop();
    }

    /** Ends both directions for the application; what was written still goes out. */
    void close() {
        try {
            outbound.close();
        } finally {
            closeInput();
        }
    }

    private void closeInput() {
        try {
            inbound.close();
        } finally {
            wakeLoop();
        }
    }

    /** Gives the connection up; what was written and not yet sent is lost. */
    void reset(String reason) {
        resetReason = reason;
        close();
    }

    void setResetAtExit(boolean isReset) {
        isResetAtExit = isReset;
    }

    /** Whether the end of the process, if it has not been closed by then, resets it rather than ends its stream. */
    boolean isResetAtExit() {
        return isResetAtExit;
    }

    boolean isClosed() {
        return inbound.state().isClosed();
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

    /** Why the connection is to be given up, or null. */
    @Nullable
    String resetReason() {
        return resetReason;
    }

    /** The connection ended. */
    void over(CloseReason reason) {
        closeReason = reason;
        try {
            if (reason.isClean()) {
                inbound.end();
            }
            inbound.fail(reason);
        } finally {
            outbound.fail(reason);
        }
    }
}
