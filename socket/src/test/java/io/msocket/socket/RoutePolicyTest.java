package io.msocket.socket;

import static io.msocket.socket.FakeNetwork.address;
import static io.msocket.socket.FakeNetwork.down;
import static io.msocket.socket.FakeNetwork.up;
import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.protocol.PathRole;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The policies that can be had ready, and what is made of several. */
class RoutePolicyTest {
    private static final LocalAddress WIRED = up("eth0", "192.168.1.10", 24);
    private static final LocalAddress WIRELESS = up("wlan0", "10.0.0.10", 8);
    private static final LocalAddress CELLULAR = up("wwan0", "100.64.0.10", 32);
    private static final LocalAddress CELLULAR6 = up("wwan0", "2001:db8::10", 64);
    private static final List<LocalAddress> ALL = List.of(WIRED, WIRELESS, CELLULAR, CELLULAR6);

    @Test
    void the_preferred_kind_comes_first_also_before_the_systems_choice() {
        assertThat(choose(RoutePolicy.preferWifi(), WIRED.address()))
                .containsExactly(WIRELESS.address(), WIRED.address(), CELLULAR.address());
        assertThat(choose(RoutePolicy.preferCellular(), WIRED.address()))
                .containsExactly(CELLULAR.address(), WIRED.address(), WIRELESS.address());
    }

    @Test
    void of_several_preferences_the_last_one_comes_first() {
        RoutePolicy policy =
                RoutePolicy.standard().preferring(Interfaces.named("wlan?")).preferring(Interfaces.named("ww*"));
        assertThat(choose(policy, null)).containsExactly(CELLULAR.address(), WIRELESS.address(), WIRED.address());
    }

    @Test
    void one_address_of_several_can_be_preferred() {
        LocalAddress other = up("eth0", "192.168.1.11", 24);
        RoutePolicy policy = RoutePolicy.standard().preferring(Interfaces.withAddress(other.address()));
        assertThat(policy.choose(remote("203.0.113.5"), null, List.of(WIRED, other, WIRELESS)))
                .containsExactly(other.address(), WIRED.address(), WIRELESS.address());
    }

    @Test
    void a_preferred_interface_with_many_addresses_does_not_keep_the_others_waiting() {
        LocalAddress other = up("wlan0", "10.0.0.11", 8);
        assertThat(RoutePolicy.preferWifi()
                        .choose(remote("203.0.113.5"), null, List.of(WIRED, WIRELESS, other, CELLULAR)))
                .containsExactly(WIRELESS.address(), WIRED.address(), CELLULAR.address(), other.address());
    }

    @Test
    void what_is_forbidden_is_not_used_in_either_family_even_if_the_system_would() {
        RoutePolicy policy = RoutePolicy.standard().without(Interfaces.ofKind(InterfaceKind.CELLULAR));
        assertThat(choose(policy, CELLULAR.address())).containsExactly(WIRED.address(), WIRELESS.address());
        assertThat(policy.choose(remote("2001:db8::5"), null, ALL)).isEmpty();
    }

    @Test
    void a_policy_of_ones_own_cannot_choose_what_is_forbidden() {
        RoutePolicy own = (remote, choice, addresses) -> List.of(CELLULAR.address(), WIRED.address());
        assertThat(choose(own.without(Interfaces.withAddress(CELLULAR.address())), null))
                .containsExactly(WIRED.address());
    }

    @Test
    void only_what_fulfils_every_condition_is_used() {
        RoutePolicy policy = RoutePolicy.preferCellular()
                .only(Interfaces.named("ww*", "eth*"))
                .without(Interfaces.metered());
        assertThat(choose(policy, null)).containsExactly(CELLULAR.address(), WIRED.address());
        List<LocalAddress> metered = List.of(WIRED, WIRELESS, CELLULAR.withMetered(true));
        assertThat(policy.choose(remote("203.0.113.5"), null, metered)).containsExactly(WIRED.address());
    }

    @Test
    void an_address_that_a_forbidden_interface_has_too_is_not_used() {
        RoutePolicy policy = RoutePolicy.standard().without(Interfaces.named("wwan0"));
        LocalAddress twin = up("wwan0", "192.168.1.10", 24);
        assertThat(policy.choose(remote("203.0.113.5"), null, List.of(WIRED, twin, WIRELESS)))
                .containsExactly(WIRELESS.address());
        LocalAddress without = down("wwan0", "192.168.1.10", 24);
        assertThat(policy.choose(remote("203.0.113.5"), null, List.of(WIRED, without)))
                .containsExactly(WIRED.address());
    }

    @Test
    void the_platforms_word_on_a_kind_counts_more_than_the_name() {
        assertThat(WIRED.kind()).isEqualTo(InterfaceKind.WIRED);
        assertThat(up("tun0", "10.8.0.2", 24).kind()).isEqualTo(InterfaceKind.OTHER);
        RoutePolicy policy = RoutePolicy.standard().without(Interfaces.ofKind(InterfaceKind.CELLULAR));
        assertThat(policy.choose(remote("203.0.113.5"), null, List.of(WIRED.withKind(InterfaceKind.CELLULAR))))
                .isEmpty();
    }

    @Test
    void what_is_spared_is_chosen_and_stands_by() {
        RoutePolicy policy = RoutePolicy.preferCellular().sparing(Interfaces.named("ww*"));
        assertThat(choose(policy, null)).contains(CELLULAR.address());
        assertThat(policy.roleOf(CELLULAR)).isEqualTo(PathRole.BACKUP);
        assertThat(policy.roleOf(WIRED)).isEqualTo(PathRole.PREFERRED);
        assertThat(policy.sparing(Interfaces.metered()).roleOf(WIRED.withMetered(true)))
                .isEqualTo(PathRole.BACKUP);
    }

    @Test
    void interfaces_are_put_together() {
        Interfaces some = Interfaces.named("eth*").or(Interfaces.metered()).and(Interfaces.named("*0"));
        assertThat(ALL.stream().filter(some::contain)).containsExactly(WIRED);
        assertThat(some.negate()).hasToString("not ((named eth* or metered) and named *0)");
    }

    @Test
    void a_policy_says_what_it_is() {
        RoutePolicy policy = RoutePolicy.standard()
                .preferring(Interfaces.ofKind(InterfaceKind.WIRELESS, InterfaceKind.WIRED))
                .preferring(Interfaces.named("ww*"))
                .without(Interfaces.metered())
                .sparing(Interfaces.named("ww*"));
        assertThat(policy)
                .hasToString("the usual policy, only interfaces not metered, first those named ww*, then those of the"
                        + " kind wireless, wired, standing by those named ww*");
    }

    private static List<InetAddress> choose(RoutePolicy policy, InetAddress systemChoice) {
        return policy.choose(remote("203.0.113.5"), systemChoice, ALL);
    }

    private static InetSocketAddress remote(String server) {
        return new InetSocketAddress(address(server), 80);
    }
}
