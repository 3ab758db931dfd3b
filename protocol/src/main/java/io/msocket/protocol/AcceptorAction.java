package io.msocket.protocol;

/** What the {@link Acceptor} asks its driver to do with an accepted TCP connection (a link). */
public sealed interface AcceptorAction {
    /** The driver's number for the TCP connection. */
    long linkId();

    /** Lets the driver do it. */
    void performBy(Handler driver);

    /** A driver, as far as it can do all that the acceptor may ask for: the compiler sees that nothing is forgotten. */
    interface Handler {
        /** Sends bytes. */
        void send(Send action);

        /** Closes the TCP connection. */
        void close(Close action);

        /** Takes over a connection that has come into being. */
        void established(Established action);

        /** Hands a join on to whoever has the connection. */
        void join(Join action);
    }

    /** Send the bytes. */
    record Send(long linkId, byte[] bytes) implements AcceptorAction {
        @Override
        public void performBy(Handler driver) {
            driver.send(this);
        }
    }

    /**
     * Close the TCP connection; the acceptor has forgotten it.
     *
     * @param linkId which
     * @param flush whether what was to be sent is to be sent first
     * @param reason for the log
     */
    record Close(long linkId, boolean flush, String reason) implements AcceptorAction {
        @Override
        public void performBy(Handler driver) {
            driver.close(this);
        }
    }

    /**
     * A client has proved itself. From now on the link's bytes go to the connection, as those of its first flowpath.
     */
    record Established(long linkId, Connection connection, int pathId) implements AcceptorAction {
        @Override
        public void performBy(Handler driver) {
            driver.established(this);
        }
    }

    /**
     * A client wants to join a flowpath: give request and TCP connection to whoever owns the connection, or call
     * {@link Acceptor#handleUnknown} when nobody does.
     */
    record Join(long linkId, JoinRequest request) implements AcceptorAction {
        @Override
        public void performBy(Handler driver) {
            driver.join(this);
        }
    }
}
