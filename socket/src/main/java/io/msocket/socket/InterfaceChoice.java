package io.msocket.socket;

import io.msocket.protocol.Route;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says by which interface a route is to leave. A bound address alone does not say it: with two default routes and no rules
 * everything leaves by the better one, also when that is dead. Thread-safe.
 *
 * <p>An interface is named only where a route of its own leads to the server, since the kernel takes a server to which none
 * leads for a neighbour, or where a policy forbids the other ones; and never when the system sends what is for the server into
 * a tunnel: that would go around a VPN. A tunnel is told by its interface's kind, or by having the server although it has no
 * default route and others have one: metrics are a preference, but such a way somebody has made on purpose.
 */
final class InterfaceChoice {
    private static final Logger LOG = LoggerFactory.getLogger(InterfaceChoice.class);

    /** This machine's. */
    static final InterfaceChoice SYSTEM = new InterfaceChoice(new Linux());

    /** More names than a machine has: of interfaces that come and go nobody needs to read more. */
    private static final int MAX_WARNINGS = 64;

    /** Addresses for documentation (RFC 5737, RFC 3849), to which the way is that to the whole network. */
    private static final List<InetSocketAddress> SOMEWHERE =
            List.of(new InetSocketAddress("203.0.113.1", 9), new InetSocketAddress("2001:db8::1", 9));

    /** What must be known of a machine. */
    interface Machine {
        RoutingTable routes();

        boolean isTunnel(String interfaceName);

        /** Why an interface is of no use while another one is preferred; null if nothing is known. */
        @Nullable
        String obstacle(String interfaceName);

        /** The device that the interface is a part of; null if there is none. */
        @Nullable
        String owner(String interfaceName);
    }

    private static final class Linux implements Machine {
        @Override
        public RoutingTable routes() {
            return RoutingTable.read();
        }

        @Override
        public boolean isTunnel(String interfaceName) {
            return LinuxInterfaces.SYSTEM.isTunnel(interfaceName);
        }

        @Override
        public @Nullable String obstacle(String interfaceName) {
            return LinuxInterfaces.SYSTEM.obstacle(interfaceName);
        }

        @Override
        public @Nullable String owner(String interfaceName) {
            return LinuxInterfaces.SYSTEM.owner(interfaceName);
        }
    }

    private final Machine machine;
    private final Set<String> warned = ConcurrentHashMap.newKeySet();
    private volatile Known known = new Known(NetworkView.EMPTY, RoutingTable.EMPTY, false);

    InterfaceChoice(Machine machine) {
        this.machine = machine;
    }

    /**
     * Many connections follow the same change: the routes are read once for all.
     *
     * @param isReread whether they were read a second time, since they made a tunnel of something
     */
    private record Known(NetworkView view, RoutingTable routes, boolean isReread) {}

    /**
     * The same routes, each by the interface that has its address, where that is right.
     *
     * @param systemChoice what the operating system would take for a server, or null
     * @param only whether a route that is not the system's choice must not leave by another interface
     */
    List<Route> of(
            List<Route> routes,
            NetworkView now,
            Function<InetSocketAddress, @Nullable InetAddress> systemChoice,
            boolean only) {
        if (routes.stream().allMatch(route -> interfaceOf(route.local(), now).isEmpty())) {
            return routes;
        }
        Function<InetSocketAddress, Optional<InetAddress>> choices = remembering(systemChoice);
        return routes.stream()
                .map(route -> of(route, now, choices.apply(route.remote()).orElse(null), only))
                .toList();
    }

    /** A list has one server or two: asking again for each of its routes would be a socket each time. */
    private static Function<InetSocketAddress, Optional<InetAddress>> remembering(
            Function<InetSocketAddress, @Nullable InetAddress> systemChoice) {
        ConcurrentHashMap<InetSocketAddress, Optional<InetAddress>> asked = new ConcurrentHashMap<>();
        return remote -> asked.computeIfAbsent(remote, one -> Optional.ofNullable(systemChoice.apply(one)));
    }

    /**
     * The interfaces by which a server has to answer what has come by them, since the kernel would take the best route, dead or not.
     * None where there is one way only, or where rules find the way, or where what goes out goes into a tunnel.
     *
     * @param systemChoice what the operating system would take for a remote address, or null
     */
    Set<String> answering(NetworkView now, Function<InetSocketAddress, @Nullable InetAddress> systemChoice) {
        RoutingTable routes = routes(now);
        Set<String> uplinks = routes.uplinks().stream()
                .filter(name -> isWholeUplink(name, now, routes))
                .collect(Collectors.toUnmodifiableSet());
        boolean tunnelled = SOMEWHERE.stream()
                .anyMatch(remote -> interfaceOf(systemChoice.apply(remote), now)
                        .filter(name -> isTunnel(name, remote.getAddress(), now))
                        .isPresent());
        return tunnelled || uplinks.size() < 2 ? Set.of() : uplinks;
    }

