package io.msocket.protocol;

import static io.msocket.protocol.AddressListTest.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server that tells its client where else it can be reached, and the client's use of it. */
class ServerAddressesTest {
    private static final InetSocketAddress DIALLED = Network.SERVER;
    private static final InetSocketAddress SECOND = Network.address(2, 4000);
    private static final InetSocketAddress THIRD = at("fd00::3", 4000);
    private static final InetAddress LOCAL6 = at("fd00::10", 0).getAddress();
    private static final int HANDSHAKE_MILLIS = 10 * (int) Network.LATENCY_MILLIS;
    private static final int SUSPECTED_MILLIS = 2_000;

    private final World world = new World();
    private final Network network = world.network();
    private final List<InetAddress> locals = new ArrayList<>(List.of(Network.host(10)));
    private Party client;
    /** The last of the client's lists that its application has made routes of. */
    private int followed;

    private int told;
    private int eventsSeen;

    private void open(HandoverMode mode, InetAddress... more) {
        locals.addAll(List.of(more));
        world.clientOptions = world.clientOptions.withMode(mode);
        client = network.open(world.client(), routes(List.of()).toArray(new Route[0]));
    }

    private Party server() {
        return network.server.find(client);
    }

    /** As the application makes them: from each of its addresses to each of the same family, what it knows by itself first. */
    private List<Route> routes(List<InetSocketAddress> told) {
        List<Route> routes = new ArrayList<>();
        locals.stream()
                .filter(local -> isOneFamily(local, DIALLED))
                .forEach(local -> routes.add(new Route(local, DIALLED)));
        for (InetSocketAddress remote : told) {
            locals.stream()
                    .filter(local -> isOneFamily(local, remote) && !remote.equals(DIALLED))
                    .forEach(local -> routes.add(new Route(local, remote).asAnnounced()));
        }
        return routes;
    }

    private static boolean isOneFamily(InetAddress local, InetSocketAddress remote) {
        return local.getAddress().length == remote.getAddress().getAddress().length;
    }

    private void announce(InetSocketAddress... addresses) {
        network.with(server(), connection -> connection.paths().announce(List.of(addresses), network.now()));
    }

    /** Time passes, and the client's application follows what the server tells. */
    private void run(int millis) {
        int step = millis > 1_000 ? 10 : 1;
        for (int i = 0; i < millis; i += step) {
            network.run(step);
            if (told() > followed) {
                followed = told();
                network.with(
                        client,
                        connection -> connection
                                .paths()
                                .setRoutes(routes(connection.paths().serverAddresses()), network.now()));
            }
        }
    }

    /** How often the server's addresses have changed for the client. */
    private int told() {
        for (; eventsSeen < client.events.size(); eventsSeen++) {
            told += client.events.get(eventsSeen).kind() == ConnectionEvent.Kind.SERVER_ADDRESSES ? 1 : 0;
        }
        return told;
    }

    private static Set<InetSocketAddress> inUse(Party party) {
        return party.connection.flowpaths().stream()
                .filter(path -> path.state() == FlowpathState.ACTIVE)
                .map(party.connection.isClient() ? FlowpathSnapshot::remote : FlowpathSnapshot::local)
                .collect(Collectors.toSet());
    }

    private void assertStreamWorks() {
        int up = server().receivedLength();
        int down = client.receivedLength();
        network.write(client, new byte[50_000]);
        network.write(server(), new byte[50_000]);
        run(SUSPECTED_MILLIS);
        assertThat(server().receivedLength()).isEqualTo(up + 50_000);
        assertThat(client.receivedLength()).isEqualTo(down + 50_000);
    }

    private void die(InetSocketAddress address) {
        network.reachOf.put(address, Network.Reach.SILENT);
        network.links.stream()
                .filter(link -> link.route.remote().equals(address))
                .forEach(TestLink::goSilent);
    }

    @Test
    void a_client_learns_the_addresses_and_says_so() {
        open(HandoverMode.SINGLE);
        announce(SECOND, THIRD);
        run(HANDSHAKE_MILLIS);
        assertThat(client.connection.paths().serverAddresses()).containsExactly(SECOND, THIRD);
        assertThat(inUse(client)).containsExactly(DIALLED);

        int bytes = network.links.stream()
                .mapToInt(link -> link.toClient.sent.size())
                .sum();
        run(10_000);
        assertThat(network.links.stream()
                        .mapToInt(link -> link.toClient.sent.size())
                        .sum())
                .as("records of the server: it does not tell once more")
                .isEqualTo(bytes);
    }

