package io.msocket.socket;

import static io.msocket.socket.FakeNetwork.address;
import static io.msocket.socket.FakeNetwork.down;
import static io.msocket.socket.FakeNetwork.up;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.msocket.protocol.FlowpathState;
import io.msocket.protocol.Route;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a client's connection is told when the machine's addresses change, as a timeline. */
class RouteFollowerTest extends FollowerTimeline {
    @Test
    void the_kernel_chooses_the_first_address_unless_the_program_does() {
        assertThat(follower(null).opening()).containsExactly(new Route(null, SERVER));
        assertThat(follower(address("0.0.0.0")).opening()).containsExactly(new Route(null, SERVER));
        assertThat(follower(WIRED.address()).opening()).containsExactly(new Route(WIRED.address(), SERVER));
        assertThat(restrictedTo("10.0.0.10", "::1", "192.168.1.10").opening())
                .containsExactly(new Route(WIRELESS.address(), SERVER), new Route(WIRED.address(), SERVER));
    }

    @Test
    void an_opening_tries_the_kernels_choice_and_then_the_other_usable_addresses() {
        systemChoice = WIRED.address();
        last = new NetworkView(List.of(WIRELESS, WIRED, down("wwan0", "100.64.0.10", 32)));

        assertThat(follower(null).opening())
                .containsExactly(new Route(null, SERVER), new Route(WIRELESS.address(), SERVER));
    }

    @Test
    void without_mobility_and_policy_it_is_the_kernel_that_chooses() throws Exception {
        MSocketOptions options = TestPeers.CLIENT.toBuilder()
                .mobility(false)
                .networkChanges(new FakeNetwork(WIRED, WIRELESS))
                .build();
        assertThat(RouteFollower.of(options, SERVER, null).opening()).containsExactly(new Route(null, SERVER));
    }

    @Test
    void the_addresses_of_a_name_take_turns_and_the_one_that_was_reached_comes_first() throws Exception {
        InetSocketAddress server6 = new InetSocketAddress(address("2001:db8::5"), 4000);
        last = new NetworkView(List.of(WIRED, WIRED6, WIRELESS));
        RouteFollower follower = named("203.0.113.5", "2001:db8::5");
        assertThat(follower.opening())
                .containsExactly(
                        new Route(null, SERVER),
                        new Route(null, server6),
                        new Route(WIRED.address(), SERVER),
                        new Route(WIRED6.address(), server6),
                        new Route(WIRELESS.address(), SERVER));

        assertThat(follower.reached(server6)).isEqualTo(server6);
        follower.begin(connection, recalls::incrementAndGet);
        see(follower, WIRED, WIRED6, WIRELESS);
        assertThat(connection.takeCalls()).containsExactly("routes [2001:db8:0:0:0:0:0:10, 192.168.1.10, 10.0.0.10]");
        see(follower, WIRED);
        assertThat(connection.takeCalls()).startsWith("routes [192.168.1.10]");
        assertThat(follower.routeFrom(WIRED.address())).isEqualTo(new Route(WIRED.address(), SERVER));
    }

    @Test
    void addresses_that_the_server_tells_come_behind_the_named_ones_each_with_addresses_of_its_family() {
        RouteFollower follower = begun(null);
        see(follower, WIRED, WIRELESS, WIRED6);
        connection.takeCalls();
        InetSocketAddress told = new InetSocketAddress(address("198.51.100.5"), 4000);
        InetSocketAddress told6 = new InetSocketAddress(address("2001:db8::5"), 4000);
        connection.setServerAddresses(SERVER, told, told6);
        see(follower, WIRED, WIRELESS, WIRED6);
        assertThat(connection.takeCalls())
                .containsExactly("routes [192.168.1.10, 10.0.0.10, 192.168.1.10 to 198.51.100.5,"
                        + " 10.0.0.10 to 198.51.100.5, 2001:db8:0:0:0:0:0:10 to 2001:db8:0:0:0:0:0:5]");
        assertThat(follower.routeFrom(WIRED6.address())).isEqualTo(new Route(WIRED6.address(), told6).asAnnounced());

        connection.setServerAddresses();
        see(follower, WIRED, WIRELESS, WIRED6);
        assertThat(connection.takeCalls()).containsExactly("routes [192.168.1.10, 10.0.0.10]");
    }

