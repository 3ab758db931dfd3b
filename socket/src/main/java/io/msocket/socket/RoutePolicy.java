package io.msocket.socket;

import io.msocket.protocol.PathRole;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides which of the machine's addresses a connection uses, from its first packet on, and in which order. A pure function;
 * thread-safe.
 *
 * <p>The first one carries the data, or in the mode {@code FULL} all of them do. What is not chosen carries nothing, not even the
 * first packet of an attempt, and what has been chosen and is no more is left at once. Where nothing is chosen a connection is
 * suspended, and an opening fails with a SocketException that names the policy: by its {@code toString}, which is for people.
 *
 * <p>Ready ones are made of the usual one, as in {@code RoutePolicy.preferWifi().without(Interfaces.metered())}.
 */
@FunctionalInterface
public interface RoutePolicy {
    /**
     * Chooses and orders the addresses.
     *
     * @param remote the server
     * @param systemChoice the local address that the operating system would take for it now; null when it has no route, or that
     *     address must not be used
     * @param addresses the machine's addresses, those of interfaces without a link among them
     * @return those to use, best first, of the remote address's family; none: the connection is suspended
     */
    List<InetAddress> choose(
            InetSocketAddress remote, @Nullable InetAddress systemChoice, List<LocalAddress> addresses);

    /**
     * What a flowpath from an address that was chosen is for. One that is to stand by carries data only while no other works, also
     * in the mode {@code FULL}, and comes behind the others; both ends hold to it, but it costs the packets that show that it works.
     */
    default PathRole roleOf(LocalAddress address) {
        return PathRole.PREFERRED;
    }

    /**
     * The default. Addresses with a link that can reach the server at all: loopback only to reach loopback, link-local
     * only to reach link-local. First what the operating system would take, since it knows the routes; then those in the
     * server's own subnet; then by {@link InterfaceKind}: wired, wireless, cellular, virtual. Interfaces take turns: the
     * first address of each comes before the second of any.
     */
    static RoutePolicy standard() {
        return StandardRoutePolicy.INSTANCE;
    }

    /** The usual one, but for Wi-Fi coming first. */
    static RoutePolicy preferWifi() {
        return standard().preferring(Interfaces.ofKind(InterfaceKind.WIRELESS));
    }

    /** The usual one, but for modems coming first. */
    static RoutePolicy preferCellular() {
        return standard().preferring(Interfaces.ofKind(InterfaceKind.CELLULAR));
    }

    /** The same, but for these interfaces coming first, also before those that this policy prefers. They take turns as always. */
    default RoutePolicy preferring(Interfaces some) {
        return InterfacePolicy.of(this).preferring(some);
    }

    /** The same among these interfaces: the others carry nothing, nor does an address that both have. */
    default RoutePolicy only(Interfaces some) {
        return InterfacePolicy.of(this).only(some);
    }

    /** The same among the other interfaces: these carry nothing, nor does an address that both have. */
    default RoutePolicy without(Interfaces some) {
        return only(some.negate());
    }

    /** The same, but for these interfaces standing by in every mode: they carry data only while no other does. */
    default RoutePolicy sparing(Interfaces some) {
        return InterfacePolicy.of(this).sparing(some);
    }
}
