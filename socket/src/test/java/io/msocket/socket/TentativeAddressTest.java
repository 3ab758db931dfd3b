package io.msocket.socket;

import static io.msocket.socket.FakeNetwork.address;
import static io.msocket.socket.FakeNetwork.down;
import static io.msocket.socket.FakeNetwork.up;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.msocket.protocol.FlowpathSnapshot;
import io.msocket.protocol.FlowpathState;
import io.msocket.protocol.HandoverMode;
import io.msocket.protocol.Route;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * An IPv6 address whose duplicate address detection (RFC 4862) is not done is there and not up: it is not used until it is, and then
 * at once.
 */
class TentativeAddressTest extends FollowerTimeline {
    private static final InetSocketAddress SERVER6 = new InetSocketAddress(address("2001:db8:1::5"), 4000);
    private static final LocalAddress TENTATIVE6 = down("eth0", "2001:db8::10", 64);
    private static final LocalAddress WIRELESS6 = up("wlan0", "2001:db8:2::10", 64);

    private static String text(LocalAddress local) {
        return local.address().getHostAddress();
    }

    private RouteFollower follower6(InetAddress bound, List<InetAddress> allowed, LocalAddress... first) {
        last = new NetworkView(List.of(first));
        return new RouteFollower(
                SERVER6, bound, allowed, RoutePolicy.standard(), remote -> systemChoice, last, interfaces);
    }

    private RouteFollower begun6(InetAddress bound, List<InetAddress> allowed, LocalAddress... first) {
        RouteFollower follower = follower6(bound, allowed, first);
        follower.begin(connection, recalls::incrementAndGet);
        see(follower, first);
        return follower;
    }

    @Test
    void it_becomes_a_route_when_it_is_proven_and_is_moved_to_if_it_is_better() {
        RouteFollower follower = begun6(null, List.of(), TENTATIVE6, WIRELESS6);
        connection.setPath(1, FlowpathState.ACTIVE, WIRELESS6.address());
        assertThat(connection.takeCalls()).containsExactly("routes [" + text(WIRELESS6) + "]");

        see(follower, WIRED6, WIRELESS6);
        assertThat(connection.takeCalls())
                .containsExactly("routes [" + text(WIRED6) + ", " + text(WIRELESS6) + "]", "prefer " + text(WIRED6));
    }

    @Test
    void an_opening_leaves_it_out() {
        systemChoice = WIRELESS6.address();
        assertThat(follower6(null, List.of(), TENTATIVE6, WIRELESS6).opening())
                .containsExactly(new Route(null, SERVER6));
        assertThat(follower6(null, List.of(), WIRED6, WIRELESS6).opening())
                .containsExactly(new Route(null, SERVER6), new Route(WIRED6.address(), SERVER6));
    }

    @Test
    void a_connection_that_has_nothing_else_waits_for_it() {
        RouteFollower follower = begun6(null, List.of(), WIRELESS6);
        connection.setPath(1, FlowpathState.ACTIVE, WIRELESS6.address());
        connection.takeCalls();

        see(follower, TENTATIVE6);
        connection.setSuspended(true);
        assertThat(connection.takeCalls()).containsExactly("routes []", "lost " + text(WIRELESS6));
        see(follower, WIRED6);
        assertThat(connection.takeCalls()).containsExactly("routes [" + text(WIRED6) + "]", "prefer " + text(WIRED6));
    }

    @Test
    void one_that_the_program_has_bound_waits_all_the_same() {
        assertWaitsAndComesFirst(begun6(WIRED6.address(), List.of(), TENTATIVE6, WIRELESS6));
    }

    @Test
    void one_that_the_program_has_allowed_waits_all_the_same() {
        List<InetAddress> both = List.of(WIRED6.address(), WIRELESS6.address());
        assertWaitsAndComesFirst(begun6(null, both, TENTATIVE6, WIRELESS6));
    }

    private void assertWaitsAndComesFirst(RouteFollower follower) {
        assertThat(connection.takeCalls()).containsExactly("routes [" + text(WIRELESS6) + "]");
        see(follower, WIRED6, WIRELESS6);
        assertThat(connection.takeCalls())
                .containsExactly("routes [" + text(WIRED6) + ", " + text(WIRELESS6) + "]", "prefer " + text(WIRED6));
    }

    @Test
    void one_that_is_proven_anew_since_its_link_was_gone_is_lost_until_then() {
        RouteFollower follower = begun6(null, List.of(), WIRED6, WIRELESS6);
        connection.takeCalls();
        see(follower, TENTATIVE6, WIRELESS6);
        assertThat(connection.takeCalls())
                .containsExactly(
                        "routes [" + text(WIRELESS6) + "]", "lost " + text(WIRED6), "prefer " + text(WIRELESS6));
        see(follower, WIRED6, WIRELESS6);
        assertThat(connection.takeCalls())
                .containsExactly("routes [" + text(WIRED6) + ", " + text(WIRELESS6) + "]", "prefer " + text(WIRED6));
    }

