package io.msocket.socket;

import io.msocket.protocol.ConnectionEvent;
import io.msocket.transport.ConnectionObserver;
import io.msocket.transport.StreamConnection;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A socket's open connection with what keeps it moving.
 *
 * @param connection the connection
 * @param remote the peer as it was reached first
 * @param routes a client's routes; null at the server, which waits to be reached
 * @param lookup where a client's server is, whose name that says; null for one that was named by an address
 * @param server at the server: where it can be reached while the machine has some addresses; nowhere for a client
 */
record SocketConnection(
        StreamConnection connection,
        InetSocketAddress remote,
        @Nullable RouteFollower routes,
        @Nullable Whereabouts lookup,
        Function<NetworkView, List<InetSocketAddress>> server) {
    /** A client's. */
    SocketConnection(
            StreamConnection connection,
            InetSocketAddress remote,
            @Nullable RouteFollower routes,
            @Nullable Whereabouts lookup) {
        this(connection, remote, routes, lookup, machine -> List.of());
    }

    /** The connection is the socket's now: it follows the machine's addresses until it ends. Does not block. */
    void begin(MSocketOptions options) {
        MobileConnection mobile = new StreamMobileConnection(connection);
        if (routes != null) {
            RouteFollower client = routes;
            client.begin(
                    mobile, () -> MobilityManager.of(options.networkChanges()).recall(client));
        }
        if (!options.mobility()) {
            if (lookup != null) {
                lookup.close();
            }
            return;
        }
        MobilityManager manager = MobilityManager.of(options.networkChanges());
        Follower follower = routes == null ? new AcceptedFollower(mobile, server) : routes;
        ConnectionObserver watch = (event, sent, acknowledged, received, now) -> {
            if (event.kind() == ConnectionEvent.Kind.CLOSED) {
                manager.remove(follower);
            } else if (event.kind() == ConnectionEvent.Kind.SERVER_ADDRESSES) {
                manager.recall(follower);
            }
        };
        connection.addObserver(watch);
        manager.add(follower);
        if (lookup != null && routes != null) {
            new NameFollower(lookup, routes, manager).begin(connection);
        }
        if (connection.closeReason() != null) {
            manager.remove(follower);
        }
    }

    /** Nobody wants it. */
    void abandon() {
        try {
            connection.close(0);
        } catch (IOException e) {
            throw new IllegalStateException("a reset does not wait and so cannot fail", e);
        }
    }
}
