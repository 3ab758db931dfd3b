package io.msocket.names.store;

import java.io.IOException;

/** Nobody knows whether a record was stored. To be settled by reading it, before anybody is told that it was not. */
public final class UnknownOutcomeException extends IOException {
    private static final long serialVersionUID = 1;

    /** With the reason. */
    public UnknownOutcomeException(String message, Throwable cause) {
        super(message, cause);
    }
}
