package io.msocket.socket;

import static io.msocket.socket.FakeNetwork.address;
import static io.msocket.socket.FakeNetwork.down;
import static io.msocket.socket.FakeNetwork.up;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** What tests of a {@link RouteFollower} share: a machine whose addresses change, and a connection that notes what it is told. */
abstract class FollowerTimeline {
    static final InetSocketAddress SERVER = new InetSocketAddress(address("203.0.113.5"), 4000);
    static final LocalAddress WIRED = up("eth0", "192.168.1.10", 24);
    static final LocalAddress WIRED_DOWN = down("eth0", "192.168.1.10", 24);
    static final LocalAddress WIRED6 = up("eth0", "2001:db8::10", 64);
    static final LocalAddress WIRELESS = up("wlan0", "10.0.0.10", 8);

    /** By an interface of whatever kind. */
    static final LocalAddress VPN = up("veth0", "10.9.0.2", 24);

    final FakeConnection connection = new FakeConnection(SERVER);
    final AtomicInteger recalls = new AtomicInteger();
    NetworkView last = NetworkView.EMPTY;
    InetAddress systemChoice;
    /** For the servers for which it is another one. */
    final Map<InetSocketAddress, InetAddress> systemChoices = new HashMap<>();

    RoutingTable routes = RoutingTable.EMPTY;

    final InterfaceChoice interfaces = new InterfaceChoice(new InterfaceChoice.Machine() {
        @Override
        public RoutingTable routes() {
            return routes;
        }

        @Override
        public boolean isTunnel(String interfaceName) {
            return false;
        }

        @Override
        public String obstacle(String interfaceName) {
            return null;
        }

        @Override
        public String owner(String interfaceName) {
            return null;
        }
    });

    private InetAddress choiceFor(InetSocketAddress remote) {
        return systemChoices.getOrDefault(remote, systemChoice);
    }

    RouteFollower begun(InetAddress bound) {
        RouteFollower follower = follower(bound);
        follower.begin(connection, recalls::incrementAndGet);
        return follower;
    }

    RouteFollower follower(InetAddress bound) {
        return new RouteFollower(SERVER, bound, List.of(), RoutePolicy.standard(), this::choiceFor, last, interfaces);
    }

    RouteFollower restrictedTo(String... addresses) {
        List<InetAddress> allowed =
                List.of(addresses).stream().map(FakeNetwork::address).toList();
        return new RouteFollower(SERVER, null, allowed, RoutePolicy.standard(), this::choiceFor, last, interfaces);
    }

    void see(RouteFollower follower, LocalAddress... addresses) {
        NetworkView now = new NetworkView(List.of(addresses));
        NetworkView before = last;
        last = now;
        follower.follow(before, now);
    }

    RouteFollower withQuota(String interfaceName, long bytes, LocalAddress... first) {
        MSocketOptions options =
                MSocketOptions.builder().quota(interfaceName, bytes).build();
        return withPolicy(options.routePolicy(), first);
    }

    RouteFollower withPolicy(RoutePolicy policy, LocalAddress... first) {
        last = new NetworkView(List.of(first));
        RouteFollower follower = new RouteFollower(SERVER, null, List.of(), policy, this::choiceFor, last, interfaces);
        follower.begin(connection, recalls::incrementAndGet);
        return follower;
    }
}
