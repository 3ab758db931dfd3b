package io.msocket.protocol;

import org.jspecify.annotations.Nullable;

/**
 * How a flowpath ends.
 *
 * @param tcp what becomes of its TCP connection
 * @param why for people
 * @param failure what it means for an opening that an attempt failed in this way; null when it did not fail but was no
 *     longer wanted, or when there was merely no answer
 * @param refused whether the server's host has answered that nobody listens there
 */
record PathEnd(Tcp tcp, String why, CloseReason.@Nullable Kind failure, boolean refused) {
    enum Tcp {
        /** The driver is asked to close it. */
        CLOSE,
        /** The driver is asked to close it when everything that was polled and queued for it is sent. */
        CLOSE_AFTER_OUTPUT,
        /** It has ended already. */
        GONE
    }

    private PathEnd(Tcp tcp, String why, CloseReason.@Nullable Kind failure) {
        this(tcp, why, failure, false);
    }

    /** Nobody wants it any more. */
    static PathEnd givenUp(String why) {
        return new PathEnd(Tcp.CLOSE, why, null);
    }

    /** The application wants it no more. */
    static PathEnd removed(String why) {
        return new PathEnd(Tcp.CLOSE, why, CloseReason.Kind.UNREACHABLE);
    }

    /** No answer, no sign of life. The next attempt may fare better: it is for the application how long an opening goes on. */
    static PathEnd unanswered(String why) {
        return new PathEnd(Tcp.CLOSE, why, null);
    }

    /** What arrived on it is wrong. */
    static PathEnd broken(String why) {
        return new PathEnd(Tcp.CLOSE, why, CloseReason.Kind.INCOMPATIBLE);
    }

    /** The server lets no client with this one's key in. */
    static PathEnd notAllowed(String why) {
        return new PathEnd(Tcp.CLOSE, why, CloseReason.Kind.NOT_ALLOWED);
    }

    /** There was never a TCP connection. */
    static PathEnd notConnected(String why) {
        return new PathEnd(Tcp.GONE, why, CloseReason.Kind.UNREACHABLE);
    }

    /** The server's host wants no TCP connection there. */
    static PathEnd refused(String why) {
        return new PathEnd(Tcp.GONE, why, CloseReason.Kind.UNREACHABLE, true);
    }

    /** Its TCP connection has ended. */
    static PathEnd disconnected(String why) {
        return new PathEnd(Tcp.GONE, why, CloseReason.Kind.RESET_BY_PEER);
    }

    /** The connection is over. */
    static PathEnd ofConnection(boolean afterOutput) {
        return new PathEnd(afterOutput ? Tcp.CLOSE_AFTER_OUTPUT : Tcp.CLOSE, "the connection is over", null);
    }
}
