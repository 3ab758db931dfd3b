package io.msocket.transport;

import io.msocket.protocol.CloseReason;
import java.io.IOException;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/**
 * How far the incoming direction has come outside of the engine. Two sides move it, each only forward:
 *
 * <pre>
 * the application:  READS --shutdownInput--> SHUT_DOWN --close--> CLOSED
 *                   READS ------------------close---------------> CLOSED
 * the connection:   DELIVERS --> ENDED (the peer's last byte was delivered)
 *                   DELIVERS --> FAILED
 *                   any --> DROPPED (what was not read is no more here)
 * </pre>
 *
 * Changed under the lock of {@link InboundStaging} only; volatile, since any thread reads it without.
 */
final class InputState {
    private enum ApplicationState {
        READS,
        SHUT_DOWN,
        CLOSED
    }

    private enum StreamState {
        DELIVERS,
        ENDED,
        FAILED,
        DROPPED
    }

    private volatile ApplicationState application = ApplicationState.READS;
    private volatile StreamState progress = StreamState.DELIVERS;

    /** Why it failed; written before that. */
    private volatile @Nullable CloseReason failure;

    // --- transitions

    /** Reads find the end of the stream. */
    void shutDown() {
        advance(ApplicationState.SHUT_DOWN);
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

    /** The stream's last byte was delivered. */
    void end() {
        if (progress == StreamState.DELIVERS) {
            progress = StreamState.ENDED;
        }
    }

    /** The connection is over; a stream that has ended before is not touched by it. */
    void fail(CloseReason reason) {
        if (progress == StreamState.DELIVERS) {
            failure = reason;
            progress = StreamState.FAILED;
        }
    }

    /** What was delivered is not here any more, the end included. */
    void drop(CloseReason reason) {
        failure = reason;
        progress = StreamState.DROPPED;
    }

    // --- queries

    /** Whether nobody will read what was delivered, nor what still is. */
    boolean isGone() {
        return isUnwanted() || progress == StreamState.DROPPED;
    }

    boolean isClosed() {
        return application == ApplicationState.CLOSED;
    }

    /** Whether the application wants nothing of what comes. */
    boolean isUnwanted() {
        return application != ApplicationState.READS;
    }

    /** Whether nothing more is delivered. */
    boolean isOver() {
        return progress != StreamState.DELIVERS;
    }

    void requireNotClosed() throws SocketException {
        if (isClosed()) {
            throw CloseReasons.closed();
        }
    }

    /**
     * What a read finds that has found no bytes after the end: -1 at the end of the stream.
     *
     * @throws IOException when the connection failed
     */
    int endOfStream() throws IOException {
        CloseReason reason = failure;
        if (reason != null) {
            throw CloseReasons.failure(reason);
        }
        return -1;
    }
}
