package io.msocket.names.resolver;

import java.io.IOException;

/** A name is somebody else's, or another process publishes it. The message is for people. */
public final class AlreadyServedException extends IOException {
    private static final long serialVersionUID = 1;

    private final boolean sameOwner;

    AlreadyServedException(String message, boolean sameOwner) {
        super(message);
        this.sameOwner = sameOwner;
    }

    /** Whether it is another process of the name's owner, from which this one could take it over. */
    public boolean isSameOwner() {
        return sameOwner;
    }
}
