package io.msocket.protocol;

import io.msocket.protocol.crypto.CipherSuite;
import java.net.InetSocketAddress;

/** A client's wish to join a flowpath to a connection, its proof not yet checked. Immutable. */
public final class JoinRequest {
    private final ConnectionId connectionId;
    private final CipherSuite suite;
    private final byte[] preface;
    private final byte[] message;
    private final InetSocketAddress local;
    private final InetSocketAddress remote;

    JoinRequest(
            ConnectionId connectionId,
            CipherSuite suite,
            byte[] preface,
            byte[] message,
            InetSocketAddress local,
            InetSocketAddress remote) {
        this.connectionId = connectionId;
        this.suite = suite;
        this.preface = preface;
        this.message = message;
        this.local = local;
        this.remote = remote;
    }

    /** The connection that is meant. */
    public ConnectionId connectionId() {
        return connectionId;
    }

    CipherSuite suite() {
        return suite;
    }

    byte[] preface() {
        return preface;
    }

    byte[] message() {
        return message;
    }

    InetSocketAddress local() {
        return local;
    }

    InetSocketAddress remote() {
        return remote;
    }
}
