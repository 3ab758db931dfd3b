package io.msocket.socket;

import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The machine's addresses at one instant.
 *
 * @param addresses all, also those of interfaces without a link
 */
record NetworkView(List<LocalAddress> addresses) {
    static final NetworkView EMPTY = new NetworkView(List.of());

    NetworkView {
        addresses = List.copyOf(addresses);
    }

    /** Whether a socket bound to the address could send. Every address of a loopback subnet can, also unlisted ones. */
    boolean isUsable(InetAddress address) {
        return addresses.stream()
                .filter(LocalAddress::up)
                .anyMatch(local -> local.address().equals(address)
                        || (local.address().isLoopbackAddress() && local.isOnSubnetOf(address)));
    }

    /** What was usable before and is no more. */
    Set<InetAddress> lostSince(NetworkView before) {
        Set<InetAddress> lost = new LinkedHashSet<>();
        for (LocalAddress local : before.addresses) {
            if (local.up() && !isUsable(local.address())) {
                lost.add(local.address());
            }
        }
        return lost;
    }
}
