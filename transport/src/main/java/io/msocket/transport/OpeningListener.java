package io.msocket.transport;

import io.msocket.protocol.CloseReason;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Is told how the opening of a client's connection goes, on the event loop. */
interface OpeningListener {
    /** Somebody has taken a TCP connection, who has still to show what he speaks. */
    void onConnected();

    /** The server's key must be judged. */
    void onVerify(int pathId, InetSocketAddress remote, byte[] key);

    /** Data may flow. */
    void onOpened();

    /**
     * Nothing came of it.
     *
     * @param lastAttempt why the last TCP connect failed, or null
     */
    void onFailed(CloseReason reason, @Nullable Throwable lastAttempt);
}
