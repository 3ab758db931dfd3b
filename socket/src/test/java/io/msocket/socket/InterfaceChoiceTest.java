package io.msocket.socket;

import static io.msocket.socket.FakeNetwork.address;
import static io.msocket.socket.FakeNetwork.down;
import static io.msocket.socket.FakeNetwork.up;
import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.protocol.Route;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A machine with a wire and a radio link, both with a default route, the wire's being the better one; and sometimes a VPN. */
class InterfaceChoiceTest {
    private static final InetSocketAddress SERVER = new InetSocketAddress(address("203.0.113.5"), 4000);
    private static final LocalAddress WIRED = up("eth0", "192.168.1.10", 24);
    private static final LocalAddress WIRELESS = up("wlan0", "10.0.0.10", 8);
    private static final LocalAddress VPN = up("tun0", "10.8.0.2", 24);
    /** A VPN by an interface of whatever kind. */
    private static final LocalAddress OTHER_VPN = up("veth0", "10.9.0.2", 24);

    private final List<String> defaultRoutes = new ArrayList<>(List.of("eth0", "wlan0"));
    private final List<String> askedForObstacles = new ArrayList<>();
    private int routesRead;

    private final InterfaceChoice choice = new InterfaceChoice(new InterfaceChoice.Machine() {
        @Override
        public RoutingTable routes() {
            routesRead++;
            return RoutingTable.of(
                    defaultRoutes.stream()
                            .map(name -> name + " 00000000 0101A8C0 0003 0 0 100 00000000 0 0 0")
                            .toList(),
                    List.of());
        }

        @Override
        public boolean isTunnel(String interfaceName) {
            return interfaceName.startsWith("tun");
        }

        @Override
        public @Nullable String obstacle(String interfaceName) {
            askedForObstacles.add(interfaceName);
            return null;
        }

        @Override
        public @Nullable String owner(String interfaceName) {
            return null;
        }
    });

    private Route of(LocalAddress local, LocalAddress systemChoice, boolean only, LocalAddress... machine) {
        InetAddress usual = systemChoice == null ? null : systemChoice.address();
        return choice.of(
                        List.of(new Route(local.address(), SERVER)),
                        new NetworkView(List.of(machine)),
                        remote -> usual,
                        only)
                .get(0);
    }

    private static Route plain(LocalAddress local) {
        return new Route(local.address(), SERVER);
    }

    @Test
    void each_route_leaves_by_the_interface_that_has_its_address() {
        assertThat(of(WIRED, WIRED, false, WIRED, WIRELESS))
                .isEqualTo(plain(WIRED).by("eth0", false));
        assertThat(of(WIRELESS, WIRED, false, WIRED, WIRELESS))
                .isEqualTo(plain(WIRELESS).by("wlan0", false));
    }

    @Test
    void a_link_without_a_route_of_its_own_is_left_to_the_kernel_and_its_rules() {
        defaultRoutes.remove("wlan0");
        assertThat(of(WIRELESS, WIRED, false, WIRED, WIRELESS)).isEqualTo(plain(WIRELESS));
    }

    @Test
    void nothing_goes_around_a_vpn() {
        defaultRoutes.add("tun0");
        assertThat(of(WIRELESS, VPN, false, WIRED, WIRELESS, VPN)).isEqualTo(plain(WIRELESS));
        assertThat(of(WIRELESS, VPN, true, WIRED, WIRELESS, VPN)).isEqualTo(plain(WIRELESS));
        assertThat(of(VPN, VPN, false, WIRED, WIRELESS, VPN))
                .isEqualTo(plain(VPN).by("tun0", false));
    }

    @Test
    void nothing_goes_around_an_interface_that_has_the_server_by_a_rule_although_default_routes_lead_by_others() {
        assertThat(of(WIRELESS, OTHER_VPN, false, WIRED, WIRELESS, OTHER_VPN)).isEqualTo(plain(WIRELESS));
        assertThat(of(WIRED, OTHER_VPN, true, WIRED, WIRELESS, OTHER_VPN)).isEqualTo(plain(WIRED));
        assertThat(of(OTHER_VPN, OTHER_VPN, false, WIRED, WIRELESS, OTHER_VPN)).isEqualTo(plain(OTHER_VPN));
    }

    @Test
    void an_interface_with_a_default_route_is_one_among_others() {
        defaultRoutes.add("veth0");
        assertThat(of(WIRELESS, OTHER_VPN, false, WIRED, WIRELESS, OTHER_VPN))
                .isEqualTo(plain(WIRELESS).by("wlan0", false));
    }

    @Test
    void a_server_on_a_links_own_subnet_may_be_reached_by_another_link() {
        LocalAddress lan = up("eth1", "203.0.113.10", 24);
        assertThat(of(WIRELESS, lan, false, WIRED, WIRELESS, lan))
                .isEqualTo(plain(WIRELESS).by("wlan0", false));
    }

    @Test
    void routes_that_went_around_a_vpn_before_it_came_are_told() {
        List<Route> before =
                List.of(plain(WIRED).by("eth0", false), plain(WIRELESS).by("wlan0", false), plain(OTHER_VPN));
        NetworkView machine = new NetworkView(List.of(WIRED, WIRELESS, OTHER_VPN));
        assertThat(choice.tunnelled(before, machine, remote -> OTHER_VPN.address()))
                .isEqualTo(before.subList(0, 2));
        assertThat(choice.tunnelled(before, machine, remote -> WIRED.address())).isEmpty();
        assertThat(choice.tunnelled(before, machine, remote -> null)).isEmpty();
    }

