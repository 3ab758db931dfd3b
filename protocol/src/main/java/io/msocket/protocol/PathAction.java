package io.msocket.protocol;

/** What the engine asks its driver to do with TCP connections. */
public sealed interface PathAction {
    /** The flowpath that is meant. */
    int pathId();

    /** Lets the driver do it. */
    void performBy(Handler driver);

    /** A driver, as far as it can do all that the engine may ask for: the compiler sees that nothing is forgotten. */
    interface Handler {
        /** Opens a TCP connection. */
        void connect(Connect action);

        /** Closes one. */
        void close(Close action);

        /** Decides whether the server's key is the right one. */
        void verifyPeer(VerifyPeer action);
    }

    /**
     * Open a TCP connection, then call {@link Connection#handleConnected} or {@link Connection#handlePathClosed}.
     *
     * @param pathId the number of the new flowpath
     * @param route from where to where
     * @param smallSegments whether TCP's segments are to be so small that they pass everywhere, if the driver can do that: full ones
     *     seem to vanish
     */
    record Connect(int pathId, Route route, boolean smallSegments) implements PathAction {
        @Override
        public void performBy(Handler driver) {
            driver.connect(this);
        }
    }

    /**
     * Close the TCP connection; no {@link Connection#handlePathClosed} is expected for it any more.
     *
     * @param pathId the flowpath, already forgotten by the engine
     * @param flush whether what was handed over for it is to be sent first
     */
    record Close(int pathId, boolean flush) implements PathAction {
        @Override
        public void performBy(Handler driver) {
            driver.close(this);
        }
    }

    /**
     * Decide whether the server's key is the right one, then call {@link Connection#handlePeerVerified}. Only while a
     * connection is being opened with a handshake that learns the key.
     *
     * @param pathId the flowpath whose handshake waits
     * @param key the server's static public key, 32 bytes
     */
    record VerifyPeer(int pathId, byte[] key) implements PathAction {
        @Override
        public void performBy(Handler driver) {
            driver.verifyPeer(this);
        }
    }
}
