package io.msocket.socket;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides which of the machine's addresses a connection uses, from its first packet on, and in which order. A pure function; thread-safe. */
@FunctionalInterface
public interface RoutePolicy {
    /**
     * Chooses and orders the addresses.
     *
     * @param remote the server
     * @param systemChoice the local address that the operating system would take for it now; null when it has no route
     * @param addresses the machine's addresses, those of interfaces without a link among them
     * @return those to use, best first, of the remote address's family; none: the connection is suspended
     */
    List<InetAddress> choose(
            InetSocketAddress remote, @Nullable InetAddress systemChoice, List<LocalAddress> addresses);

    /**
     * The default. Addresses with a link that can reach the server at all: loopback only to reach loopback, link-local
     * only to reach link-local. First what the operating system would take, since it knows the routes; then those in the
     * server's own subnet; then by the interface's name: wired, wireless, cellular, virtual. Interfaces take turns: the
     * first address of each comes before the second of any.
     */
    static RoutePolicy standard() {
        return StandardRoutePolicy.INSTANCE;
    }
}
