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
 * </pre>
 *
 * Changed under the lock of {@link InboundStaging} only; volatile, since any thread reads it without.
 */
final class InputState {
    private enum Application {
        READS,
        SHUT_DOWN,
        CLOSED
    }

    private enum Progress {
        DELIVERS,
        ENDED,
        FAILED
    }

    private volatile Application application = Application.READS;
    private volatile Progress progress = Progress.DELIVERS;

    /** Why it failed; written before that. */
    private volatile @Nullable CloseReason failure;

    // --- transitions

    /** Reads find the end of the stream. */
    void shutDown() {
        advance(Application.SHUT_DOWN);
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

    /** The stream's last byte was delivered. */
    void end() {
        if (progress == Progress.DELIVERS) {
            progress = Progress.ENDED;
        }
    }

    /** The connection is over; a stream that has ended before is not touched by it. */
    void fail(CloseReason reason) {
        if (progress == Progress.DELIVERS) {
            failure = reason;
            progress = Progress.FAILED;
        }
    }

    // --- queries

    boolean isClosed() {
        return application == Application.CLOSED;
    }

    /** Whether the application wants nothing of what comes. */
    boolean isUnwanted() {
        return application != Application.READS;
    }

    /** Whether nothing more is delivered. */
    boolean isOver() {
        return progress != Progress.DELIVERS;
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
