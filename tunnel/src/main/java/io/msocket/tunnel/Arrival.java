package io.msocket.tunnel;

import io.msocket.socket.MSocket;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;

/** A connection that has come to a tunnel, and how its other half is had. */
interface Arrival {
    TunnelPeer peer();

    /**
     * Makes the other half; blocks.
     *
     * @throws IOException when there is none to be had, and why
     */
    Halves complete() throws IOException;

    /** Ends it by force: there is no other half. */
    void giveUp();

    /**
     * Both.
     *
     * @param plain connected; belongs to no event loop yet
     */
    record Halves(MSocket socket, DuplexChannel plain) {}
}
