package io.msocket.transport;

import java.net.SocketTimeoutException;

/**
 * The time to connect is over: somebody takes TCP connections there, and says nothing on them. That is a server of something else, or one
 * whose program is too busy to take connections.
 */
public final class PeerSilentException extends SocketTimeoutException {
    PeerSilentException() {
        super("Connect timed out (TCP connections are taken there, and nothing is said on them)");
    }
}
