package io.msocket.protocol;

/** What the {@link Acceptor} asks its driver to do with an accepted TCP connection (a link). */
public sealed interface AcceptorAction {
    /** The driver's number for the TCP connection. */
    long linkId();

    /** Send the bytes. */
    record Send(long linkId, byte[] bytes) implements AcceptorAction {}

    /**
     * Close the TCP connection; the acceptor has forgotten it.
     *
     * @param linkId which
     * @param flush whether what was to be sent is to be sent first
     * @param reason for the log
     */
    record Close(long linkId, boolean flush, String reason) implements AcceptorAction {}

    /**
     * A client has proved itself. From now on the link's bytes go to the connection, as those of its first flowpath.
     */
    record Established(long linkId, Connection connection, int pathId) implements AcceptorAction {}

    /**
     * A client wants to join a flowpath: give request and TCP connection to whoever owns the connection, or call
     * {@link Acceptor#handleUnknown} when nobody does.
     */
    record Join(long linkId, JoinRequest request) implements AcceptorAction {}
}
