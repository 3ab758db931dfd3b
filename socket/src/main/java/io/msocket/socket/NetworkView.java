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

    /**
     * Whether an address that is in use has gone: its interface has lost its link, or the kernel does not know it. One
     * that is merely not listed may be a kernel's special case, and does not count.
     */
    boolean isGone(InetAddress used) {
        if (isUsable(used)) {
            return false;
        }
        boolean listed = addresses.stream().anyMatch(local -> local.address().equals(used));
        return listed || !Bindable.is(used);
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
