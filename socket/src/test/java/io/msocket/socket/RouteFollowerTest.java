package io.msocket.socket;

import static io.msocket.socket.FakeNetwork.address;
import static io.msocket.socket.FakeNetwork.down;
import static io.msocket.socket.FakeNetwork.up;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.msocket.protocol.FlowpathState;
import io.msocket.protocol.Route;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a client's connection is told when the machine's addresses change, as a timeline. */
class RouteFollowerTest {
    private static final InetSocketAddress SERVER = new InetSocketAddress(address("203.0.113.5"), 4000);
    private static final LocalAddress WIRED = up("eth0", "192.168.1.10", 24);
    private static final LocalAddress WIRED_DOWN = down("eth0", "192.168.1.10", 24);
    private static final LocalAddress WIRELESS = up("wlan0", "10.0.0.10", 8);

    private final FakeConnection connection = new FakeConnection(SERVER);
    private NetworkView last = NetworkView.EMPTY;
    private InetAddress systemChoice;

    @Test
    void the_kernel_chooses_the_first_address_unless_the_program_does() {
        assertThat(follower(null).opening()).containsExactly(new Route(null, SERVER));
        assertThat(follower(address("0.0.0.0")).opening()).containsExactly(new Route(null, SERVER));
        assertThat(follower(WIRED.address()).opening()).containsExactly(new Route(WIRED.address(), SERVER));
        assertThat(restrictedTo("10.0.0.10", "::1", "192.168.1.10").opening())
                .containsExactly(new Route(WIRELESS.address(), SERVER), new Route(WIRED.address(), SERVER));
    }

    @Test
    void when_the_address_goes_the_others_become_the_routes_before_it_is_cut() {
        RouteFollower follower = begun(null);
        see(follower, WIRED, WIRELESS);
        assertThat(connection.takeCalls()).containsExactly("routes [192.168.1.10, 10.0.0.10]");
        connection.setPath(1, FlowpathState.ACTIVE, WIRED.address());

        see(follower, WIRED_DOWN, WIRELESS);
        assertThat(connection.calls()).startsWith("routes [10.0.0.10]", "lost 192.168.1.10");
    }

    @Test
    void of_very_many_addresses_the_best_become_routes() {
        LocalAddress[] many = IntStream.range(0, 100)
                .mapToObj(i -> up("eth0", "192.168.1." + (100 + i), 24))
                .toArray(LocalAddress[]::new);
        systemChoice = many[99].address();
        see(begun(null), many);

        String routes = connection.takeCalls().get(0);
        assertThat(routes).startsWith("routes [192.168.1.199, 192.168.1.100, ");
        assertThat(routes.split(", ")).hasSize(64);
    }

    @Test
    void a_better_address_is_moved_to_as_soon_as_it_comes() {
        RouteFollower follower = begun(null);
        see(follower, WIRELESS);
        connection.setPath(1, FlowpathState.ACTIVE, WIRELESS.address());
        connection.takeCalls();

        see(follower, WIRELESS, WIRED);
        assertThat(connection.takeCalls()).containsExactly("routes [192.168.1.10, 10.0.0.10]", "prefer 192.168.1.10");
    }

    @Test
    void a_worse_address_that_comes_is_only_kept_in_mind() {
        RouteFollower follower = begun(null);
        see(follower, WIRED);
        connection.setPath(1, FlowpathState.ACTIVE, WIRED.address());
        connection.takeCalls();

        see(follower, WIRED, WIRELESS);
        assertThat(connection.takeCalls()).containsExactly("routes [192.168.1.10, 10.0.0.10]");
    }

    @Test
    void a_change_of_the_systems_own_choice_is_followed() {
        systemChoice = WIRED.address();
        RouteFollower follower = begun(null);
        see(follower, WIRED, WIRELESS);
        connection.setPath(1, FlowpathState.ACTIVE, WIRED.address());
        connection.takeCalls();

        systemChoice = WIRELESS.address();
        see(follower, WIRED, WIRELESS);
        assertThat(connection.takeCalls()).containsExactly("routes [10.0.0.10, 192.168.1.10]", "prefer 10.0.0.10");
    }

