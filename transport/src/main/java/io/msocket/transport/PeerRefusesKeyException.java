package io.msocket.transport;

import java.net.SocketException;

/** The server lets only clients in whose key it knows: this one has shown none, or one that is not among them. */
public final class PeerRefusesKeyException extends SocketException {
    public PeerRefusesKeyException(String message) {
        super(message);
    }
}
