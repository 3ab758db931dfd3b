package io.msocket.transport;

import io.msocket.protocol.ConnectionEvent;

/** Is told what happens to a connection. */
@FunctionalInterface
public interface ConnectionObserver {
    /**
     * Runs on the connection's event loop, in the order of the events; must not block. An exception is logged and goes
     * no further.
     *
     * @param event what happened
     * @param offsetSent stream offset behind the last byte sent
     * @param offsetAcknowledged stream offset up to which the peer has everything
     * @param offsetReceived stream offset up to which everything of the peer has arrived
     * @param nowNanos when, in nanoseconds of {@link System#nanoTime} since the transport started
     */
    void onEvent(ConnectionEvent event, long offsetSent, long offsetAcknowledged, long offsetReceived, long nowNanos);
}
