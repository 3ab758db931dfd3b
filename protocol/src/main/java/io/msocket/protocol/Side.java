package io.msocket.protocol;

import org.jspecify.annotations.Nullable;

/** What a connection's two ends do each in its own way: the client gets flowpaths, the server is given them. */
abstract sealed class Side permits ClientSide, ServerSide {
    boolean isClient() {
        return this instanceof ClientSide;
    }

    /** A record has arrived on the path, and is about to be taken in. */
    abstract void handleRecord(Flowpath path, boolean isClearData, long now) throws ProtocolException;

    /**
     * A flowpath, or an attempt at one, is gone.
     *
     * @return the reason why the whole opening fails with it, if it does
     */
    abstract @Nullable CloseReason handleGone(int pathId, CloseReason why, long now);

    /** The path has ended, and something that is about to be dealt with at the same time takes its place. */
    abstract void forget(int pathId);

    abstract void handleTimeout(long now);

    /** When {@link #handleTimeout} has something to do, or {@link Connection#NO_TIMEOUT}. */
    abstract long timeout();
}
