package io.msocket.socket;

/**
 * A server's connection: it cannot reach for the client, but flowpaths over an address that has gone are dead, and the
 * client must not be answered over them. Called by one thread.
 */
final class AcceptedFollower implements Follower {
    private final MobileConnection connection;
    private boolean looked;

    AcceptedFollower(MobileConnection connection) {
        this.connection = connection;
    }

    @Override
    public void follow(NetworkView before, NetworkView now) {
        now.lostSince(before).forEach(connection::localAddressLost);
        if (!looked) {
            looked = true;
            connection.cutWhatHasGone(now);
        }
    }
}
