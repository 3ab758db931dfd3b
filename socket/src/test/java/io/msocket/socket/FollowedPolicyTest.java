package io.msocket.socket;

import static io.msocket.socket.FakeNetwork.up;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.msocket.protocol.FlowpathState;
import io.msocket.protocol.PathRole;
import io.msocket.protocol.Route;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a client's connection is told when a policy or a quota forbids an address, as a timeline. */
class FollowedPolicyTest extends FollowerTimeline {
    @Test
    void a_policy_is_obeyed_from_the_first_packet_on() throws Exception {
        systemChoice = WIRED.address();
        RoutePolicy wirelessOnly = (remote, choice, addresses) -> addresses.stream()
                .filter(local -> local.interfaceName().startsWith("wl"))
                .map(LocalAddress::address)
                .toList();
        NetworkView both = new NetworkView(List.of(WIRED, WIRELESS));
        RouteFollower follower =
                new RouteFollower(SERVER, null, List.of(), wirelessOnly, remote -> systemChoice, both, interfaces);

        assertThat(follower.opening()).containsExactly(new Route(WIRELESS.address(), SERVER).by("wlan0", true));
        MSocketOptions options = TestPeers.CLIENT.toBuilder()
                .routePolicy(wirelessOnly)
                .networkChanges(new FakeNetwork(WIRED))
                .build();
        assertThatThrownBy(() -> RouteFollower.of(options, SERVER, null))
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("The route policy lets no address of this machine be used to reach")
                .hasMessageContaining("203.0.113.5");
    }

    @Test
    void an_opening_without_any_address_names_the_policy() {
        MSocketOptions options = TestPeers.CLIENT.toBuilder()
                .routePolicy(RoutePolicy.preferWifi().without(Interfaces.ofKind(InterfaceKind.WIRED)))
                .networkChanges(new FakeNetwork(WIRED))
                .build();
        assertThatThrownBy(() -> RouteFollower.of(options, SERVER, null))
                .isInstanceOf(SocketException.class)
                .hasMessageStartingWith("No interface not of the kind wired has an address that can reach");
    }

    @Test
    void interfaces_that_are_not_there_are_named() {
        MSocketOptions options = TestPeers.CLIENT.toBuilder()
                .interfaces("nosuch0", "ww*")
                .networkChanges(new FakeNetwork(WIRED))
                .build();
        assertThatThrownBy(() -> RouteFollower.of(options, SERVER, null))
                .isInstanceOf(SocketException.class)
                .hasMessageStartingWith("No interface named nosuch0, ww* has an address that can reach");
    }

    @Test
    void a_link_that_becomes_metered_is_left_and_used_again_when_it_is_no_more() {
        systemChoice = WIRELESS.address();
        RouteFollower follower = withPolicy(RoutePolicy.standard().without(Interfaces.metered()), WIRED, WIRELESS);
        see(follower, WIRED, WIRELESS);
        assertThat(connection.takeCalls()).containsExactly("routes [10.0.0.10, 192.168.1.10 by eth0]");

        see(follower, WIRED, WIRELESS.withMetered(true));
        assertThat(connection.takeCalls())
                .containsExactly("routes [192.168.1.10 by eth0]", "lost 10.0.0.10", "prefer 192.168.1.10 by eth0");
        see(follower, WIRED, WIRELESS);
        assertThat(connection.takeCalls())
                .containsExactly("routes [10.0.0.10, 192.168.1.10 by eth0]", "prefer 10.0.0.10");
    }

    @Test
    void a_link_that_is_spared_comes_last_and_stands_by_also_in_the_opening() {
        LocalAddress metered = WIRED.withMetered(true);
        RouteFollower follower = withPolicy(RoutePolicy.standard().sparing(Interfaces.metered()), metered, WIRELESS);
        assertThat(follower.opening())
                .containsExactly(
                        new Route(WIRELESS.address(), SERVER), new Route(WIRED.address(), SERVER).as(PathRole.BACKUP));

        see(follower, metered, WIRELESS);
        assertThat(connection.takeCalls()).containsExactly("routes [10.0.0.10, 192.168.1.10 to stand by]");
        see(follower, WIRED, WIRELESS);
        assertThat(connection.takeCalls()).containsExactly("routes [192.168.1.10, 10.0.0.10]", "prefer 192.168.1.10");
    }

    @Test
    void where_only_a_forbidden_link_is_left_there_is_no_route() {
        RouteFollower follower = withPolicy(RoutePolicy.standard().only(Interfaces.named("eth*")), WIRED, WIRELESS);
        see(follower, WIRED, WIRELESS);
        connection.takeCalls();

        see(follower, WIRELESS);
        assertThat(connection.takeCalls()).containsExactly("routes []", "lost 192.168.1.10");
    }

