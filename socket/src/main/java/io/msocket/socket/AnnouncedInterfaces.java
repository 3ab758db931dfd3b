package io.msocket.socket;

import io.msocket.protocol.PathControl;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Has a server tell its clients the addresses of some of its machine's interfaces, as they come and go. Interfaces take turns, should
 * there be more addresses than a server tells. Called by one thread.
 *
 * @param interfaces which
 * @param port at which the server listens on all of them
 * @param announce told of all of the addresses, whenever they may have changed
 */
record AnnouncedInterfaces(Interfaces interfaces, int port, Consumer<List<InetSocketAddress>> announce)
        implements Follower {
    @Override
    public void follow(NetworkView before, NetworkView now) {
        announce.accept(addressesIn(now, interfaces, port));
    }

    /** Interfaces in turns. */
    static List<InetSocketAddress> addressesIn(NetworkView now, Interfaces interfaces, int port) {
        Map<String, List<InetSocketAddress>> byInterface = now.addresses().stream()
                .filter(local -> local.up() && interfaces.contain(local) && isForOthers(local.address()))
                .collect(Collectors.groupingBy(
                        LocalAddress::interfaceName,
                        LinkedHashMap::new,
                        Collectors.mapping(
                                local -> new InetSocketAddress(local.address(), port), Collectors.toList())));
        return Turns.taken(byInterface.values());
    }

    private static boolean isForOthers(InetAddress address) {
        return !address.isLoopbackAddress() && PathControl.isAnnounceable(address);
    }
}