    @Test
    void a_link_whose_default_route_has_just_come_is_not_taken_for_a_vpn() {
        List<Route> before = List.of(plain(WIRELESS).by("wlan0", false));
        NetworkView machine = new NetworkView(List.of(WIRED, WIRELESS));
        defaultRoutes.remove("eth0");
        assertThat(choice.of(List.of(plain(WIRELESS)), machine, remote -> WIRELESS.address(), false))
                .isEqualTo(before);
        defaultRoutes.add("eth0");
        assertThat(choice.tunnelled(before, machine, remote -> WIRED.address())).isEmpty();
    }

    @Test
    void for_what_may_be_a_vpn_routes_are_read_again_once_for_all_connections() {
        List<Route> before = List.of(plain(WIRELESS).by("wlan0", false));
        NetworkView machine = new NetworkView(List.of(WIRED, WIRELESS, OTHER_VPN));
        for (int i = 0; i < 10; i++) {
            assertThat(choice.tunnelled(before, machine, remote -> OTHER_VPN.address()))
                    .isEqualTo(before);
        }
        assertThat(routesRead).isEqualTo(2);
        choice.tunnelled(before, new NetworkView(machine.addresses()), remote -> OTHER_VPN.address());
        assertThat(routesRead).as("after another change").isEqualTo(4);
    }

    @Test
    void a_vpn_for_others_only_does_not_matter() {
        assertThat(of(WIRELESS, WIRED, false, WIRED, WIRELESS, VPN))
                .isEqualTo(plain(WIRELESS).by("wlan0", false));
    }

    @Test
    void under_a_policy_a_route_leaves_by_its_interface_or_not_at_all() {
        defaultRoutes.remove("wlan0");
        assertThat(of(WIRELESS, WIRED, true, WIRED, WIRELESS))
                .isEqualTo(plain(WIRELESS).by("wlan0", true));
        assertThat(of(WIRED, WIRED, true, WIRED, WIRELESS))
                .as("the kernel would take it anyway")
                .isEqualTo(plain(WIRED).by("eth0", false));
    }

    @Test
    void where_the_system_has_no_way_none_is_made() {
        assertThat(of(WIRELESS, null, true, WIRED, WIRELESS)).isEqualTo(plain(WIRELESS));
    }

    @Test
    void addresses_of_no_link_and_routes_without_address_stay_as_they_are() {
        Route free = new Route(null, SERVER);
        List<Route> routes = List.of(free, plain(WIRELESS), plain(up("lo", "127.0.0.1", 8)));
        NetworkView machine = new NetworkView(List.of(WIRED, down("wlan0", "10.0.0.10", 8), up("lo", "127.0.0.1", 8)));
        assertThat(choice.of(routes, machine, remote -> WIRED.address(), true)).isEqualTo(routes);
    }

    @Test
    void routes_are_read_once_for_all_connections_that_see_the_same_change() {
        NetworkView machine = new NetworkView(List.of(WIRED, WIRELESS));
        for (int i = 0; i < 10; i++) {
            choice.of(List.of(plain(WIRELESS)), machine, remote -> WIRED.address(), false);
        }
        assertThat(routesRead).isEqualTo(1);
        choice.of(
                List.of(plain(WIRELESS)), new NetworkView(List.of(WIRED, WIRELESS)), remote -> WIRED.address(), false);
        assertThat(routesRead).isEqualTo(2);
    }

    @Test
    void what_hinders_the_second_link_is_looked_up_once_for_a_process() {
        for (int i = 0; i < 3; i++) {
            of(WIRELESS, WIRED, false, WIRED, WIRELESS);
            of(WIRED, WIRED, false, WIRED, WIRELESS);
        }
        assertThat(askedForObstacles).containsExactly("wlan0");
    }

    /** The interfaces by which a server on that machine answers what has come by them. */
    private Set<String> answering(LocalAddress systemChoice, LocalAddress... machine) {
        return choice.answering(new NetworkView(List.of(machine)), remote -> systemChoice.address());
    }

    @Test
    void a_server_with_two_ways_out_answers_by_the_one_that_was_taken_in() {
        assertThat(answering(WIRED, WIRED, WIRELESS)).containsExactlyInAnyOrder("eth0", "wlan0");
    }

    @Test
    void where_one_way_leads_out_the_kernel_finds_it() {
        LocalAddress withoutLink = down("wlan0", "10.0.0.10", 8);
        assertThat(answering(WIRED, WIRED, withoutLink)).isEmpty();
        defaultRoutes.remove("wlan0");
        assertThat(answering(WIRED, WIRED, WIRELESS)).isEmpty();
    }

    @Test
    void answers_do_not_go_around_a_vpn() {
        defaultRoutes.add("tun0");
        assertThat(answering(VPN, WIRED, WIRELESS, VPN)).isEmpty();
        assertThat(answering(OTHER_VPN, WIRED, WIRELESS, OTHER_VPN)).isEmpty();
    }

    @Test
    void a_link_by_which_one_family_does_not_get_out_answers_by_the_best_route() {
        LocalAddress guest = up("wlan1", "172.16.0.10", 16);
        LocalAddress noWayBack = up("wlan1", "2001:db8:1::10", 64);
        LocalAddress linkLocal = up("wlan0", "fe80::10", 64);
        defaultRoutes.add("wlan1");
        assertThat(answering(WIRED, WIRED, WIRELESS, linkLocal, guest, noWayBack))
                .containsExactlyInAnyOrder("eth0", "wlan0");
    }
}
