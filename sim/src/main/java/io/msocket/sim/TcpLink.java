package io.msocket.sim;

import java.net.InetSocketAddress;
import java.util.function.IntConsumer;

/** One TCP connection. */
final class TcpLink {
    final long id;
    final InetSocketAddress client;
    final InetSocketAddress server;

    private final VirtualNetwork network;
    private final SeededRandom chance;
    private final AccessLink access;
    private final TcpPipe up;
    private final TcpPipe down;
    private TcpLinkEnd clientEnd;
    private TcpLinkEnd serverEnd;
    /** Whose other ends this one's ends really talk to: itself, unless somebody on the way has crossed two. */
    private TcpLink partner = this;

    private boolean clientClosed;
    private boolean serverClosed;

    TcpLink(
            VirtualNetwork network,
            SeededRandom chance,
            long id,
            InetSocketAddress client,
            InetSocketAddress server,
            TcpLinkEnd clientEnd,
            TcpLinkEnd none) {
        this.network = network;
        this.chance = chance;
        this.id = id;
        this.client = client;
        this.server = server;
        this.clientEnd = clientEnd;
        this.serverEnd = none;
        this.access = network.accessLink(client.getAddress());
        this.up = new TcpPipe(network, this, true);
        this.down = new TcpPipe(network, this, false);
    }

    /** The end at which the upward pipe begins, or the other. */
    TcpLinkEnd end(boolean ofClient) {
        return ofClient ? clientEnd : serverEnd;
    }

    /** The link at whose ends arrives what is sent at this one's. */
    TcpLink far() {
        return partner;
    }

    /** From now on each client's end talks to the other's server end. Only once: no more than two are in it. */
    void cross(TcpLink other) {
        if (partner == this && other.partner == other) {
            partner = other;
            other.partner = this;
        }
    }

    void setServerEnd(TcpLinkEnd end) {
        serverEnd = end;
    }

    TcpPipe pipe(boolean upward) {
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

    /** How long the next bytes take upwards, or downwards, once they have left. */
    long delay(boolean upward) {
        return network.delay(client.getAddress(), chance) + access.extraNanos(upward);
    }

    /** The same without jitter. */
    long leastDelay(boolean upward) {
        return network.leastDelay(client.getAddress()) + access.extraNanos(upward);
    }

    /** There and back, without jitter and queues. */
    long leastRoundTrip() {
        return leastDelay(true) + leastDelay(false);
    }

    /** How many of so many bytes arrive in one piece. */
    int segment(int available, boolean upward) {
        return Math.min(network.segment(available, chance), access.mostAtOnce(upward));
    }

    /** Whether what is sent waits for what was sent before to leave. */
    boolean isLimited(boolean upward) {
        return access.isLimited(upward);
    }

    /** @param onLeft told of each piece that has left */
    Bottleneck newBottleneck(boolean upward, IntConsumer onLeft) {
        return new Bottleneck(network.events(), access, upward, onLeft);
    }

    long sendingNanos(int bytes, boolean upward) {
        return access.sendingNanos(bytes, upward);
    }

    /** What the sender's kernel holds of one direction. */
    int kernelBuffer(boolean upward) {
        int most = network.kernelBuffer();
        return access.isLimited(upward) ? access.kernelBuffer(most, upward, leastRoundTrip()) : most;
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
        TcpPipe out = pipe(ofClient);
        if (!flush && chance.oneIn(2)) {
            out.discard();
            resetPeer(ofClient);
        } else {
            out.end(flush);
        }
    }

    /** Bytes arrive at a socket that is closed: its kernel answers with a reset. */
    void refuseBytes(boolean upward) {
        if (chance.oneIn(2)) {
            partner.pipe(!upward).discard();
        }
        if (!isDead()) {
            closeAfter(upward, delay(!upward), "connection reset");
        }
    }

    private void resetPeer(boolean byClient) {
        if (!isDead()) {
            partner.closeAfter(!byClient, delay(byClient), "connection reset");
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

    /** Whatever was held back arrives now. */
    void letGo() {
        up.letGo();
        down.letGo();
    }

    /** The network between the two is gone; who learns of it is up to the caller. */
    void cut(boolean keepUp, boolean keepDown) {
        up.cut(keepUp);
        down.cut(keepDown);
    }
}
