package io.msocket.transport;

import java.net.SocketException;

/** The server's key was refused. The message says by whom and why. */
public final class PeerNotVerifiedException extends SocketException {
    public PeerNotVerifiedException(String message) {
        super(message);
    }
}
