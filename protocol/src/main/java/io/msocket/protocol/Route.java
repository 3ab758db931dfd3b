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
 */
public record Route(@Nullable InetAddress local, InetSocketAddress remote) {
    public Route {
        Objects.requireNonNull(remote, "remote");
        if (remote.isUnresolved()) {
            throw new IllegalArgumentException("the remote address is not resolved: " + remote);
        }
    }

    /** See {@link Connection#checkedRoutes}. */
    static List<Route> checked(List<Route> routes) {
        if (routes.size() > Connection.MAX_ROUTES) {
            throw new IllegalArgumentException(
                    "%d routes, but at most %d are allowed".formatted(routes.size(), Connection.MAX_ROUTES));
        }
        return List.copyOf(routes);
    }
}
