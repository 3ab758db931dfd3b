package io.msocket.tunnel;

import io.netty.channel.socket.DuplexChannel;
import java.io.Closeable;
import java.io.IOException;

/** Where plain clients come. */
interface PlainListener extends Closeable {
    /** Blocks until one comes; it belongs to no event loop yet. For one thread. */
    DuplexChannel accept() throws IOException;

    /** Where it listens. */
    PlainAddress address();

    boolean isClosed();
}
