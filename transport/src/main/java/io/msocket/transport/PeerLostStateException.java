package io.msocket.transport;

import java.net.SocketException;

/**
 * The peer has proved that it no longer knows the connection: it was restarted, or has given it up. What it had not confirmed may or may
 * not have been read there.
 */
public final class PeerLostStateException extends SocketException {
    public PeerLostStateException(String message) {
        super(message);
    }
}