    @Test
    void where_the_dialled_address_dies_the_connection_goes_on_over_another_one() {
        open(HandoverMode.SINGLE);
        announce(SECOND);
        run(HANDSHAKE_MILLIS);
        die(DIALLED);
        assertStreamWorks();
        assertThat(inUse(client)).containsExactly(SECOND);
        assertThat(inUse(server())).containsExactly(SECOND);
    }

    @Test
    void a_connection_moves_from_one_family_to_the_other() {
        open(HandoverMode.SINGLE, LOCAL6);
        announce(THIRD);
        run(HANDSHAKE_MILLIS);
        die(DIALLED);
        assertStreamWorks();
        assertThat(inUse(client)).containsExactly(THIRD);
    }

    @ParameterizedTest
    @EnumSource
    void a_withdrawn_address_is_left_at_once_where_it_was_the_only_one_in_use(HandoverMode mode) {
        open(mode);
        announce(DIALLED, SECOND);
        run(HANDSHAKE_MILLIS);
        announce(SECOND);
        run(2 * HANDSHAKE_MILLIS);
        assertThat(inUse(client)).containsExactly(SECOND);
        assertThat(inUse(server())).containsExactly(SECOND);
        assertThat(client.eventKinds()).doesNotContain(ConnectionEvent.Kind.SUSPENDED);
        assertStreamWorks();
        assertThat(network.dialled).hasSize(2);
    }

    @Test
    void the_last_flowpath_stays_while_nothing_else_works() {
        open(HandoverMode.SINGLE);
        network.reachOf.put(SECOND, Network.Reach.REFUSED);
        announce(DIALLED, SECOND);
        run(HANDSHAKE_MILLIS);
        announce(SECOND);
        run(30_000);
        assertThat(inUse(client)).containsExactly(DIALLED);
        assertStreamWorks();
        network.reachOf.remove(SECOND);
        run(60_000);
        assertThat(inUse(client)).containsExactly(SECOND);
    }

    @Test
    void an_address_that_the_client_knows_by_itself_is_the_last_resort_when_it_is_withdrawn() {
        open(HandoverMode.SINGLE);
        announce(DIALLED, SECOND);
        run(HANDSHAKE_MILLIS);
        announce(SECOND);
        run(2 * HANDSHAKE_MILLIS);
        assertThat(inUse(client)).containsExactly(SECOND);
        die(SECOND);
        network.write(client, new byte[1]);
        run(10_000);
        assertThat(inUse(client)).containsExactly(DIALLED);
    }

    @Test
    void in_a_full_mesh_there_is_a_flowpath_for_each_pair_of_addresses_within_bounds() {
        world.clientOptions = world.clientOptions.withFullMesh(true);
        open(HandoverMode.FULL, Network.host(11), LOCAL6);
        announce(SECOND, THIRD);
        run(2_000);
        assertThat(client.connection.flowpaths()).hasSize(4);
        assertThat(inUse(client)).containsExactlyInAnyOrder(DIALLED, SECOND, THIRD);
        assertStreamWorks();
    }

    @Test
    void otherwise_there_is_one_for_each_local_address() {
        open(HandoverMode.FULL, Network.host(11), LOCAL6);
        announce(SECOND, THIRD);
        run(2_000);
        assertThat(client.connection.flowpaths()).hasSize(3);
        assertThat(inUse(client)).containsExactlyInAnyOrder(DIALLED, THIRD);
    }

    @Test
    void a_withdrawn_address_takes_its_flowpaths_with_it_and_no_byte_is_lost() {
        world.clientOptions = world.clientOptions.withFullMesh(true);
        open(HandoverMode.FULL);
        announce(SECOND);
        run(2_000);
        assertThat(inUse(client)).containsExactlyInAnyOrder(DIALLED, SECOND);
        byte[] much = World.bytes(1_000_000, 7);
        network.write(server(), much);
        announce();
        run(10 + 2 * (int) Network.LATENCY_MILLIS);
        assertThat(inUse(client)).containsExactly(DIALLED);
        assertThat(inUse(server())).containsExactly(DIALLED);
        run(5_000);
        assertThat(client.received()).isEqualTo(much);
    }

    @Test
    void a_list_that_went_down_with_its_flowpath_is_told_again_on_another() {
        open(HandoverMode.FULL, Network.host(11));
        run(2_000);
        network.links.get(0).goSilent();
        announce(SECOND);
        network.write(client, new byte[10]);
        run(5_000);
        assertThat(client.connection.paths().serverAddresses()).containsExactly(SECOND);
    }

    @Test
    void only_the_last_list_is_told_when_several_waited() {
        open(HandoverMode.SINGLE);
        TestLink link = network.onlyLink(client);
        link.goSilent();
        announce(SECOND);
        announce();
        announce(THIRD);
        network.write(client, new byte[10]);
        run(10_000);
        assertThat(client.connection.paths().serverAddresses()).containsExactly(THIRD);
        assertThat(told()).isEqualTo(1);
    }

