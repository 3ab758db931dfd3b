package io.msocket.socket;

import io.msocket.protocol.Connection;
import io.msocket.protocol.FlowpathSnapshot;
import io.msocket.protocol.Route;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the routes of a client's connection, at first and whenever the machine's addresses change.
 *
 * <p>Thread-safe: {@code lock} guards the fields below it. It is held while the event loop is asked for the flowpaths, and
 * the event loop never takes it.
 */
final class RouteFollower implements Follower {
    private final InetSocketAddress remote;
    private final @Nullable InetAddress bound;
    private final RoutePolicy policy;
    private final Function<InetSocketAddress, @Nullable InetAddress> systemChoice;

    private final ReentrantLock lock = new ReentrantLock();
    private List<InetAddress> allowed;
    private @Nullable MobileConnection connection;
    private @Nullable List<InetAddress> order;

    /**
     * @param bound the address that the socket is bound to, or null
     * @param systemChoice what the operating system would take for a server, or null
     */
    RouteFollower(
            InetSocketAddress remote,
            @Nullable InetAddress bound,
            List<InetAddress> allowed,
            RoutePolicy policy,
            Function<InetSocketAddress, @Nullable InetAddress> systemChoice) {
        this.remote = remote;
        this.bound = bound == null || bound.isAnyLocalAddress() ? null : bound;
        this.allowed = ofSameFamily(allowed);
        this.policy = policy;
        this.systemChoice = systemChoice;
    }

    /** @throws SocketException when none of the addresses in the options can reach the server */
    static RouteFollower of(MSocketOptions options, InetSocketAddress remote, @Nullable InetAddress bound)
            throws SocketException {
        RouteFollower follower = new RouteFollower(
                remote, bound, options.localAddresses(), options.routePolicy(), RouteFollower::systemChoice);
        follower.requireSome(options.localAddresses());
        return follower;
    }

    private void requireSome(List<InetAddress> wanted) throws SocketException {
        if (wanted.size() > Connection.MAX_ROUTES) {
            throw new IllegalArgumentException(
                    "%d local addresses, but at most %d are allowed".formatted(wanted.size(), Connection.MAX_ROUTES));
        }
        if (!wanted.isEmpty() && ofSameFamily(wanted).isEmpty()) {
            throw new SocketException("None of the local addresses " + wanted + " is of the family of " + remote);
        }
    }

    private List<InetAddress> ofSameFamily(List<InetAddress> addresses) {
        int length = remote.getAddress().getAddress().length;
        return addresses.stream()
                .filter(address -> address.getAddress().length == length)
                .toList();
    }

    /** What the kernel takes: connecting a datagram socket sends nothing. */
    private static @Nullable InetAddress systemChoice(InetSocketAddress remote) {
        try (DatagramSocket probe = new DatagramSocket()) {
            probe.connect((java.net.SocketAddress) remote);
            InetAddress local = probe.getLocalAddress();
            return local == null || local.isAnyLocalAddress() ? null : local;
        } catch (SocketException noRoute) {
            return null;
        }
    }

    /**
     * The routes to open the connection with. Unless the program restricts them, the kernel chooses the address as it does
     * for java.net, so that a refusal is known at once and not only after every other address was tried.
     */
    List<Route> opening() {
        lock.lock();
        try {
            if (bound != null) {
                return routes(List.of(bound));
            }
            return allowed.isEmpty() ? List.of(new Route(null, remote)) : routes(allowed);
        } finally {
            lock.unlock();
        }
    }

    private List<Route> routes(List<InetAddress> locals) {
        return locals.stream().map(local -> new Route(local, remote)).toList();
    }

    /** The connection is open. */
    void begin(MobileConnection opened) {
        lock.lock();
        try {
            connection = opened;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Restricts the addresses from now on and cuts the flowpaths over others.
     *
     * @param addresses best first; none: those of the machine
     * @throws SocketException when none of them can reach the server
     * @throws IllegalArgumentException for more than {@value Connection#MAX_ROUTES}
     */
    void allow(List<InetAddress> addresses) throws SocketException {
        requireSome(addresses);
        lock.lock();
        try {
            allowed = ofSameFamily(addresses);
            order = null;
            MobileConnection open = connection;
            if (open == null) {
                return;
            }
            if (allowed.isEmpty()) {
                open.setRoutes(List.of(new Route(null, remote)));
                return;
            }
            open.setRoutes(routes(allowed));
            open.flowpaths().stream()
                    .map(FlowpathSnapshot::local)
                    .filter(Objects::nonNull)
                    .map(InetSocketAddress::getAddress)
                    .filter(local -> !allowed.contains(local))
                    .distinct()
                    .forEach(open::localAddressLost);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void follow(NetworkView before, NetworkView now) {
        lock.lock();
        try {
            MobileConnection open = connection;
            if (open == null) {
                return;
            }
            List<InetAddress> last = order;
            List<InetAddress> next = order(now);
            order = next;
            if (!next.equals(last) || open.isSuspended()) {
                open.setRoutes(routes(next));
            }
            // After the routes: the connection looks for a new flowpath at once.
            now.lostSince(before).forEach(open::localAddressLost);
            if (last == null) {
                open.cutWhatHasGone(now);
            }
            if (last != null
                    && !next.isEmpty()
                    && (last.isEmpty() || !next.get(0).equals(last.get(0)))) {
                open.prefer(new Route(next.get(0), remote));
            }
        } finally {
            lock.unlock();
        }
    }

    private List<InetAddress> order(NetworkView now) {
        if (!allowed.isEmpty()) {
            return allowed.stream().filter(now::isUsable).toList();
        }
        List<InetAddress> chosen = new ArrayList<>(policy.choose(remote, systemChoice.apply(remote), now.addresses()));
        // The program asked for this one: it is used as long as it is there.
        if (bound != null && now.isUsable(bound)) {
            chosen.remove(bound);
            chosen.add(0, bound);
        }
        // A machine may have any number of addresses, those of its containers among them; the best ones will do.
        return chosen.stream().limit(Connection.MAX_ROUTES).toList();
    }
}
