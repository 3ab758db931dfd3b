package io.msocket.socket;

import io.msocket.protocol.Connection;
import io.msocket.protocol.Service;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Where a name leads, and what is proved there. Immutable.
 *
 * @param addresses resolved, best first; at most 64
 * @param keys by which the server may prove itself, the one that is used first; several while it changes its key for another
 * @param service what the server is asked for, and has to prove that it serves
 */
public record NamedEndpoint(List<InetSocketAddress> addresses, List<PeerKey> keys, Service service) {
    /** @throws IllegalArgumentException without an address, or with too many or one that is not resolved, or without a key */
    public NamedEndpoint {
        addresses = List.copyOf(addresses);
        keys = List.copyOf(keys);
        if (addresses.isEmpty() || addresses.size() > Connection.MAX_ROUTES) {
            throw new IllegalArgumentException(
                    "it has 1 to %d addresses, not %d".formatted(Connection.MAX_ROUTES, addresses.size()));
        }
        if (addresses.stream().anyMatch(InetSocketAddress::isUnresolved)) {
            throw new IllegalArgumentException("not resolved: " + addresses);
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("it has no key by which it proves itself");
        }
    }
}
