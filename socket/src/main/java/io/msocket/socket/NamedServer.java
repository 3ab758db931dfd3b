package io.msocket.socket;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
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

    /** By which it can be looked up again; null for one that was not looked up. */
    private final transient @Nullable String host;

    /** Which the server has to prove; null where the program did not say so with the host. */
    private final transient @Nullable PeerKey key;

    private NamedServer(List<InetSocketAddress> addresses, @Nullable String host, @Nullable PeerKey key) {
        super(addresses.get(0).getAddress(), addresses.get(0).getPort());
        this.addresses = addresses;
        this.host = host;
        this.key = key;
    }

    /** The same address, but looked up where it is not and has a key before its host, or a name in place of one; blocks then. */
    static @Nullable SocketAddress in(@Nullable SocketAddress endpoint) throws UnknownHostException {
        return endpoint instanceof InetSocketAddress server
                        && server.isUnresolved()
                        && KeyedHost.isKeyed(server.getHostString())
                ? of(server.getHostString(), server.getPort())
                : NameTarget.in(endpoint);
    }

    /**
     * Looks the name up; blocks. Null is loopback, as for {@link java.net.Socket}.
     *
     * @throws IllegalArgumentException when there is no such port, or what begins as a key before the host is none
     */
    static InetSocketAddress of(@Nullable String host, int port) throws UnknownHostException {
        if (host != null && NameTarget.isName(host)) {
            return NameTarget.of(host);
        }
        KeyedHost keyed = KeyedHost.in(host);
        return keyed == null ? lookUp(host, port, null) : lookUp(keyed.host(), port, keyed.key());
    }

    @SuppressWarnings("AddressSelection") // All of them are tried.
    private static NamedServer lookUp(@Nullable String host, int port, @Nullable PeerKey key)
            throws UnknownHostException {
        List<InetAddress> resolved = host == null
                ? List.of(InetAddress.getLoopbackAddress())
                : Arrays.asList(InetAddress.getAllByName(host));
        return new NamedServer(inTurns(at(resolved, port)), host, key);
    }

    /** The resolver's order, but that its families take turns (RFC 8305, section 4). */
    static InetSocketAddress of(List<InetAddress> resolved, int port) {
        return of(at(resolved, port));
    }

    /** The best one first, but that families take turns. */
    static InetSocketAddress of(List<InetSocketAddress> addresses) {
        return new NamedServer(inTurns(addresses), null, null);
    }

    private static List<InetSocketAddress> at(List<InetAddress> resolved, int port) {
        return resolved.stream()
                .map(address -> new InetSocketAddress(address, port))
                .toList();
    }

    private static List<InetSocketAddress> inTurns(List<InetSocketAddress> addresses) {
        Map<Integer, List<InetSocketAddress>> families = addresses.stream()
                .collect(Collectors.groupingBy(
                        address -> address.getAddress().getAddress().length, LinkedHashMap::new, Collectors.toList()));
        return Turns.taken(families.values()).stream()
                .distinct()
                .limit(MAX_ADDRESSES)
                .toList();
    }

    /** How it can be looked up again; null for what has no name, or stands for itself. */
    static @Nullable Whereabouts whereaboutsOf(InetSocketAddress server) {
        String host = server instanceof NamedServer named ? named.host : null;
        return host == null || isLiteral(host, server) ? null : new HostLookup(host, server.getPort());
    }

    /** Whether the host is an address, which leads nowhere else. */
    private static boolean isLiteral(String host, InetSocketAddress server) {
        return host.indexOf(':') >= 0 || host.equals(server.getAddress().getHostAddress());
    }

    /** The key that the program gave with the host; null where it gave none. */
    static @Nullable PeerKey keyOf(InetSocketAddress server) {
        return server instanceof NamedServer named ? named.key : null;
    }

    /** Every address of the server, the one that is tried first before the others. */
    static List<InetSocketAddress> addressesOf(InetSocketAddress server) {
        return server instanceof NamedServer named ? named.addresses : List.of(server);
    }
}
