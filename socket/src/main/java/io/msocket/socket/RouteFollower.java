package io.msocket.socket;

import io.msocket.protocol.Connection;
import io.msocket.protocol.FlowpathSnapshot;
import io.msocket.protocol.FlowpathState;
import io.msocket.protocol.PathRole;
import io.msocket.protocol.Route;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the routes of a client's connection, at first and whenever the machine's addresses change.
 *
 * <p>Thread-safe: {@code lock} guards the fields below it. It is held while the event loop is asked for the flowpaths, and
 * the event loop never takes it.
 */
final class RouteFollower implements Follower {
    private static final Logger LOG = LoggerFactory.getLogger(RouteFollower.class);

    /** Why a flowpath ends, for people. */
    static final String GOES_AROUND =
            "the system sends what is for the server into a tunnel now, which it would go around";

    private final InetSocketAddress server;
    private final @Nullable InetAddress bound;
    private final Function<InetSocketAddress, @Nullable InetAddress> systemChoice;
    private final InterfaceChoice interfaces;
    private final ServerAddresses servers;

    private final ReentrantLock lock = new ReentrantLock();
    private final QuotaWatch quotas = new QuotaWatch();
    /** Those that are spent, of which nobody has been told. */
    private final List<Quota> untold = new ArrayList<>();

    private @Nullable Consumer<Quota> quotaListener;
    /** As given, but for interfaces whose quota is spent. */
    private RoutePolicy policy;

    private List<InetAddress> allowed;
    /** What may be used as things are, of either family. */
    private Set<InetAddress> permitted = Set.of();

    private NetworkView seen;
    private @Nullable MobileConnection connection;
    /** As following the network has put them; null before, and where the program has put others. */
    private @Nullable List<Route> order;
    /** Those that the connection has, whoever put them. */
    private List<Route> given = List.of();

    /**
     * @param server it, or a {@link NamedServer}
     * @param bound the address that the socket is bound to, or null
     * @param systemChoice what the operating system would take for a server, or null
     * @param first the machine's addresses, as far as they are needed for the opening
     * @param interfaces says by which interface a route leaves
     */
    RouteFollower(
            InetSocketAddress server,
            @Nullable InetAddress bound,
            List<InetAddress> allowed,
            RoutePolicy policy,
            Function<InetSocketAddress, @Nullable InetAddress> systemChoice,
            NetworkView first,
            InterfaceChoice interfaces) {
        this.server = server;
        this.servers = new ServerAddresses(server, first);
        this.bound = bound == null || bound.isAnyLocalAddress() ? null : bound;
        this.allowed = List.copyOf(allowed);
        this.policy = policy;
        this.systemChoice = systemChoice;
        this.seen = first;
        this.interfaces = interfaces;
    }

    /**
     * Reads the machine's addresses where the opening needs them, which may block for a moment.
     *
     * @throws SocketException when none of the addresses that may be used can reach the server
     */
    static RouteFollower of(MSocketOptions options, InetSocketAddress server, @Nullable InetAddress bound)
            throws SocketException {
        RouteFollower follower = new RouteFollower(
                server,
                bound,
                options.localAddresses(),
                options.routePolicy(),
                SystemNetwork::localAddressFor,
                needsView(options, server)
                        ? MobilityManager.of(options.networkChanges()).view()
                        : NetworkView.EMPTY,
                InterfaceChoice.SYSTEM);
        follower.requireSome(options.localAddresses());
        follower.requireRoute();
        return follower;
    }

    /** Without mobility the usual policy means what java.net does; and no other interface leads to this machine itself. */
    private static boolean needsView(MSocketOptions options, InetSocketAddress server) {
        return options.routePolicy() != RoutePolicy.standard()
                || (options.mobility()
                        && NamedServer.addressesOf(server).stream()
                                .anyMatch(one -> !one.getAddress().isLoopbackAddress()));
    }

    private void requireSome(List<InetAddress> wanted) throws SocketException {
        if (wanted.size() > Connection.MAX_ROUTES) {
            throw new IllegalArgumentException(
                    "%d local addresses, but at most %d are allowed".formatted(wanted.size(), Connection.MAX_ROUTES));
        }
        if (!wanted.isEmpty()
                && servers.all().stream()
                        .allMatch(server -> ofSameFamily(wanted, server).isEmpty())) {
            throw new SocketException("None of the local addresses " + wanted + " is of the family of " + servers);
        }
    }

