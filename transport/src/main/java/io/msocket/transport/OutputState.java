package io.msocket.transport;

import io.msocket.protocol.CloseReason;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/**
 * How far the outgoing direction has come outside of the engine. Two sides move it, each only forward:
 *
 * <pre>
 * the application:  WRITES --shutdownOutput--> FINISHED --close--> CLOSED
 *                   WRITES ------------------close---------------> CLOSED
 * the connection:   TAKES --> UNWANTED (the peer reads no more) --> DELIVERED (it has all) --> OVER
 * </pre>
 *
 * The connection may leave out what lies between. Changed under the lock of {@link OutboundStaging} only, so that nothing is
 * staged after the end; volatile, since any thread reads it without.
 */
final class OutputState {
    private enum ApplicationState {
        WRITES,
        FINISHED,
        CLOSED
    }

    private enum StreamState {
        TAKES,
        UNWANTED,
        DELIVERED,
        OVER
    }

    private volatile ApplicationState application = ApplicationState.WRITES;
    private volatile StreamState progress = StreamState.TAKES;

    /** Why it is over; written before that. */
    private volatile @Nullable CloseReason overBecause;

    // --- transitions

    /** No more writes. */
    void finish() {
        advance(ApplicationState.FINISHED);
    }

    /** The socket is closed for the application. */
    void close() {
        advance(ApplicationState.CLOSED);
    }

    private void advance(ApplicationState to) {
        if (to.compareTo(application) > 0) {
            application = to;
        }
    }

    /** The peer reads no more. */
    void unwanted() {
        advance(StreamState.UNWANTED);
    }

    /** The peer has everything, the end included. */
    void delivered() {
        advance(StreamState.DELIVERED);
    }

    /** The connection is over. */
    void over(CloseReason reason) {
        overBecause = reason;
        advance(StreamState.OVER);
    }

    private void advance(StreamState to) {
        if (to.compareTo(progress) > 0) {
            progress = to;
        }
    }

    // --- queries

    /** Whether the application writes no more. */
    boolean isFinished() {
        return application != ApplicationState.WRITES;
    }

    /** Whether nothing is left to wait for: the peer has everything, or the connection is over. */
    boolean isSettled() {
        return progress.compareTo(StreamState.DELIVERED) >= 0;
    }

    boolean isOver() {
        return progress == StreamState.OVER;
    }

    /** Whether {@link #requireWritable} would pass. */
    boolean isWritable() {
        return application == ApplicationState.WRITES && progress == StreamState.TAKES;
    }

    /** @throws SocketException saying why nothing can be written any more */
    void requireWritable() throws SocketException {
        if (isWritable()) {
            return;
        }
        switch (application) {
            case CLOSED -> throw CloseReasons.closed();
            case FINISHED -> throw new SocketException("Socket output is shutdown");
            case WRITES -> {
                CloseReason reason = overBecause;
                throw reason == null ? CloseReasons.brokenPipe() : CloseReasons.failure(reason);
            }
        }
    }
}
