package io.msocket.socket;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A server that was named by a host name: java.net's code takes it for the first of the name's addresses, and
 * {@link MSocketImpl} finds all of them in it.
 */
final class NamedServer extends InetSocketAddress {
    private static final long serialVersionUID = 1;

    /** More of them are seldom different machines that are worth the time. */
    private static final int MAX_ADDRESSES = 16;

    private final transient List<InetSocketAddress> addresses;

    private NamedServer(List<InetSocketAddress> addresses) {
        super(addresses.get(0).getAddress(), addresses.get(0).getPort());
        this.addresses = addresses;
    }

    /**
     * Looks the name up; blocks. Null is loopback, as for {@link java.net.Socket}.
     *
     * @throws IllegalArgumentException when there is no such port
     */
    @SuppressWarnings("AddressSelection") // All of them are tried.
    static InetSocketAddress of(@Nullable String host, int port) throws UnknownHostException {
        return of(
                host == null
                        ? List.of(InetAddress.getLoopbackAddress())
                        : Arrays.asList(InetAddress.getAllByName(host)),
                port);
    }

    /** The resolver's order, but that its families take turns (RFC 8305, section 4). */
    static InetSocketAddress of(List<InetAddress> resolved, int port) {
        Map<Integer, List<InetAddress>> families = resolved.stream()
                .collect(Collectors.groupingBy(
                        address -> address.getAddress().length, LinkedHashMap::new, Collectors.toList()));
        return new NamedServer(Turns.taken(families.values()).stream()
                .distinct()
                .limit(MAX_ADDRESSES)
                .map(address -> new InetSocketAddress(address, port))
                .toList());
    }

    /** Every address of the server, the one that is tried first before the others. */
    static List<InetSocketAddress> addressesOf(InetSocketAddress server) {
        return server instanceof NamedServer named ? named.addresses : List.of(server);
    }
}