    private void requireRoute() throws SocketException {
        if (bound == null && allowed.isEmpty() && servers.named().stream().allMatch(ZonedServer::lacksZone)) {
            throw new SocketException(servers + " is a link-local address, which does not say on which interface:"
                    + " append it, as in fe80::1%eth0");
        }
        if (opening().isEmpty()) {
            throw new SocketException(
                    bound == null
                            ? InterfacePolicy.of(policy).refusal(servers.toString())
                            : "The local address " + bound.getHostAddress() + " is not of the family of " + servers);
        }
    }

    private static List<InetAddress> ofSameFamily(List<InetAddress> addresses, ZonedServer server) {
        return addresses.stream()
                .filter(address -> isSameFamily(address, server))
                .toList();
    }

    private static boolean isSameFamily(InetAddress address, ZonedServer server) {
        return address.getAddress().length == server.address().getAddress().getAddress().length;
    }

    /**
     * The routes to open the connection with: the addresses that the program names, or those of the machine as the policy says.
     * The usual policy's first is left to the kernel, as in java.net, which then has more ports to choose from. The addresses
     * of a name take turns.
     */
    List<Route> opening() {
        lock.lock();
        try {
            permitted = new HashSet<>();
            given = Turns.taken(servers.named().stream().map(this::opening).toList()).stream()
                    .limit(Connection.MAX_ROUTES)
                    .sorted(Comparator.comparing(Route::role))
                    .toList();
            return given;
        } finally {
            lock.unlock();
        }
    }

    private List<Route> opening(ZonedServer server) {
        if (bound != null) {
            return isSameFamily(bound, server) ? routes(List.of(bound), server) : List.of();
        }
        if (!allowed.isEmpty()) {
            return routes(ofSameFamily(allowed, server), server);
        }
        InetAddress choice = systemChoice.apply(server.address());
        List<InetAddress> chosen = policy.choose(server.address(), choice, seen.addresses());
        permitted.addAll(chosen);
        if (policy != RoutePolicy.standard()) {
            return routes(chosen, server);
        }
        List<Route> all = new ArrayList<>(List.of(new Route(null, server.address())));
        all.addAll(routes(chosen.stream().filter(local -> !local.equals(choice)).toList(), server));
        return all;
    }

    private List<Route> routes(List<InetAddress> locals, ZonedServer server) {
        List<Route> plain = locals.stream().map(local -> route(local, server)).toList();
        return interfaces.of(plain, seen, systemChoice, policy != RoutePolicy.standard());
    }

    private Route route(InetAddress local, ZonedServer server) {
        Route route = new Route(local, server.address()).as(roleOf(local));
        return servers.isTold(server) ? route.asAnnounced() : route;
    }

    /** Addresses that the program names are for data. */
    private PathRole roleOf(InetAddress local) {
        boolean spared = allowed.isEmpty()
                && seen.addresses().stream()
                        .filter(one -> one.up() && one.address().equals(local))
                        .anyMatch(one -> policy.roleOf(one) == PathRole.BACKUP);
        return spared ? PathRole.BACKUP : PathRole.PREFERRED;
    }

    /**
     * The connection is open: that address of the server is the first to be tried from now on.
     *
     * @param actual the address, null when it is not known
     * @return the same as the program named it
     */
    InetSocketAddress reached(@Nullable InetSocketAddress actual) {
        lock.lock();
        try {
            return servers.handleReached(actual);
        } finally {
            lock.unlock();
        }
    }

    /** The server's name leads to these addresses now, best first: {@link #follow}, which is to be called then, goes by them. Does not block. */
    void handleMoved(List<InetSocketAddress> addresses) {
        servers.handleMoved(addresses);
    }

    /** How a flowpath from the local address goes, by whichever interface. */
    Route routeFrom(InetAddress local) {
        lock.lock();
        try {
            ZonedServer server = servers.all().stream()
                    .filter(one -> isSameFamily(local, one))
                    .findFirst()
                    .orElse(servers.named().get(0));
            return route(local, server).as(PathRole.PREFERRED);
        } finally {
            lock.unlock();
        }
    }

