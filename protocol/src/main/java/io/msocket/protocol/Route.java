package io.msocket.protocol;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One way to reach the server: from a local address to a remote one.
 *
 * @param local the address to bind to, or null to let the operating system choose
 * @param remote the server's address and port, resolved
 * @param interfaceName the interface to send by, as the operating system names it, or null to let that choose; an address alone
 *     does not say where packets leave
 * @param onlyThere whether the attempt is to fail where the operating system does not let the interface be chosen; else it is
 *     made without
 * @param role what a flowpath from its local address is for: in every mode those that are to stand by come behind the others
 * @param announced whether the application knows the remote address from the server alone ({@link PathControl#serverAddresses}): it is
 *     dialled only while the server says so, and a few times only until it has proved to be the server's
 */
public record Route(
        @Nullable InetAddress local,
        InetSocketAddress remote,
        @Nullable String interfaceName,
        boolean onlyThere,
        PathRole role,
        boolean announced) {
    public Route {
        Objects.requireNonNull(remote, "remote");
        Objects.requireNonNull(role, "role");
        if (role == PathRole.BACKUP && local == null) {
            throw new IllegalArgumentException("a route that is to stand by needs a local address");
        }
        if (interfaceName == null ? onlyThere : interfaceName.isEmpty()) {
            throw new IllegalArgumentException("a route by an interface needs that interface's name");
        }
        if (remote.isUnresolved()) {
            throw new IllegalArgumentException("the remote address is not resolved: " + remote);
        }
    }

    /** One on which the operating system chooses the interface, to carry data. */
    public Route(@Nullable InetAddress local, InetSocketAddress remote) {
        this(local, remote, null, false, PathRole.PREFERRED, false);
    }

    /** The same by an interface. */
    public Route by(String name, boolean only) {
        return new Route(local, remote, name, only, role, announced);
    }

    /** The same with another role. */
    public Route as(PathRole other) {
        return new Route(local, remote, interfaceName, onlyThere, other, announced);
    }

    /** The same to an address that the server has told. */
    public Route asAnnounced() {
        return new Route(local, remote, interfaceName, onlyThere, role, true);
    }

    /**
     * A copy of the routes, checked as {@link PathControl#setRoutes} does.
     *
     * @throws IllegalArgumentException when there are more than {@link Connection#MAX_ROUTES}
     */
    public static List<Route> checked(List<Route> routes) {
        if (routes.size() > Connection.MAX_ROUTES) {
            throw new IllegalArgumentException(
                    "%d routes, but at most %d are allowed".formatted(routes.size(), Connection.MAX_ROUTES));
        }
        return List.copyOf(routes);
    }
}
