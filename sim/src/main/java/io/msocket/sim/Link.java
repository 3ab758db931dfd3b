package io.msocket.sim;

import java.net.InetSocketAddress;

/** One TCP connection. */
final class Link {
    final long id;
    final InetSocketAddress client;
    final InetSocketAddress server;

    private final Network network;
    private final Pipe up;
    private final Pipe down;
    private LinkEnd clientEnd;
    private LinkEnd serverEnd;
    private boolean clientClosed;
    private boolean serverClosed;

    Link(
            Network network,
            long id,
            InetSocketAddress client,
            InetSocketAddress server,
            LinkEnd clientEnd,
            LinkEnd none) {
        this.network = network;
        this.id = id;
        this.client = client;
        this.server = server;
        this.clientEnd = clientEnd;
        this.serverEnd = none;
        this.up = new Pipe(network, this, true);
        this.down = new Pipe(network, this, false);
    }

    /** The end at which the upward pipe begins, or the other. */
    LinkEnd end(boolean ofClient) {
        return ofClient ? clientEnd : serverEnd;
    }

    void setServerEnd(LinkEnd end) {
        serverEnd = end;
    }

    Pipe pipe(boolean upward) {
        return upward ? up : down;
    }

    boolean isClosed(boolean ofClient) {
        return ofClient ? clientClosed : serverClosed;
    }

    boolean isOver() {
        return clientClosed && serverClosed;
    }

    /** Whether nobody can get anything through any more. */
    boolean isDead() {
        return up.isCut() && down.isCut();
    }

    private void markClosed(boolean ofClient) {
        if (ofClient) {
            clientClosed = true;
        } else {
            serverClosed = true;
        }
    }

    /** One side's driver closes its socket. */
    void close(boolean ofClient, boolean flush) {
        if (isClosed(ofClient)) {
            return;
        }
        markClosed(ofClient);
        Pipe out = pipe(ofClient);
        if (!flush && network.chance().oneIn(2)) {
            out.discard();
            resetPeer(ofClient);
        } else {
            out.end(flush);
        }
    }

    /** Bytes arrive at a socket that is closed: its kernel answers with a reset. */
    void refuseBytes(boolean upward) {
        if (network.chance().oneIn(2)) {
            pipe(!upward).discard();
        }
        resetPeer(!upward);
    }

    private void resetPeer(boolean byClient) {
        if (!isDead()) {
            closeAfter(!byClient, network.delay(), "connection reset");
        }
    }

    void closeAfter(boolean ofClient, long nanos, String reason) {
        network.events().after(nanos, () -> handleEnd(ofClient, reason));
    }

    /** The side learns that the connection is gone. */
    void handleEnd(boolean ofClient, String reason) {
        if (isClosed(ofClient)) {
            return;
        }
        long wait = end(ofClient).frozenUntil();
        if (wait > network.now()) {
            if (wait != Long.MAX_VALUE) {
                network.events().at(wait, () -> handleEnd(ofClient, reason));
            }
            return;
        }
        markClosed(ofClient);
        pipe(ofClient).end(false);
        end(ofClient).handleClosed(reason);
    }

    /** The network between the two is gone; who learns of it is up to the caller. */
    void cut(boolean keepUp, boolean keepDown) {
        up.cut(keepUp);
        down.cut(keepDown);
    }
}