    @Test
    void what_went_before_anybody_watched_is_cut_at_the_first_look() {
        RouteFollower follower = begun(null);
        connection.setPath(1, FlowpathState.ACTIVE, WIRED.address());
        connection.setPath(2, FlowpathState.ACTIVE, address("203.0.113.77"));
        connection.setPath(3, FlowpathState.ACTIVE, address("127.0.0.5"));
        see(follower, up("lo", "127.0.0.1", 8), WIRED_DOWN, WIRELESS);
        assertThat(connection.takeCalls())
                .containsExactly("routes [10.0.0.10]", "lost 192.168.1.10", "lost 203.0.113.77");
        see(follower, up("lo", "127.0.0.1", 8), WIRED_DOWN, WIRELESS);
        assertThat(connection.takeCalls()).isEmpty();
    }

    @Test
    void without_any_address_there_is_no_route_until_one_comes() {
        RouteFollower follower = begun(null);
        see(follower, WIRED);
        connection.takeCalls();

        see(follower);
        assertThat(connection.takeCalls()).containsExactly("routes []", "lost 192.168.1.10");
        see(follower, WIRELESS);
        assertThat(connection.takeCalls()).containsExactly("routes [10.0.0.10]", "prefer 10.0.0.10");
    }

    @Test
    void any_change_makes_a_suspended_connection_try_again_at_once() {
        RouteFollower follower = begun(null);
        see(follower, WIRED);
        connection.setSuspended(true);
        connection.takeCalls();

        see(follower, WIRED);
        assertThat(connection.takeCalls()).containsExactly("routes [192.168.1.10]");
    }

    @Test
    void a_bound_address_stays_the_first_as_long_as_it_is_there() {
        RouteFollower follower = begun(WIRELESS.address());
        see(follower, WIRED, WIRELESS);
        assertThat(connection.takeCalls()).containsExactly("routes [10.0.0.10, 192.168.1.10]");
        see(follower, WIRED);
        assertThat(connection.takeCalls())
                .containsExactly("routes [192.168.1.10]", "lost 10.0.0.10", "prefer 192.168.1.10");
    }

    @Test
    void only_allowed_addresses_are_used_in_their_order() {
        RouteFollower follower = restrictedTo("10.0.0.10", "192.168.1.10");
        follower.begin(connection);
        see(follower, WIRED, WIRELESS, up("eth1", "172.16.0.1", 12));
        assertThat(connection.takeCalls()).containsExactly("routes [10.0.0.10, 192.168.1.10]");
    }

    @Test
    void flowpaths_over_addresses_that_are_no_longer_allowed_are_cut() throws Exception {
        RouteFollower follower = begun(null);
        connection.setPath(1, FlowpathState.ACTIVE, WIRED.address());
        connection.setPath(2, FlowpathState.CONNECTING, WIRED.address());
        connection.setPath(3, FlowpathState.ACTIVE, WIRELESS.address());

        follower.allow(List.of(WIRELESS.address()));
        assertThat(connection.takeCalls()).containsExactly("routes [10.0.0.10]", "lost 192.168.1.10");
        follower.allow(List.of());
        assertThat(connection.takeCalls()).containsExactly("routes [any]");
    }

    @Test
    void addresses_that_cannot_reach_the_server_are_refused() {
        RouteFollower follower = begun(null);
        assertThatThrownBy(() -> follower.allow(List.of(address("::1"))))
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("0:0:0:0:0:0:0:1")
                .hasMessageContaining("203.0.113.5");
        assertThat(connection.takeCalls()).isEmpty();
    }

    @Test
    void an_accepted_connection_is_only_cut() {
        AcceptedFollower follower = new AcceptedFollower(connection);
        NetworkView both = new NetworkView(List.of(WIRED, WIRELESS));
        follower.follow(both, new NetworkView(List.of(WIRED_DOWN, WIRELESS)));
        assertThat(connection.takeCalls()).containsExactly("lost 192.168.1.10");
    }

    private RouteFollower begun(InetAddress bound) {
        RouteFollower follower = follower(bound);
        follower.begin(connection);
        return follower;
    }

    private RouteFollower follower(InetAddress bound) {
        return new RouteFollower(SERVER, bound, List.of(), RoutePolicy.standard(), remote -> systemChoice);
    }

    private RouteFollower restrictedTo(String... addresses) {
        List<InetAddress> allowed =
                List.of(addresses).stream().map(FakeNetwork::address).toList();
        return new RouteFollower(SERVER, null, allowed, RoutePolicy.standard(), remote -> systemChoice);
    }

    private void see(RouteFollower follower, LocalAddress... addresses) {
        NetworkView now = new NetworkView(List.of(addresses));
        NetworkView before = last;
        last = now;
        follower.follow(before, now);
    }
}
