package io.msocket.socket;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * A server's connection: it cannot reach for the client, but flowpaths over an address that has gone are dead, and the
 * client must not be answered over them. As soon as the machine has an address besides, the client is told. Called by one thread.
 */
final class AcceptedFollower implements Follower {
    private final MobileConnection connection;
    private final Function<NetworkView, List<InetSocketAddress>> server;
    private boolean looked;
    /** Whether the server has gone from where the client looks for it, of which that was not told. */
    private boolean isLost;
    /** Where it was told last that the server is. */
    private List<InetSocketAddress> told = List.of();

    /** @param server where it can be reached while the machine has some addresses */
    AcceptedFollower(MobileConnection connection, Function<NetworkView, List<InetSocketAddress>> server) {
        this.connection = connection;
        this.server = server;
    }

    @Override
    public void follow(NetworkView before, NetworkView now) {
        Set<InetAddress> lost = now.lostSince(before);
        isLost |= !lost.isEmpty() && isNowhere(lost, now);
        lost.forEach(connection::localAddressLost);
        if (!looked) {
            looked = true;
            isLost |= connection.cutWhatHasGone(now);
        }
        // A client with a flowpath that works at one of them need not know, and is not told.
        if (isLost) {
            tellMoved(now);
        }
    }

    /**
     * Whether the server is neither where the client has reached it last nor where that was told to go: what else goes, as the interfaces of
     * containers do all the time, is nothing to tell a client that is away.
     */
    private boolean isNowhere(Set<InetAddress> lost, NetworkView now) {
        InetSocketAddress last = connection.localAddress();
        if (last != null && now.isUsable(last.getAddress())) {
            return false;
        }
        return (last != null && lost.contains(last.getAddress()))
                || told.stream().noneMatch(place -> now.isUsable(place.getAddress()));
    }

    private void tellMoved(NetworkView now) {
        List<InetSocketAddress> there = server.apply(now).stream()
                .filter(address -> now.isUsable(address.getAddress()))
                .toList();
        if (!there.isEmpty()) {
            isLost = false;
            told = there;
            connection.tellMoved(there);
        }
    }
}
