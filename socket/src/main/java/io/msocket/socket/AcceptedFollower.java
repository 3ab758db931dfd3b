package io.msocket.socket;

import java.net.InetAddress;

/**
 * A server's connection: it cannot reach for the client, but flowpaths over an address that has gone are dead, and the
 * client must not be answered over them.
 */
record AcceptedFollower(MobileConnection connection) implements Follower {
    @Override
    public long follow(NetworkView before, NetworkView now, long nowNanos) {
        for (InetAddress lost : now.lostSince(before)) {
            connection.localAddressLost(lost);
        }
        return NEVER;
    }
}
