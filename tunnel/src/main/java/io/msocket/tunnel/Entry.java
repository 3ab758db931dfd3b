package io.msocket.tunnel;

import java.io.Closeable;
import java.io.IOException;

/** Where connections come to a tunnel. */
interface Entry extends Closeable {
    /** Blocks until one comes. */
    Arrival accept() throws IOException;

    boolean isClosed();
}