    /**
     * The connection is open.
     *
     * @param recall asks for a call of {@link #follow}, from the event loop, and does not block
     */
    void begin(MobileConnection opened, Runnable recall) {
        lock.lock();
        try {
            connection = opened;
            quotas.begin(InterfacePolicy.of(policy).quotas(), seen, opened, recall);
        } finally {
            lock.unlock();
        }
    }

    /** @param listener told of each quota that is spent, those of before too; it returns at once */
    void setQuotaListener(Consumer<Quota> listener) {
        lock.lock();
        try {
            quotaListener = listener;
            tellOfQuotas();
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
        lock.lock();
        try {
            requireSome(addresses);
            allowed = List.copyOf(addresses);
            order = null;
            MobileConnection open = connection;
            if (open == null) {
                return;
            }
            if (allowed.isEmpty() && policy == RoutePolicy.standard()) {
                open.setRoutes(opening());
                return;
            }
            List<List<InetAddress>> locals = servers.all().stream()
                    .map(server -> allowed.isEmpty() ? locals(server, seen) : unspent(ofSameFamily(allowed, server)))
                    .toList();
            give(open, inOrder(locals));
            permitted = setOf(locals);
            cut(open, local -> !permitted.contains(local));
        } finally {
            lock.unlock();
        }
    }

    private void give(MobileConnection open, List<Route> routes) {
        given = routes;
        open.setRoutes(routes);
    }

    private List<InetAddress> unspent(List<InetAddress> addresses) {
        return addresses.stream().filter(local -> !quotas.isSpent(local, seen)).toList();
    }

    private static void cut(MobileConnection open, Predicate<InetAddress> condition) {
        open.flowpaths().stream()
                .map(FlowpathSnapshot::local)
                .filter(Objects::nonNull)
                .map(InetSocketAddress::getAddress)
                .filter(condition)
                .distinct()
                .forEach(open::localAddressLost);
    }

    /** Ends what goes around a tunnel, and nothing else that has the same address at this end. */
    private static void cutTunnelled(MobileConnection open, List<Route> routes) {
        for (FlowpathSnapshot path : open.flowpaths()) {
            InetSocketAddress local = path.local();
            if (local != null
                    && routes.stream()
                            .anyMatch(route -> local.getAddress().equals(route.local())
                                    && route.remote().equals(path.remote()))) {
                open.giveUpFlowpath(path.id(), GOES_AROUND);
            }
        }
    }

    @Override
    public Object server() {
        return server;
    }

    @Override
    public void follow(NetworkView before, NetworkView now) {
        lock.lock();
        try {
            seen = now;
            List<ZonedServer> formerTargets = servers.all();
            boolean hasNews = servers.handleView(now);
            MobileConnection open = connection;
            if (open == null) {
                return;
            }
            servers.handleConnection(open.serverAddresses(), working(open));
            quotas.handleView(now);
            quotas.poll().forEach(this::forbid);
            List<Route> last = order;
            List<Route> former = given;
            List<Route> kept = withdraw(now.lostSince(before), open);
            // Before the next ones are chosen, by the same table: this reads it again where it may be too old.
            List<Route> tunnelled = interfaces.tunnelled(former, now, systemChoice);
            List<List<InetAddress>> locals =
                    servers.all().stream().map(server -> locals(server, now)).toList();
            List<Route> next = inOrder(locals);
            order = next;
            Set<InetAddress> forbidden = noLongerPermitted(locals, formerTargets);
            if (last == null || !next.equals(kept) || (kept.equals(last) && open.isSuspended())) {
                give(open, next);
            }
            forbidden.stream().filter(now::isUsable).forEach(open::localAddressLost);
            cutTunnelled(open, tunnelled);
            if (last == null) {
                open.cutWhatHasGone(now);
            }
            boolean isNew =
                    (hasNews && isElsewhere(open)) || (last == null ? isSecondChoice(open, next) : isNews(next, last));
            if (!next.isEmpty() && isNew) {
                open.prefer(next.get(0));
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * What has gone is told before the routes are read anew: until the peer hears of it, it sends in vain.
     *
     * @return the routes that are left
     */
    private List<Route> withdraw(Set<InetAddress> lost, MobileConnection open) {
        List<Route> last = order == null ? List.of() : order;
        List<Route> kept =
                last.stream().filter(route -> !lost.contains(route.local())).toList();
        if (!kept.equals(last)) {
            give(open, kept);
        }
        // After the routes: the connection looks for a new flowpath at once.
        lost.forEach(open::localAddressLost);
        return kept;
    }

    private void forbid(Quota spent) {
        LOG.info("A connection with {} has carried {}, as much as it may: they are used no more", servers, spent);
        policy = policy.without(spent.interfaces());
        untold.add(spent);
        tellOfQuotas();
    }

    private void tellOfQuotas() {
        if (quotaListener != null) {
            untold.forEach(quotaListener);
            untold.clear();
        }
    }

    /** What the policy has let be used until now: that it is still there does not matter. */
    private Set<InetAddress> noLongerPermitted(List<List<InetAddress>> locals, List<ZonedServer> formerTargets) {
        Set<InetAddress> before = permitted;
        permitted = setOf(locals);
        // Where only the server is not to be reached any more, the connection leaves by itself.
        return before.stream()
                .filter(local -> !permitted.contains(local)
                        && formerTargets.stream()
                                .noneMatch(server -> locals(server, seen).contains(local)))
                .collect(Collectors.toSet());
    }

    private static Set<InetAddress> setOf(List<List<InetAddress>> locals) {
        return locals.stream().flatMap(List::stream).collect(Collectors.toSet());
    }

    private static boolean isNews(List<Route> next, List<Route> last) {
        return last.isEmpty() || next.isEmpty() || !next.get(0).equals(last.get(0));
    }

    /** Whether the opening was won by an address that is not the best one, since that was slower. */
    private static boolean isSecondChoice(MobileConnection open, List<Route> next) {
        return open.flowpaths().stream()
                .filter(path -> path.state() == FlowpathState.ACTIVE)
                .map(FlowpathSnapshot::local)
                .filter(Objects::nonNull)
                .map(InetSocketAddress::getAddress)
                .anyMatch(used -> !next.isEmpty()
                        && !used.equals(next.get(0).local())
                        && next.stream().anyMatch(route -> used.equals(route.local())));
    }

    /** Whether the server's name leads to none of the addresses that work. */
    private boolean isElsewhere(MobileConnection open) {
        return working(open).stream().noneMatch(servers::isAt);
    }

    private static List<InetSocketAddress> working(MobileConnection open) {
        return open.flowpaths().stream()
                .filter(path -> path.state() == FlowpathState.ACTIVE)
                .map(FlowpathSnapshot::remote)
                .toList();
    }

    /**
     * A machine may have any number of addresses, those of its containers among them; the best ones will do.
     *
     * @param locals for each of the server's addresses
     */
    private List<Route> inOrder(List<List<InetAddress>> locals) {
        List<ZonedServer> targets = servers.all();
        int share = Connection.MAX_ROUTES / targets.size();
        List<Route> all = new ArrayList<>();
        for (int i = 0; i < targets.size(); i++) {
            routes(locals.get(i), targets.get(i)).stream().limit(share).forEach(all::add);
        }
        all.sort(Comparator.comparing(Route::role));
        return all;
    }

    private List<InetAddress> locals(ZonedServer server, NetworkView now) {
        if (!allowed.isEmpty()) {
            return ofSameFamily(allowed, server).stream()
                    .filter(local -> mayUse(local, now))
                    .toList();
        }
        List<InetAddress> chosen =
                new ArrayList<>(policy.choose(server.address(), systemChoice.apply(server.address()), now.addresses()));
        // The program asked for this one: it is used as long as it is there.
        if (bound != null && isSameFamily(bound, server) && mayUse(bound, now)) {
            chosen.remove(bound);
            chosen.add(0, bound);
        }
        return chosen;
    }

    private boolean mayUse(InetAddress local, NetworkView now) {
        return now.isUsable(local) && !quotas.isSpent(local, now);
    }
}
