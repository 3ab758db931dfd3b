package io.msocket.socket;

import io.msocket.protocol.FlowpathSnapshot;
import io.msocket.protocol.FlowpathState;
import io.msocket.protocol.PathRole;
import io.msocket.protocol.Route;
import io.msocket.transport.TrafficLimit;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A connection that writes down what it is told and has the flowpaths that a test gives it. */
class FakeConnection implements MobileConnection {
    private static final int LOCAL_PORT = 40_000;

    private final InetSocketAddress remote;
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final List<FlowpathSnapshot> paths = new CopyOnWriteArrayList<>();
    private final List<TrafficLimit> limits = new CopyOnWriteArrayList<>();
    private final Map<InetAddress, Long> carried = new ConcurrentHashMap<>();
    private volatile boolean suspended;
    private volatile @Nullable InetSocketAddress localAddress;
    private volatile List<InetSocketAddress> serverAddresses = List.of();

    FakeConnection(InetSocketAddress remote) {
        this.remote = remote;
    }

    void setPath(int id, FlowpathState state, InetAddress local) {
        paths.removeIf(path -> path.id() == id);
        if (state != FlowpathState.CLOSED) {
            paths.add(new FlowpathSnapshot(
                    id,
                    state,
                    new InetSocketAddress(local, LOCAL_PORT),
                    remote,
                    Duration.ZERO,
                    0,
                    0,
                    0,
                    PathRole.PREFERRED,
                    0,
                    0));
        }
    }

    /** So many bytes more go over the address. */
    void carry(InetAddress local, long bytes) {
        carried.merge(local, bytes, Long::sum);
        for (TrafficLimit limit : limits) {
            limit.handleCarried(limit.locals().stream()
                    .mapToLong(one -> carried.getOrDefault(one, 0L))
                    .sum());
        }
    }

    void setSuspended(boolean now) {
        suspended = now;
    }

    /** What it was told since the last call of this. */
    List<String> takeCalls() {
        List<String> taken = new ArrayList<>(calls);
        calls.removeAll(taken);
        return taken;
    }

    List<String> calls() {
        return calls;
    }

    @Override
    public List<FlowpathSnapshot> flowpaths() {
        return paths;
    }

    @Override
    public boolean isSuspended() {
        return suspended;
    }

    void setServerAddresses(InetSocketAddress... addresses) {
        serverAddresses = List.of(addresses);
    }

    @Override
    public List<InetSocketAddress> serverAddresses() {
        return serverAddresses;
    }

    @Override
    public void setRoutes(List<Route> routes) {
        calls.add("routes " + routes.stream().map(FakeConnection::text).toList());
    }

    @Override
    public void localAddressLost(InetAddress address) {
        calls.add("lost " + address.getHostAddress());
    }

    @Override
    public void giveUpFlowpath(int pathId, String why) {
        calls.add("give up %d: %s".formatted(pathId, why));
    }

    /** Where the newest flowpath is that works, or has worked. */
    void setLocalAddress(InetAddress local) {
        localAddress = new InetSocketAddress(local, LOCAL_PORT);
    }

    @Override
    public @Nullable InetSocketAddress localAddress() {
        return localAddress;
    }

    @Override
    public void tellMoved(List<InetSocketAddress> addresses) {
        calls.add("moved to " + addresses);
    }

    @Override
    public void limitTraffic(TrafficLimit limit) {
        limits.add(limit);
    }

    @Override
    public void prefer(Route route) {
        calls.add("prefer " + text(route));
    }

    private static String text(Route route) {
        InetAddress local = route.local();
        String by = route.interfaceName() == null ? "" : " by " + route.interfaceName();
        String role = route.role() == PathRole.BACKUP ? " to stand by" : "";
        String to = route.announced() ? " to " + route.remote().getAddress().getHostAddress() : "";
        return (local == null ? "any" : local.getHostAddress()) + to + by + role;
    }
}