    @Test
    void a_connection_to_the_second_address_of_a_name_goes_to_the_first_when_that_alone_is_left() {
        last = new NetworkView(List.of(WIRED));
        RouteFollower follower = named("198.51.100.5", "203.0.113.5");
        follower.begin(connection, recalls::incrementAndGet);
        connection.setPath(1, FlowpathState.ACTIVE, WIRED.address());
        see(follower, WIRED);
        connection.takeCalls();
        follower.handleMoved(List.of(new InetSocketAddress(address("198.51.100.5"), SERVER.getPort())));
        see(follower, WIRED);
        assertThat(connection.takeCalls())
                .as("where it works is still the last of its routes")
                .containsExactly("prefer 192.168.1.10");
        connection.setPath(1, FlowpathState.CLOSED, WIRED.address());
        connection.setServerAddresses(SERVER);
        see(follower, WIRED);
        assertThat(connection.takeCalls())
                .as("what the server tells is as it tells it")
                .containsExactly("routes [192.168.1.10, 192.168.1.10 to 203.0.113.5]");
    }

    private RouteFollower named(String... addresses) {
        List<InetAddress> resolved =
                List.of(addresses).stream().map(FakeNetwork::address).toList();
        return new RouteFollower(
                NamedServer.of(resolved, SERVER.getPort()),
                null,
                List.of(),
                RoutePolicy.standard(),
                remote -> systemChoice,
                last,
                interfaces);
    }

    @Test
    void the_families_of_a_name_take_turns() {
        List<InetAddress> resolved = List.of("203.0.113.5", "203.0.113.6", "203.0.113.7", "2001:db8::5").stream()
                .map(FakeNetwork::address)
                .toList();
        assertThat(NamedServer.addressesOf(NamedServer.of(resolved, 80)))
                .extracting(server -> server.getAddress().getHostAddress())
                .containsExactly("203.0.113.5", "2001:db8:0:0:0:0:0:5", "203.0.113.6", "203.0.113.7");
    }

    @Test
    void a_connection_that_an_inferior_address_has_opened_moves_to_the_best() {
        systemChoice = WIRED.address();
        RouteFollower follower = begun(null);
        connection.setPath(1, FlowpathState.ACTIVE, WIRELESS.address());
        see(follower, WIRED, WIRELESS);
        assertThat(connection.takeCalls()).containsExactly("routes [192.168.1.10, 10.0.0.10]", "prefer 192.168.1.10");
    }

    @Test
    void a_link_local_server_is_found_when_its_interface_comes_back_with_another_number() {
        InetSocketAddress server = new InetSocketAddress(linkLocal(1, 3), 4000);
        LocalAddress before = new LocalAddress("wlan0", linkLocal(2, 3), 64, true);
        LocalAddress after = new LocalAddress("wlan0", linkLocal(2, 8), 64, true);
        LocalAddress another = new LocalAddress("eth0", linkLocal(7, 2), 64, true);
        last = new NetworkView(List.of(another, before));
        List<Route> routes = new ArrayList<>();
        RouteFollower follower =
                new RouteFollower(server, null, List.of(), RoutePolicy.standard(), remote -> null, last, interfaces);
        follower.begin(
                new FakeConnection(server) {
                    @Override
                    public void setRoutes(List<Route> given) {
                        routes.clear();
                        routes.addAll(given);
                    }
                },
                () -> {});
        see(follower, another);
        assertThat(routes).isEmpty();
        see(follower, another, after);
        assertThat(routes).hasSize(1);
        assertThat(((Inet6Address) routes.get(0).remote().getAddress()).getScopeId())
                .isEqualTo(8);
        assertThat(routes.get(0).local()).isEqualTo(after.address());
    }

    @Test
    void a_link_local_server_without_an_interface_is_on_the_only_link_or_no_server() throws Exception {
        InetSocketAddress nowhere = new InetSocketAddress(linkLocal(1, 0), 4000);
        LocalAddress one = new LocalAddress("wlan0", linkLocal(2, 3), 64, true);
        LocalAddress sameLink = new LocalAddress("wlan0", linkLocal(3, 3), 64, true);
        LocalAddress other = new LocalAddress("eth0", linkLocal(7, 2), 64, true);
        RouteFollower follower = RouteFollower.of(seeing(WIRED, one, sameLink), nowhere, null);
        assertThat(((Inet6Address) follower.opening().get(0).remote().getAddress()).getScopeId())
                .isEqualTo(3);
        for (MSocketOptions options : List.of(seeing(one, other), seeing(WIRED))) {
            assertThatThrownBy(() -> RouteFollower.of(options, nowhere, null))
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("which does not say on which interface: append it");
        }
    }

    private static MSocketOptions seeing(LocalAddress... addresses) {
        return TestPeers.CLIENT.toBuilder()
                .networkChanges(new FakeNetwork(addresses))
                .build();
    }

