package io.msocket.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Something that happened, to tell the application or to write to a trace.
 *
 * @param kind what happened
 * @param path the flowpath that it happened to, or null
 * @param close why the connection ended, only for {@link Kind#CLOSED}
 * @param detail more for people, may be empty
 */
public record ConnectionEvent(
        Kind kind,
        @Nullable FlowpathSnapshot path,
        @Nullable CloseReason close,
        String detail) {
    /** What can happen. */
    public enum Kind {
        /** The handshake is done: data may flow. */
        OPENED,
        /** A TCP connection is being attempted. */
        PATH_CONNECTING,
        /** A flowpath carries data from now on. */
        PATH_ACTIVE,
        /** A flowpath's acknowledgements are overdue. */
        PATH_SUSPECT,
        /** Bytes have arrived on a flowpath that the peer cannot have sent, so the flowpath is given up. */
        PATH_FORGED,
        /** A flowpath is gone. */
        PATH_CLOSED,
        /**
         * What a flowpath is for has changed since it was last told, {@link #PATH_ACTIVE} included, by a wish of either end: {@link
         * FlowpathSnapshot#role} is what has come of both wishes. Each end tells of it when it comes into force there.
         */
        PATH_ROLE,
        /** The stream goes on over another flowpath than before. */
        MOVED,
        /** No flowpath is left; the connection waits for one. */
        SUSPENDED,
        /** A flowpath carries data again after {@link #SUSPENDED}. */
        RESUMED,
        /** At the client: the server can be reached at other addresses than before, see {@link PathControl#serverAddresses}. */
        SERVER_ADDRESSES,
        /** At the client: another {@link HandoverMode} is in force from now on. {@link ConnectionEvent#detail} is its name. */
        MODE,
        /**
         * This end sends by another scheduler from now on: one with another {@link PathScheduler#name}, which {@link
         * ConnectionEvent#detail} is.
         */
        SCHEDULER,
        /** The peer reads no more: what was not yet sent is dropped, and writes fail from now on. */
        PEER_STOPPED_READING,
        /** Everything written, the end of stream included, is acknowledged. */
        OUTPUT_ACKNOWLEDGED,
        /** The connection is over and holds no state. */
        CLOSED
    }

    static ConnectionEvent of(Kind kind, @Nullable FlowpathSnapshot path, String detail) {
        return new ConnectionEvent(kind, path, null, detail);
    }
}
