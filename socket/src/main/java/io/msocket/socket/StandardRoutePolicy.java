package io.msocket.socket;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@link RoutePolicy#standard}. */
final class StandardRoutePolicy implements RoutePolicy {
    static final StandardRoutePolicy INSTANCE = new StandardRoutePolicy();

    private StandardRoutePolicy() {}

    @Override
    public List<InetAddress> choose(
            InetSocketAddress remote, @Nullable InetAddress systemChoice, List<LocalAddress> addresses) {
        InetAddress server = remote.getAddress();
        Comparator<LocalAddress> order = Comparator.<LocalAddress>comparingInt(
                        local -> local.address().equals(systemChoice) ? 0 : 1)
                .thenComparing(local -> local.isOnSubnetOf(server) ? 0 : 1)
                .thenComparing(LocalAddress::kind)
                .thenComparing(LocalAddress::interfaceName)
                .thenComparing(local -> local.address().getAddress(), Arrays::compareUnsigned);
        // An interface with many addresses, useless ones perhaps, must not keep the others waiting.
        Map<String, List<InetAddress>> byInterface = addresses.stream()
                .filter(local -> local.up() && canReach(local.address(), server))
                .sorted(order)
                .collect(Collectors.groupingBy(
                        LocalAddress::interfaceName,
                        LinkedHashMap::new,
                        Collectors.mapping(LocalAddress::address, Collectors.toList())));
        return Turns.taken(byInterface.values()).stream().distinct().toList();
    }

    private static boolean canReach(InetAddress local, InetAddress server) {
        boolean sameFamily = local.getAddress().length == server.getAddress().length;
        if (!sameFamily || local.isLoopbackAddress() != server.isLoopbackAddress()) {
            return false;
        }
        if (!(local instanceof Inet6Address local6) || !(server instanceof Inet6Address server6)) {
            return true;
        }
        if (local6.isLinkLocalAddress() != server6.isLinkLocalAddress()) {
            return false;
        }
        return !server6.isLinkLocalAddress()
                || server6.getScopeId() == 0
                || server6.getScopeId() == local6.getScopeId();
    }

    /** For people. */
    @Override
    public String toString() {
        return "the usual policy";
    }
}