    @Test
    void what_changed_between_the_opening_and_the_first_look_is_left() {
        RouteFollower follower = withPolicy(RoutePolicy.standard().without(Interfaces.metered()), WIRED, WIRELESS);
        connection.setPath(1, FlowpathState.ACTIVE, WIRELESS.address());
        assertThat(follower.opening()).hasSize(2);

        see(follower, WIRED, WIRELESS.withMetered(true));
        assertThat(connection.takeCalls()).startsWith("routes [192.168.1.10]", "lost 10.0.0.10");
    }

    @Test
    void a_policy_that_counts_again_cuts_what_it_forbids() throws Exception {
        RouteFollower follower = withPolicy(RoutePolicy.standard().without(Interfaces.metered()), WIRED);
        see(follower, WIRED, WIRELESS.withMetered(true));
        follower.allow(List.of(WIRELESS.address()));
        connection.setPath(1, FlowpathState.ACTIVE, WIRELESS.address());
        connection.takeCalls();

        follower.allow(List.of());
        assertThat(connection.takeCalls()).containsExactly("routes [192.168.1.10]", "lost 10.0.0.10");
    }

    @Test
    void a_link_whose_quota_is_spent_is_used_no_more() {
        RouteFollower follower = withQuota("wlan*", 1_000, WIRED, WIRELESS);
        List<Quota> told = new ArrayList<>();
        follower.setQuotaListener(told::add);
        see(follower, WIRELESS, WIRED);
        connection.setPath(1, FlowpathState.ACTIVE, WIRELESS.address());
        connection.takeCalls();

        connection.carry(WIRED.address(), 5_000);
        connection.carry(WIRELESS.address(), 999);
        assertThat(recalls).hasValue(0);
        connection.carry(WIRELESS.address(), 1);
        assertThat(recalls).hasValue(1);
        see(follower, WIRELESS, WIRED);
        assertThat(connection.takeCalls()).contains("routes [192.168.1.10]", "lost 10.0.0.10");
        assertThat(told).containsExactly(new Quota(told.get(0).interfaces(), 1_000));
        assertThat(told.get(0).interfaces()).hasToString("named wlan*");

        connection.carry(WIRELESS.address(), 1_000);
        see(follower, WIRELESS, WIRED);
        assertThat(connection.takeCalls()).isEmpty();
        assertThat(told).hasSize(1);
    }

    @Test
    void all_addresses_of_a_link_share_its_quota_also_those_that_came_later_or_have_gone() {
        RouteFollower follower = withQuota("wlan*", 1_000, WIRED, WIRELESS);
        LocalAddress later = up("wlan0", "10.0.0.11", 8);
        see(follower, WIRED, WIRELESS);
        connection.carry(WIRELESS.address(), 600);
        see(follower, WIRED, later);
        connection.carry(later.address(), 400);
        assertThat(recalls).hasValue(1);

        connection.takeCalls();
        see(follower, WIRED, later);
        assertThat(connection.takeCalls()).contains("routes [192.168.1.10]", "lost 10.0.0.11");
        see(follower, WIRED, WIRELESS, later);
        assertThat(connection.takeCalls()).isEmpty();
    }

    @Test
    void where_the_quota_of_the_last_link_is_spent_there_is_no_route() {
        RouteFollower follower = withQuota("*", 1_000, WIRED);
        see(follower, WIRED);
        connection.takeCalls();

        connection.carry(WIRED.address(), 1_000);
        see(follower, WIRED);
        assertThat(connection.takeCalls()).containsExactly("routes []", "lost 192.168.1.10");
        List<Quota> told = new ArrayList<>();
        follower.setQuotaListener(told::add);
        assertThat(told).extracting(Quota::bytes).containsExactly(1_000L);
    }

    @Test
    void a_quota_counts_also_for_addresses_that_the_program_names() throws Exception {
        RouteFollower follower = withQuota("wlan*", 1_000, WIRED, WIRELESS);
        follower.allow(List.of(WIRELESS.address(), WIRED.address()));
        see(follower, WIRED, WIRELESS);
        connection.carry(WIRELESS.address(), 1_000);
        connection.takeCalls();

        see(follower, WIRED, WIRELESS);
        assertThat(connection.takeCalls()).contains("routes [192.168.1.10]", "lost 10.0.0.10");
        follower.allow(List.of(WIRELESS.address()));
        assertThat(connection.takeCalls()).containsExactly("routes []");
    }
}
