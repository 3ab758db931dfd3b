package io.msocket.names.resolver;

import java.io.IOException;

/** The owner of a name has removed it since it was published. The message is for people. */
final class NameRemovedException extends IOException {
    private static final long serialVersionUID = 1;

    NameRemovedException(String message) {
        super(message);
    }
}
