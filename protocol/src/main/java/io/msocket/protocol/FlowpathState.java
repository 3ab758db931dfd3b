package io.msocket.protocol;

/**
 * The life of one flowpath, which is one TCP connection that carries the stream.
 *
 * <pre>{@code
 *   client: CONNECTING -> HANDSHAKING -> ACTIVE <-> SUSPECT -> CLOSED
 *   server:              UNCONFIRMED  -> ACTIVE <-> SUSPECT -> CLOSED
 * }</pre>
 */
public enum FlowpathState {
    /** The TCP connection is being opened. */
    CONNECTING,
    /** The opening or join handshake is under way; no stream data yet. */
    HANDSHAKING,
    /**
     * The server's side of a join until the client's first record proves that it holds the fresh keys. It carries
     * data, but replaces nothing yet.
     */
    UNCONFIRMED,
    /** It works, as far as we know. */
    ACTIVE,
    /** Acknowledgements are overdue against the path's round-trip time. */
    SUSPECT,
    /** Gone. */
    CLOSED;

    /** Whether records may be sent on the path. */
    public boolean carriesRecords() {
        return this == UNCONFIRMED || this == ACTIVE || this == SUSPECT;
    }
}
