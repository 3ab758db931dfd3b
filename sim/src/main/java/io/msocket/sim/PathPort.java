package io.msocket.sim;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A flowpath's place in the driver: holds its end of the TCP connection once there is one. */
final class PathPort implements TcpLinkEnd {
    /** What became of it. */
    enum State {
        CONNECTING,
        OPEN,
        /** The network ended it, and the engine was told. */
        LOST,
        /** The engine had it closed. */
        CLOSED
    }

    private final SimulatedPeer peer;
    final int pathId;
    private State state = State.CONNECTING;
    private @Nullable TcpLink link;

    PathPort(SimulatedPeer peer, int pathId) {
        this.peer = peer;
        this.pathId = pathId;
    }

    SimulatedPeer peer() {
        return peer;
    }

    State state() {
        return state;
    }

    @Nullable
    TcpLink link() {
        return link;
    }

    void open(TcpLink established) {
        link = established;
        become(State.OPEN);
    }

    void become(State next) {
        peer.countOpen((next == State.OPEN ? 1 : 0) - (state == State.OPEN ? 1 : 0));
        state = next;
    }

    @Override
    public void handleBytes(ByteBuffer bytes) {
        peer.handleBytes(this, bytes);
    }

    @Override
    public void handleSent(int bytes) {
        peer.handleSent(this, bytes);
    }

    @Override
    public void handleClosed(String reason) {
        peer.handlePathClosed(this, reason);
    }

    @Override
    public long frozenUntil() {
        return peer.frozenUntil();
    }
}
