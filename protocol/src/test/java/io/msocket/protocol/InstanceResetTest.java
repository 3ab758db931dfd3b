package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Only the process that had a connection, or its successor, is believed that it is lost; and it says so only when it is. */
class InstanceResetTest {
    private static final InetSocketAddress ELSEWHERE = Network.address(2, 4000);
    private static final Route TO_ELSEWHERE = new Route(Network.host(10), ELSEWHERE);
    private static final ServiceInstance SIBLING = new ServiceInstance(0x5e4e4e, 2);

    private final World world = new World();
    private final World siblingWorld = new World();
    private Network network;
    /** A process with the same key and the same service. */
    private Network siblings;

    private Party client;

    @BeforeEach
    void startSibling() {
        siblingWorld.instance = SIBLING;
        siblings = siblingWorld.network();
    }

    private void open() {
        network = world.network();
        client = network.open(world.client());
    }

    private void assertConnectionGoesOn(int seed) {
        Party server = network.server.find(client);
        byte[] bytes = World.bytes(100_000, seed);
        network.write(client, bytes);
        network.write(server, bytes);
        network.run(3_000);
        assertThat(server.received()).endsWith(bytes);
        assertThat(client.received()).endsWith(bytes);
        assertThat(client.endedBy()).isNull();
    }

    /** What the client says on a TCP connection that it believes to be one to its server. */
    private RawEnd divertedJoin() {
        List<RawEnd> dialled = new ArrayList<>();
        network.handmadeServers.put(ELSEWHERE, dialled::add);
        int path = client.onlyPath();
        network.with(client, connection -> connection.paths().migrate(path, TO_ELSEWHERE, network.now()));
        network.runUntil(() -> !dialled.isEmpty());
        network.run(2 * Network.LATENCY_MILLIS);
        return dialled.get(0);
    }

    @Test
    void a_join_that_is_carried_to_a_sibling_gets_not_one_byte_and_the_connection_goes_on() {
        open();
        RawEnd diverted = divertedJoin();
        byte[] join = diverted.take();
        RawEnd spliced = siblings.dial();
        spliced.send(join);

        assertThat(spliced.received()).isEmpty();
        assertThat(spliced.isClosed()).isTrue();
        assertThat(siblings.server.acceptor.halfOpenLinks()).isZero();
        // The instance itself would have answered the very same bytes.
        RawEnd twin = new World().network().dial();
        twin.send(join);
        assertThat(twin.received()).isNotEmpty();

        diverted.close();
        network.run(1_000);
        assertThat(client.eventKinds()).doesNotContain(ConnectionEvent.Kind.SUSPENDED);
        assertConnectionGoesOn(1);
    }

    @Test
    void while_a_sibling_stands_at_the_address_the_connection_waits_and_then_goes_on() {
        open();
        List<RawEnd> dialled = new ArrayList<>();
        network.handmadeServers.put(Network.SERVER, dialled::add);
        network.cut(network.onlyLink(client));
        for (int i = 0; i < 300; i++) {
            network.run(100);
            dialled.forEach(this::carryToSibling);
            dialled.clear();
        }
        assertThat(siblings.links).as("joins that were carried there").hasSizeGreaterThan(3);
        assertThat(client.endedBy()).isNull();
        assertThat(client.connection.isSuspended()).isTrue();

        network.handmadeServers.clear();
        network.runUntil(() -> !client.connection.isSuspended());
        assertConnectionGoesOn(2);
    }

    private void carryToSibling(RawEnd diverted) {
        network.run(2 * Network.LATENCY_MILLIS);
        RawEnd spliced = siblings.dial();
        spliced.send(diverted.take());
        assertThat(spliced.received()).isEmpty();
        diverted.close();
    }

    @Test
    void a_sibling_in_the_place_of_a_dead_process_says_nothing_and_the_process_itself_says_that_all_is_lost() {
        open();
        world.instance = SIBLING;
        network.server.restart(world.acceptorSetup(World.SERVER_KEY));
        network.run(60_000);
        assertThat(client.endedBy()).isNull();
        assertThat(client.connection.isSuspended()).isTrue();

        world.instance = World.INSTANCE;
        network.server.restart(world.acceptorSetup(World.SERVER_KEY));
        network.runUntil(() -> client.endedBy() != null);
        assertThat(client.endedBy()).isEqualTo(CloseReason.Kind.PEER_LOST_STATE);
    }

    @Test
    void another_service_with_the_same_instance_number_cannot_say_that_a_connection_is_lost() {
        open();
        world.service = new Service("mail@example.org", "");
        network.server.restart(world.acceptorSetup(World.SERVER_KEY));
        network.run(60_000);

        assertThat(client.endedBy()).isNull();
        assertThat(client.connection.isSuspended()).isTrue();
    }

    @Test
    void an_opening_that_a_crowd_has_pushed_out_is_not_called_lost_while_its_offer_would_stand() {
        world.maxHalfOpen = 4;
        network = world.network();
        client = network.start(world.client());
        network.runUntil(() -> client.connection.isOpen());
        long offerEnds = network.now() + world.serverOptions.handshakeTimeout().toNanos();
        // The first record is on its way when its link dies; the crowd, behind the same NAT, is there before the client
        // has come back.
        InetAddress shared = network.lastLink().route.local();
        network.cut(network.lastLink());
        for (int i = 0; i < 2 * world.maxHalfOpen; i++) {
            network.dialFrom(shared).sendLater(HandmadeOpening.of(i).bytes);
        }
        int before = network.links.size();
        network.run((offerEnds - network.now()) / Network.MILLI - 100);

        assertThat(network.links.size() - before).as("joins").isGreaterThan(1);
        assertThat(network.server.all)
                .as("connections, whose offers were pushed out")
                .isEmpty();
        assertThat(client.endedBy()).isNull();
        network.run(30_000);
        assertThat(client.endedBy()).isEqualTo(CloseReason.Kind.PEER_LOST_STATE);
    }
}
