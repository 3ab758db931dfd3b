package io.msocket.socket;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A server's connection: it cannot reach for the client, but flowpaths over an address that has gone are dead, and the
 * client must not be answered over them. As soon as the machine has an address besides, the client is told. Called by one thread.
 */
final class AcceptedFollower implements Follower {
    private final MobileConnection connection;
    private final Supplier<List<InetSocketAddress>> server;
    private boolean looked;
    /** Whether an address has gone since the client was told where the server is. */
    private boolean hasLost;

    /** @param server where it can be reached now */
    AcceptedFollower(MobileConnection connection, Supplier<List<InetSocketAddress>> server) {
        this.connection = connection;
        this.server = server;
    }

    @Override
    public void follow(NetworkView before, NetworkView now) {
        Set<InetAddress> lost = now.lostSince(before);
        lost.forEach(connection::localAddressLost);
        hasLost |= !lost.isEmpty();
        if (!looked) {
            looked = true;
            hasLost |= connection.cutWhatHasGone(now);
        }
        // A client with a flowpath that works at one of them need not know, and is not told.
        if (hasLost) {
            tellMoved(now);
        }
    }

    private void tellMoved(NetworkView now) {
        List<InetSocketAddress> there = server.get().stream()
                .filter(address -> now.isUsable(address.getAddress()))
                .toList();
        if (!there.isEmpty()) {
            hasLost = false;
            connection.tellMoved(there);
        }
    }
}
