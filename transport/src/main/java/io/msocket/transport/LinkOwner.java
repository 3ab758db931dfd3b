package io.msocket.transport;

import io.netty.buffer.ByteBuf;

/** Whoever a TCP connection belongs to at the moment. Called on the link's event loop. */
interface LinkOwner {
    /** Bytes arrived; the caller releases the buffer. */
    void onBytes(Link link, ByteBuf bytes);

    /** So many bytes were handed to the kernel. */
    void onSent(Link link, int bytes);

    /** The TCP connection is gone, and not because the owner has closed it. */
    void onClosed(Link link, String reason);
}
