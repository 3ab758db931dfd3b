package io.msocket.socket;

import io.msocket.protocol.CloseReason;
import io.msocket.protocol.FlowpathSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * Is told when a connection moves, loses its last flowpath, has one again or ends.
 *
 * <p>One thread of the process, a daemon, calls all listeners of all sockets one after the other, in the order of the
 * events: a listener may call the socket's methods, but one that blocks delays the others. An exception is logged and goes
 * no further. When 1024 events wait, further ones are dropped, which is logged.
 */
public interface ConnectionListener {
    /** The stream goes on over another flowpath than before. */
    default void moved(MSocket socket, @Nullable FlowpathSnapshot to) {}

    /** No flowpath works: reads wait, and writes wait when the buffer is full, until one does. */
    default void suspended(MSocket socket) {}

    /** A flowpath works again. */
    default void resumed(MSocket socket, @Nullable FlowpathSnapshot over) {}

    /** The peer has everything that was written, and the end of it: after shutdownOutput or close. */
    default void outputAcknowledged(MSocket socket) {}

    /** The peer has closed its socket or shut its input down: what it has not got it will not get, and writes fail. */
    default void peerStoppedReading(MSocket socket) {}

    /**
     * So many bytes have gone over these interfaces, which is as many as may: they are used no more.
     *
     * @see MSocketOptions.Builder#quota
     */
    default void quotaSpent(MSocket socket, Interfaces interfaces, long bytes) {}

    /** The connection is over, for the reason given; the last event. */
    default void closed(MSocket socket, CloseReason reason) {}
}
