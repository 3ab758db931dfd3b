package io.msocket.names.resolver;

import java.io.IOException;

/** A name is somebody else's, or another process publishes it. The message is for people. */
public final class AlreadyServedException extends IOException {
    private static final long serialVersionUID = 1;

    AlreadyServedException(String message) {
        super(message);
    }
}
