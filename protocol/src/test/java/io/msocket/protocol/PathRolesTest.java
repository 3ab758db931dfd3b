package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What two ends make of their wishes for a flowpath, and how they tell each other. */
class PathRolesTest {
    private final World world = new World();
    private final Network network = world.network();
    private final PathRoles roles = new PathRoles();

    @Test
    void a_flowpath_stands_by_if_either_end_wishes_so() {
        assertThat(roles.agreed()).isEqualTo(PathRole.PREFERRED);
        roles.handlePeers(PathWish.BACKUP, 1);
        assertThat(roles.agreed()).isEqualTo(PathRole.BACKUP);
        roles.wish(PathRole.BACKUP);
        roles.handlePeers(PathWish.PREFERRED, 2);
        assertThat(roles.agreed()).isEqualTo(PathRole.BACKUP);
        roles.wish(PathRole.PREFERRED);
        assertThat(roles.agreed()).isEqualTo(PathRole.PREFERRED);
    }

    @Test
    void a_wish_that_comes_late_does_not_bring_back_what_has_changed_since() {
        roles.handlePeers(PathWish.BACKUP, 2);
        roles.handlePeers(PathWish.PREFERRED, 1);
        roles.handlePeers(PathWish.PREFERRED, 2);
        assertThat(roles.agreed()).isEqualTo(PathRole.BACKUP);
    }

    @Test
    void numbers_wrap_around() {
        roles.handlePeers(PathWish.BACKUP, Integer.MAX_VALUE);
        roles.handlePeers(PathWish.PREFERRED, Integer.MIN_VALUE);
        assertThat(roles.agreed()).isEqualTo(PathRole.PREFERRED);
        roles.handlePeers(PathWish.BACKUP, -1);
        roles.handlePeers(PathWish.PREFERRED, 0);
        assertThat(roles.agreed()).isEqualTo(PathRole.PREFERRED);
    }

    @Test
    void the_same_wish_is_not_told_again() {
        assertThat(roles.wish(PathRole.PREFERRED)).isFalse();
        assertThat(roles.wish(PathRole.BACKUP)).isTrue();
        assertThat(roles.wish(PathRole.BACKUP)).isFalse();
        assertThat(roles.ourNumber()).isEqualTo(1);
    }

    @Test
    void a_wish_that_went_down_with_its_flowpath_is_told_again() {
        Party client = network.open(world.client(), Network.from(10), Network.from(11));
        network.with(client, connection -> connection.paths().add(Network.from(11), network.now()));
        network.run(200);
        TestLink first = network.link(client, 0);
        first.goSilent();
        network.with(client, connection -> connection.paths().setRole(1, PathRole.BACKUP, network.now()));
        network.run(20_000);

        assertThat(network.server.find(client).connection.flowpaths())
                .filteredOn(path -> path.id() == 1)
                .singleElement()
                .matches(path -> path.role() == PathRole.BACKUP);
    }

    @Test
    void a_server_that_wishes_so_is_obeyed_by_the_client() {
        Party client = network.open(world.client(), Network.from(10), Network.from(11));
        network.with(client, connection -> connection.paths().add(Network.from(11), network.now()));
        network.run(200);
        Party server = network.server.find(client);
        network.with(server, connection -> connection.paths().setRole(0, PathRole.BACKUP, network.now()));
        network.run(200);
        network.write(client, new byte[100_000]);
        network.run(1_000);

        assertThat(client.connection.flowpaths())
                .filteredOn(path -> path.id() == 0)
                .singleElement()
                .matches(path -> path.bytesSent() == 0);
        assertThat(server.receivedLength()).isEqualTo(100_000);
    }

    @Test
    void where_all_stand_by_all_carry_data() {
        Party client = network.open(world.client(), Network.from(10));
        network.with(client, connection -> connection.paths().setRole(0, PathRole.BACKUP, network.now()));
        network.run(200);
        network.write(client, new byte[100_000]);
        network.write(network.server.find(client), new byte[100_000]);
        network.run(1_000);
        assertThat(client.receivedLength()).isEqualTo(100_000);
        assertThat(network.server.find(client).receivedLength()).isEqualTo(100_000);
    }

    @Test
    void a_role_that_nobody_knows_is_a_violation() {
        HandmadePeer client = HandmadePeer.open(
                network, Openings.wishes(false, Features.ROLES, Service.UNNAMED, ServiceInstance.ANY));
        client.confirm(0);
        Party server = network.server.connections.get(client.granted.connectionId());
        client.send(frames -> {
            frames.pathRole(0, 1, PathWish.BACKUP);
            frames.array()[frames.length() - 1] = 3;
        });
        assertThat(server.endedBy()).isEqualTo(CloseReason.Kind.PROTOCOL_VIOLATION);
        assertThat(server.endedBecause()).isEqualTo("the peer gives a flowpath the unknown role 3");
    }

    @Test
    void a_role_is_a_violation_for_who_has_not_named_the_feature() {
        HandmadePeer client = HandmadePeer.open(network, false);
        client.confirm(0);
        Party server = network.server.connections.get(client.granted.connectionId());
        client.send(frames -> frames.pathRole(0, 1, PathWish.BACKUP));
        assertThat(server.endedBy()).isEqualTo(CloseReason.Kind.PROTOCOL_VIOLATION);
        assertThat(server.endedBecause()).isEqualTo("the peer sends PATH_ROLE, which was not agreed on");
    }

    @Test
    void a_role_of_a_flowpath_that_is_gone_is_passed_over() {
        HandmadePeer client = HandmadePeer.open(
                network, Openings.wishes(false, Features.ROLES, Service.UNNAMED, ServiceInstance.ANY));
        client.confirm(0);
        Party server = network.server.connections.get(client.granted.connectionId());
        client.send(frames -> frames.pathRole(77, 1, PathWish.BACKUP));
        assertThat(server.endedBy()).isNull();
    }

    @Test
    void nothing_is_told_to_who_does_not_know_the_feature() {
        HandmadePeer client = HandmadePeer.open(network, false);
        client.confirm(0);
        Party server = network.server.connections.get(client.granted.connectionId());
        network.with(server, connection -> connection.paths().setRole(0, PathRole.BACKUP, network.now()));
        network.run(100);
        assertThat(client.takeFrames()).noneMatch(frame -> frame.startsWith("PATH_ROLE"));
        assertThat(List.of(server.connection.flowpaths().get(0).role())).containsExactly(PathRole.BACKUP);
    }
}