    private static Inet6Address linkLocal(int host, int scope) {
        byte[] bytes = {(byte) 0xfe, (byte) 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) host};
        try {
            return Inet6Address.getByAddress(null, bytes, scope);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void what_has_gone_is_told_before_the_routes_are_chosen_anew() {
        List<String> toldBefore = new ArrayList<>();
        RoutePolicy policy = (remote, choice, addresses) -> {
            toldBefore.addAll(connection.takeCalls());
            return addresses.stream()
                    .filter(LocalAddress::up)
                    .map(LocalAddress::address)
                    .toList();
        };
        RouteFollower follower = withPolicy(policy, WIRED, WIRELESS);
        see(follower, WIRED, WIRELESS);
        connection.takeCalls();
        toldBefore.clear();

        see(follower, WIRED_DOWN, WIRELESS);
        assertThat(toldBefore).containsExactly("routes [10.0.0.10]", "lost 192.168.1.10");
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
    void a_route_that_comes_after_its_address_binds_to_the_interface() {
        systemChoice = WIRED.address();
        routes = defaultRoutes("eth0");
        RouteFollower follower = begun(null);
        see(follower, WIRED, WIRELESS);
        assertThat(connection.takeCalls()).containsExactly("routes [192.168.1.10 by eth0, 10.0.0.10]");

        routes = defaultRoutes("eth0", "wlan0");
        see(follower, WIRED, WIRELESS);
        assertThat(connection.takeCalls()).containsExactly("routes [192.168.1.10 by eth0, 10.0.0.10 by wlan0]");
    }

    @Test
    void flowpaths_that_would_go_around_a_vpn_end_when_it_comes() {
        RouteFollower follower = begunBeforeVpn();
        see(follower, WIRED, WIRELESS);
        connection.takeCalls();

        seeVpn(follower);
        assertThat(connection.takeCalls())
                .containsExactly("routes [10.9.0.2, 192.168.1.10, 10.0.0.10]", gaveUp(1), gaveUp(2), "prefer 10.9.0.2");
    }

    @Test
    void a_vpn_to_one_of_the_servers_addresses_ends_nothing_to_another_one() {
        RouteFollower follower = begunBeforeVpn();
        InetSocketAddress told = new InetSocketAddress(address("198.51.100.5"), 4000);
        connection.setServerAddresses(told);
        see(follower, WIRED, WIRELESS);
        connection.takeCalls();

        systemChoices.put(told, VPN.address());
        see(follower, WIRED, WIRELESS, VPN);
        assertThat(connection.takeCalls()).noneMatch(call -> call.startsWith("give up") || call.startsWith("lost"));
    }

    @Test
    void a_vpn_that_comes_between_the_opening_and_the_first_look_is_not_gone_around() {
        RouteFollower follower = begunBeforeVpn();
        seeVpn(follower);
        assertThat(connection.takeCalls()).contains(gaveUp(2));
    }

    @Test
    void a_vpn_is_not_gone_around_from_addresses_that_the_program_names() throws Exception {
        RouteFollower follower = begunBeforeVpn();
        see(follower, WIRED, WIRELESS);
        follower.allow(List.of(WIRED.address(), WIRELESS.address()));
        connection.takeCalls();
        seeVpn(follower);
        assertThat(connection.takeCalls()).contains(gaveUp(1), gaveUp(2));
    }

    @Test
    void a_route_that_has_come_since_another_connection_looked_is_known_before_routes_are_chosen() {
        routes = defaultRoutes("eth0");
        systemChoice = WIRED.address();
        RouteFollower follower = begun(null);
        see(follower, WIRED, WIRELESS);
        connection.takeCalls();

        routes = defaultRoutes("eth0", "wlan0");
        systemChoice = WIRELESS.address();
        follower.follow(last, last);
        assertThat(connection.takeCalls())
                .containsExactly("routes [10.0.0.10 by wlan0, 192.168.1.10 by eth0]", "prefer 10.0.0.10 by wlan0");
    }

    private static String gaveUp(int pathId) {
        return "give up %d: %s".formatted(pathId, RouteFollower.GOES_AROUND);
    }

    private RouteFollower begunBeforeVpn() {
        routes = defaultRoutes("eth0", "wlan0");
        systemChoice = WIRED.address();
        last = new NetworkView(List.of(WIRED, WIRELESS));
        RouteFollower follower = follower(null);
        follower.opening();
        follower.begin(connection, recalls::incrementAndGet);
        connection.setPath(1, FlowpathState.ACTIVE, WIRED.address());
        connection.setPath(2, FlowpathState.ACTIVE, WIRELESS.address());
        return follower;
    }

    private void seeVpn(RouteFollower follower) {
        systemChoice = VPN.address();
        see(follower, WIRED, WIRELESS, VPN);
    }

    private static RoutingTable defaultRoutes(String... interfaces) {
        return RoutingTable.of(
                Stream.of(interfaces)
                        .map(name -> name + " 00000000 0101A8C0 0003 0 0 100 00000000 0 0 0")
                        .toList(),
                List.of());
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
        follower.begin(connection, recalls::incrementAndGet);
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
}