    @Test
    void a_server_announces_it_when_it_is_proven() {
        List<List<InetSocketAddress>> history = new ArrayList<>();
        AnnouncedInterfaces announced = new AnnouncedInterfaces(Interfaces.named("*"), 4000, history::add);
        NetworkView tentative = new NetworkView(List.of(TENTATIVE6, WIRELESS6));
        NetworkView proven = new NetworkView(List.of(WIRED6, WIRELESS6));
        InetSocketAddress wired = new InetSocketAddress(WIRED6.address(), 4000);
        InetSocketAddress wireless = new InetSocketAddress(WIRELESS6.address(), 4000);

        announced.follow(NetworkView.EMPTY, tentative);
        announced.follow(tentative, proven);
        announced.follow(proven, tentative);
        assertThat(history).containsExactly(List.of(wireless), List.of(wired, wireless), List.of(wireless));
    }

    /** As of a kernel that lets nobody bind to an address before it is proven. */
    private static InetAddress bind(InetAddress address, FakeNetwork network, AtomicInteger tries) throws IOException {
        return TentativeAddress.bind(address, network, () -> {
            tries.incrementAndGet();
            boolean isProven = network.addresses().stream()
                    .anyMatch(local -> local.address().equals(address) && local.up());
            if (!isProven) {
                throw new BindException("Cannot assign requested address");
            }
            return address;
        });
    }

    @Test
    void a_server_listens_at_it_as_soon_as_it_is_proven() throws Exception {
        FakeNetwork network = new FakeNetwork(TENTATIVE6);
        AtomicInteger tries = new AtomicInteger();
        CompletableFuture<InetAddress> bound = new CompletableFuture<>();
        Thread server = new Thread(() -> {
            try {
                bound.complete(bind(TENTATIVE6.address(), network, tries));
            } catch (IOException e) {
                bound.completeExceptionally(e);
            }
        });
        server.start();
        await().until(network::isWatched);
        assertThat(tries).hasValue(1);
        network.change(WIRED6);
        assertThat(bound.get()).isEqualTo(WIRED6.address());
        server.join();
        assertThat(tries).hasValue(2);
        assertThat(network.isWatched()).isFalse();
    }

    @Test
    void what_cannot_be_bound_for_another_reason_is_not_waited_for() {
        AtomicInteger tries = new AtomicInteger();
        assertThatThrownBy(() -> bind(WIRELESS6.address(), new FakeNetwork(TENTATIVE6), tries))
                .isInstanceOf(BindException.class);
        assertThatThrownBy(() -> bind(address("192.0.2.1"), new FakeNetwork(down("eth0", "192.0.2.1", 24)), tries))
                .isInstanceOf(BindException.class);
        assertThat(tries).hasValue(2);
    }

    /** The loopback's own IPv6 address, of which the fake machine says that it is tentative. */
    @Test
    void a_client_joins_over_it_as_soon_as_it_is_proven() throws Exception {
        assumeIpv6();
        InetAddress first = address("127.0.0.1");
        InetAddress second = address("127.0.0.2");
        InetAddress sixth = address("::1");
        LocalAddress[] tentative = {up("lo", "127.0.0.1", 8), up("lo2", "127.0.0.2", 8), down("lo6", "::1", 128)};
        LocalAddress[] proven = {tentative[0], tentative[1], up("lo6", "::1", 128)};
        FakeNetwork network = new FakeNetwork(tentative);
        Queue<InetAddress> tried = new ConcurrentLinkedQueue<>();
        MSocketOptions options = TestPeers.CLIENT.toBuilder()
                .networkChanges(network)
                // Only for a policy is the machine looked at before the opening, where the server is on the loopback.
                .routePolicy(RoutePolicy.standard().preferring(Interfaces.named("lo")))
                .handoverMode(HandoverMode.FULL)
                .observer((event, sent, acknowledged, received, now) -> note(event.path(), tried))
                .build();
        try (MServerSocket server = new MServerSocket(0, 50, null, TestPeers.SERVER);
                MSocket client = new MSocket(options)) {
            client.connect(NamedServer.of(List.of(first, sixth), server.getLocalPort()), 10_000);
            await().until(() -> worksFrom(client, first) && worksFrom(client, second));
            assertThat(tried).doesNotContain(sixth);

            network.change(proven);
            await().until(() -> worksFrom(client, sixth));
            assertThat(client.flowpaths()).hasSize(3);
        }
    }

    private static void note(FlowpathSnapshot path, Queue<InetAddress> tried) {
        if (path != null && path.local() != null) {
            tried.add(path.local().getAddress());
        }
    }

    private static boolean worksFrom(MSocket socket, InetAddress local) {
        return socket.flowpaths().stream()
                .anyMatch(path -> path.state() == FlowpathState.ACTIVE
                        && path.local().getAddress().equals(local));
    }

    private static void assumeIpv6() {
        try (ServerSocket probe = new ServerSocket(0, 1, address("::1"))) {
            assertThat(probe.isBound()).isTrue();
        } catch (IOException e) {
            assumeTrue(false, "this system has no IPv6 loopback");
        }
    }
}
