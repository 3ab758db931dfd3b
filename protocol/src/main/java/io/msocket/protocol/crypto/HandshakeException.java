package io.msocket.protocol.crypto;

/** The peer's part of a handshake was malformed, forged or made for other keys; the message says which. */
public class HandshakeException extends Exception {
    public HandshakeException(String message) {
        super(message);
    }

    public HandshakeException(String message, Throwable cause) {
        super(message, cause);
    }
}
