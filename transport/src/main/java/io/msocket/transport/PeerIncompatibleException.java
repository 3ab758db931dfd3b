package io.msocket.transport;

import java.net.SocketException;

/** The two sides do not go together: another version, or a server that does not hold the key that it was asked for. */
public final class PeerIncompatibleException extends SocketException {
    public PeerIncompatibleException(String message) {
        super(message);
    }
}
