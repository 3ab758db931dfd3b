package io.msocket.tunnel;

import io.msocket.socket.MSocket;
import java.io.IOException;

/** Connects to where a {@link Tunnel} leads. */
@FunctionalInterface
public interface Dialer {
    /** Blocks until it is connected. From many threads at once. */
    MSocket dial() throws IOException;
}
