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
    private enum Application {
        WRITES,
        FINISHED,
        CLOSED
    }

    private enum Progress {
        TAKES,
        UNWANTED,
        DELIVERED,
        OVER
    }

    private volatile Application application = Application.WRITES;
    private volatile Progress progress = Progress.TAKES;

    /** Why it is over; written before that. */
    private volatile @Nullable CloseReason overBecause;

    // --- transitions

    /** No more writes. */
    void finish() {
        advance(Application.FINISHED);
    }

    /** The socket is closed for the application. */
    void close() {
        advance(Application.CLOSED);
    }

    private void advance(Application to) {
        if (to.compareTo(application) > 0) {
            application = to;
        }
    }

    /** The peer reads no more. */
    void unwanted() {
        advance(Progress.UNWANTED);
    }

    /** The peer has everything, the end included. */
    void delivered() {
        advance(Progress.DELIVERED);
    }

    /** The connection is over. */
    void over(CloseReason reason) {
        overBecause = reason;
        advance(Progress.OVER);
    }

    private void advance(Progress to) {
        if (to.compareTo(progress) > 0) {
            progress = to;
        }
    }

    // --- queries

    /** Whether the application writes no more. */
    boolean isFinished() {
        return application != Application.WRITES;
    }

    /** Whether nothing is left to wait for: the peer has everything, or the connection is over. */
    boolean isSettled() {
        return progress.compareTo(Progress.DELIVERED) >= 0;
    }

    boolean isOver() {
        return progress == Progress.OVER;
    }

    /** Whether {@link #requireWritable} would pass. */
    boolean isWritable() {
        return application == Application.WRITES && progress == Progress.TAKES;
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
