package io.msocket.protocol;

/** What the engine asks its driver to do with TCP connections. */
public sealed interface PathAction {
    /** The flowpath that is meant. */
    int pathId();

    /**
     * Open a TCP connection, then call {@link Connection#handleConnected} or {@link Connection#handlePathClosed}.
     *
     * @param pathId the number of the new flowpath
     * @param route from where to where
     */
    record Connect(int pathId, Route route) implements PathAction {}

    /**
     * Close the TCP connection; no {@link Connection#handlePathClosed} is expected for it any more.
     *
     * @param pathId the flowpath, already forgotten by the engine
     * @param flush whether what was handed over for it is to be sent first
     */
    record Close(int pathId, boolean flush) implements PathAction {}

    /**
     * Decide whether the server's key is the right one, then call {@link Connection#handlePeerVerified}. Only while a
     * connection is being opened with a handshake that learns the key.
     *
     * @param pathId the flowpath whose handshake waits
     * @param key the server's static public key, 32 bytes
     */
    record VerifyPeer(int pathId, byte[] key) implements PathAction {}
}