    /** It may know the client's network: that is private here, so that the rules let private addresses pass. */
    @ParameterizedTest
    @EnumSource
    void a_malicious_server_cannot_aim_its_client_at_a_third_party(HandoverMode mode) {
        world.clientOptions = world.clientOptions.withFullMesh(mode == HandoverMode.FULL);
        open(mode, Network.host(11));
        Network.Reach[] kinds = {Network.Reach.SILENT, Network.Reach.REFUSED, Network.Reach.UNANSWERED};
        for (int i = 0; i < 5_000; i++) {
            InetSocketAddress[] victims = new InetSocketAddress[AddressList.MOST];
            for (int j = 0; j < victims.length; j++) {
                victims[j] = Network.address(100 + j, 1_024 + i);
                network.reachOf.put(victims[j], kinds[i % kinds.length]);
            }
            announce(victims);
            run(i % 100 == 0 ? 500 : 7);
            if (i % 500 == 0) {
                // The client has every reason to look for another way.
                network.reachOf.put(DIALLED, Network.Reach.SILENT);
                network.links.stream().filter(link -> link.open).toList().forEach(network::cut);
                run(5_000);
                network.reachOf.remove(DIALLED);
                run(5_000);
            }
        }
        run(100_000);
        List<Route> atVictims =
                network.dialled.stream().filter(Route::announced).toList();
        assertThat(atVictims).isNotEmpty().hasSizeLessThanOrEqualTo(DialAllowance.MOST_ATTEMPTS);
        assertThat(inUse(client)).containsExactly(DIALLED);
        assertStreamWorks();
    }

    @Test
    void a_server_that_names_a_third_party_for_ever_has_it_dialled_a_few_times() {
        open(HandoverMode.FULL);
        InetSocketAddress victim = Network.address(99, 8_080);
        network.reachOf.put(victim, Network.Reach.REFUSED);
        for (int i = 0; i < 2_000; i++) {
            announce(DIALLED, victim);
            run(50);
            announce(i % 2 == 0 ? new InetSocketAddress[] {victim} : new InetSocketAddress[] {});
            run(50);
        }
        long dials = network.dialled.stream().filter(Route::announced).count();
        assertThat(dials).isBetween(1L, (long) DialAllowance.MOST_ATTEMPTS_EACH);
        assertStreamWorks();
    }

    @Test
    void nothing_is_told_to_who_does_not_know_the_feature() {
        HandmadePeer other = HandmadePeer.open(network, false);
        other.confirm(0);
        Party server = network.server.connections.get(other.granted.connectionId());
        network.with(server, connection -> connection.paths().announce(List.of(SECOND), network.now()));
        network.run(100);
        assertThat(other.takeFrames()).noneMatch(frame -> frame.startsWith("ADDRESSES"));
    }

    @Test
    void a_list_is_a_violation_for_who_has_not_named_the_feature_and_from_a_client() {
        HandmadePeer other = HandmadePeer.open(
                network, Openings.wishes(false, Features.ADDRESSES, Service.UNNAMED, ServiceInstance.ANY));
        other.confirm(0);
        Party server = network.server.connections.get(other.granted.connectionId());
        other.send(frames -> frames.addresses(new AddressList(1, List.of(SECOND))));
        assertThat(server.endedBy()).isEqualTo(CloseReason.Kind.PROTOCOL_VIOLATION);
        assertThat(server.endedBecause()).isEqualTo("the peer sends ADDRESSES, which was not agreed on");
    }

    @Test
    void who_has_heard_of_what_was_not_told_breaks_a_rule() {
        HandmadePeer other = HandmadePeer.open(
                network, Openings.wishes(false, Features.ADDRESSES, Service.UNNAMED, ServiceInstance.ANY));
        other.confirm(0);
        Party server = network.server.connections.get(other.granted.connectionId());
        other.send(frames -> frames.addressesHeard(1));
        assertThat(server.endedBy()).isEqualTo(CloseReason.Kind.PROTOCOL_VIOLATION);
        assertThat(server.endedBecause()).isEqualTo("the peer has heard of addresses that it was not told");
    }

    @Test
    void what_a_server_cannot_tell_is_refused_in_words() {
        open(HandoverMode.SINGLE);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> announce(InetSocketAddress.createUnresolved("example.org", 1)))
                .withMessage("example.org/<unresolved>:1 is not resolved");
        assertThatThrownBy(() -> client.connection.paths().announce(List.of(), network.now()))
                .isInstanceOf(UnsupportedOperationException.class);
    }
}
