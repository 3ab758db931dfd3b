package io.msocket.transport;

import io.msocket.protocol.Tombstone;

/** Where a connection has come from: the port that accepted it, or the program that opened it. Called on its event loop. */
interface ConnectionOrigin {
    /** A connection that was opened here. Its client's end leaves no tombstone, and keeps no port. */
    ConnectionOrigin OPENED_HERE = new ConnectionOrigin() {
        @Override
        public void remember(Tombstone tombstone) {
            throw new IllegalStateException("a client's connection left a tombstone");
        }

        @Override
        public void over() {}
    };

    /** The connection has ended well, and whoever wants to join it should be told so. */
    void remember(Tombstone tombstone);

    /** The connection holds nothing any more, and nothing is owed to its peer. */
    void over();
}