    /**
     * Of the routes those that left by their interfaces and must not any more, since the system has come to send what is for the server
     * into a tunnel.
     *
     * @param before the routes as they were
     * @param systemChoice what the operating system would take for a server, or null
     */
    List<Route> tunnelled(
            List<Route> before, NetworkView now, Function<InetSocketAddress, @Nullable InetAddress> systemChoice) {
        List<Route> suspected = goingAround(before, now, systemChoice);
        if (suspected.isEmpty() || isReread(now)) {
            return suspected;
        }
        // The table may be from before a route came, by which the system has chosen since: that is no tunnel.
        known = new Known(now, machine.routes(), true);
        return goingAround(suspected, now, systemChoice);
    }

    /** Of a route that comes later still, all connections hear by another view. */
    @SuppressWarnings("ReferenceEquality") // As where they are read.
    private boolean isReread(NetworkView now) {
        Known last = known;
        return last.view() == now && last.isReread();
    }

    private List<Route> goingAround(
            List<Route> routes, NetworkView now, Function<InetSocketAddress, @Nullable InetAddress> systemChoice) {
        Function<InetSocketAddress, Optional<InetAddress>> choices = remembering(systemChoice);
        return routes.stream()
                .filter(route -> {
                    String name = route.interfaceName();
                    if (name == null) {
                        return false;
                    }
                    InetAddress usual = choices.apply(route.remote()).orElse(null);
                    return goesAround(name, interfaceOf(usual, now), route, now);
                })
                .toList();
    }

    /** Whether to leave by the interface would go around a tunnel, which is what the system would take. */
    private boolean goesAround(String name, Optional<String> usual, Route route, NetworkView now) {
        return usual.isPresent()
                && !usual.get().equals(name)
                && isTunnel(usual.get(), route.remote().getAddress(), now);
    }

    /** Whether the interface, by which the system sends what is for the remote address, is a tunnel's. */
    private boolean isTunnel(String name, InetAddress remote, NetworkView now) {
        return machine.isTunnel(name)
                || (routes(now).isBesideDefaults(name, remote) && !isNeighbour(name, remote, now));
    }

    /** A subnet's own link needs no default route to have what is in the subnet. */
    private static boolean isNeighbour(String name, InetAddress remote, NetworkView now) {
        return now.addresses().stream()
                .anyMatch(local -> local.up() && local.interfaceName().equals(name) && local.isOnSubnetOf(remote));
    }

    /** Whether whatever comes to one of the interface's addresses can be answered by it. */
    private static boolean isWholeUplink(String name, NetworkView now, RoutingTable routes) {
        List<InetAddress> addresses = now.addresses().stream()
                .filter(local -> local.up() && local.interfaceName().equals(name))
                .map(LocalAddress::address)
                .filter(address -> !address.isLinkLocalAddress())
                .toList();
        return !addresses.isEmpty() && addresses.stream().allMatch(address -> routes.hasDefault(name, address));
    }

    private Route of(Route route, NetworkView now, @Nullable InetAddress systemChoice, boolean only) {
        Optional<String> name = interfaceOf(route.local(), now);
        Optional<String> usual = interfaceOf(systemChoice, now);
        if (name.isEmpty() || usual.isEmpty()) {
            return route;
        }
        boolean isUsual = name.equals(usual);
        if (goesAround(name.get(), usual, route, now)) {
            return route;
        }
        if (!isUsual) {
            warnOfOwner(name.get());
        }
        boolean required = only && !isUsual;
        if (!required && !routes(now).leads(name.get(), route.remote().getAddress())) {
            return route;
        }
        if (!isUsual) {
            warnOf(name.get(), usual.get());
        }
        return route.by(name.get(), required);
    }

    private static Optional<String> interfaceOf(@Nullable InetAddress local, NetworkView now) {
        if (local == null || local.isLoopbackAddress()) {
            return Optional.empty();
        }
        return now.addresses().stream()
                .filter(address -> address.up() && address.address().equals(local))
                .map(LocalAddress::interfaceName)
                .findFirst();
    }

    @SuppressWarnings("ReferenceEquality") // Routes may have changed where the same addresses were read anew.
    private RoutingTable routes(NetworkView now) {
        Known last = known;
        if (last.view() != now) {
            last = new Known(now, machine.routes(), false);
            known = last;
        }
        return last.routes();
    }

    private void warnOf(String name, String usual) {
        String obstacle = isNews(name) ? machine.obstacle(name) : null;
        if (obstacle != null) {
            LOG.warn("The link {} is of no use while the routes prefer {}: {}", name, usual, obstacle);
        }
    }

    private void warnOfOwner(String name) {
        String owner = machine.owner(name);
        if (owner != null && isNews(name + " " + owner)) {
            LOG.warn(
                    "The link {} is a part of {}, which takes what comes by it: if that is a VRF, start the program in"
                            + " it (ip vrf exec {}); if it is a bridge or a bond, the address belongs there",
                    name,
                    owner,
                    owner);
        }
    }

    private boolean isNews(String what) {
        return warned.size() < MAX_WARNINGS && warned.add(what);
    }
}
