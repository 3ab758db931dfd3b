package io.msocket.sim;

import io.msocket.protocol.ConnectionId;
import org.jspecify.annotations.Nullable;

/** Tells the oracle what has given way to others at the server, as its principal held most: its connection may end, or be slow. */
final class GivenWay {
    private final SimulatedWorld world;

    GivenWay(SimulatedWorld world) {
        this.world = world;
    }

    /** A TCP connection, or what was granted over it. */
    void handlePushedOut(@Nullable TcpLink link) {
        if (link != null && link.end(true) instanceof PathPort port) {
            SimulatedConnection connection = world.connectionOf(port.peer());
            if (connection != null) {
                connection.verdict().handleTrouble();
                connection.pace().handlePushedOut();
            }
        }
    }

    /** That it has ended well. */
    void handleForgotten(ConnectionId id) {
        for (SimulatedConnection connection : world.connections()) {
            if (id.equals(connection.client().connection.id())) {
                connection.verdict().handleForgotten();
                connection.pace().handlePushedOut();
            }
        }
    }

    /** A connection for which there is no place. */
    void handleRefused(SimulatedPeer serverEnd) {
        SimulatedConnection connection = world.connectionOf(serverEnd);
        if (connection != null) {
            connection.verdict().handleReset(false);
            connection.pace().handlePushedOut();
        }
    }

    /** A suspended connection. */
    void handleEvicted(SimulatedPeer serverEnd) {
        SimulatedConnection connection = world.connectionOf(serverEnd);
        if (connection != null) {
            connection.verdict().handleEvicted(false);
            connection.pace().handlePushedOut();
        }
    }
}
