package io.msocket.protocol.crypto;

/**
 * A ciphertext was forged, altered, or sealed with another key, nonce or associated data; which of these cannot be told.
 *
 * <p>It has no stack trace: an attacker who sends forgeries must not make them dear to refuse.
 */
public final class AuthenticationException extends Exception {
    public AuthenticationException() {
        super("the ciphertext does not authenticate", null, false, false);
    }
}
