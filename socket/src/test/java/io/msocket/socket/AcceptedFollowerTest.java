package io.msocket.socket;

import static io.msocket.socket.FakeNetwork.up;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the clients of a server are told when its addresses change, as a timeline. */
class AcceptedFollowerTest extends FollowerTimeline {
    @Test
    void an_accepted_connection_is_cut_and_its_client_told_once_there_is_another_address() {
        InetSocketAddress at = new InetSocketAddress(WIRELESS.address(), 4000);
        connection.setLocalAddress(WIRED.address());
        List<NetworkView> asked = new ArrayList<>();
        AcceptedFollower follower = new AcceptedFollower(connection, machine -> {
            asked.add(machine);
            return List.of(at);
        });
        NetworkView none = new NetworkView(List.of());
        NetworkView wired = new NetworkView(List.of(WIRED));
        NetworkView both = new NetworkView(List.of(WIRED, WIRELESS));
        NetworkView wireless = new NetworkView(List.of(WIRED_DOWN, WIRELESS));
        follower.follow(wired, wired);
        follower.follow(wired, both);
        assertThat(connection.takeCalls()).as("nothing has gone").isEmpty();
        follower.follow(both, wireless);
        assertThat(connection.takeCalls())
                .as("the other one had come before")
                .containsExactly("lost 192.168.1.10", "moved to [" + at + "]");
        follower.follow(wireless, both);
        assertThat(connection.takeCalls()).as("nothing has gone since").isEmpty();
        follower.follow(both, none);
        assertThat(connection.takeCalls()).containsExactly("lost 192.168.1.10", "lost 10.0.0.10");
        follower.follow(none, wireless);
        follower.follow(wireless, both);
        assertThat(connection.takeCalls()).as("once").containsExactly("moved to [" + at + "]");
        follower.follow(wired, wireless);
        assertThat(connection.takeCalls()).containsExactly("lost 192.168.1.10", "moved to [" + at + "]");
        assertThat(asked).as("of the addresses that were seen").containsExactly(wireless, none, wireless, wireless);
    }

    @Test
    void a_server_whose_only_address_has_gone_has_nothing_to_tell_until_that_is_back() {
        InetSocketAddress at = new InetSocketAddress(WIRED.address(), 4000);
        connection.setLocalAddress(WIRED.address());
        AcceptedFollower follower = new AcceptedFollower(connection, machine -> List.of(at));
        NetworkView wired = new NetworkView(List.of(WIRED));
        NetworkView wireless = new NetworkView(List.of(WIRELESS));
        follower.follow(wired, wireless);
        assertThat(connection.takeCalls()).containsExactly("lost 192.168.1.10");
        follower.follow(wireless, new NetworkView(List.of(WIRED, WIRELESS)));
        assertThat(connection.takeCalls()).containsExactly("moved to [" + at + "]");
    }

    private static List<InetSocketAddress> everywhere(NetworkView machine) {
        return machine.addresses().stream()
                .map(local -> new InetSocketAddress(local.address(), 4000))
                .toList();
    }

    @Test
    void interfaces_that_come_and_go_are_nothing_to_tell_a_client_that_was_reached_elsewhere() {
        connection.setLocalAddress(WIRED.address());
        AcceptedFollower follower = new AcceptedFollower(connection, AcceptedFollowerTest::everywhere);
        NetworkView wired = new NetworkView(List.of(WIRED));
        NetworkView both = new NetworkView(List.of(WIRED, WIRELESS));
        follower.follow(wired, wired);
        for (int i = 0; i < 3; i++) {
            follower.follow(wired, both);
            follower.follow(both, wired);
        }
        assertThat(connection.takeCalls()).containsOnly("lost 10.0.0.10");
    }

    @Test
    void a_client_is_told_again_when_all_has_gone_that_it_was_told() {
        connection.setLocalAddress(WIRED.address());
        AcceptedFollower follower = new AcceptedFollower(connection, AcceptedFollowerTest::everywhere);
        NetworkView wired = new NetworkView(List.of(WIRED));
        NetworkView wireless = new NetworkView(List.of(WIRELESS));
        NetworkView third = new NetworkView(List.of(up("eth1", "172.16.0.1", 12)));
        follower.follow(wired, wireless);
        assertThat(connection.takeCalls()).endsWith("moved to " + everywhere(wireless));
        follower.follow(wireless, third);
        assertThat(connection.takeCalls()).containsExactly("lost 10.0.0.10", "moved to " + everywhere(third));
        follower.follow(third, third);
        assertThat(connection.takeCalls()).isEmpty();
    }
}
