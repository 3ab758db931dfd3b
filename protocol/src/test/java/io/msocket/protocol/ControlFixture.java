package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A client and its server with a control socket each, and what becomes of the server's addresses. */
abstract class ControlFixture {
    static final InetSocketAddress DIALLED = Network.SERVER;
    static final InetSocketAddress SECOND = Network.address(2, 4000);
    static final InetSocketAddress THIRD = Network.address(3, 4000);
    static final InetSocketAddress ANYBODY = Network.address(99, 9);

    final World world = worldWithDatagrams();
    final Network network = world.network();
    final Datagrams datagrams = new Datagrams(network);
    Party client;

    private static World worldWithDatagrams() {
        World world = new World();
        world.clientOptions = world.clientOptions.withControlDatagrams(true);
        world.serverOptions = world.serverOptions.withControlDatagrams(true);
        return world;
    }

    void open() {
        client = open(world.client());
    }

    Party open(ClientSetup setup, Route... routes) {
        Party opened = datagrams.open(setup, routes);
        network.write(opened, new byte[100]);
        network.run(1_000);
        return opened;
    }

    Party server() {
        return network.server.find(client);
    }

    /** Packets to and from there get lost, without a word. */
    void vanish(InetSocketAddress address) {
        network.reachOf.put(address, Network.Reach.SILENT);
        network.links.stream()
                .filter(link -> link.route.remote().equals(address))
                .forEach(TestLink::goSilent);
    }

    void vanishAtServer(InetSocketAddress address) {
        vanish(address);
        network.with(server(), connection -> connection.handleLocalAddressLost(address.getAddress(), network.now()));
    }

    void tellMoved(InetSocketAddress... addresses) {
        network.with(server(), connection -> connection.control().tellMoved(List.of(addresses), network.now()));
    }

    void announce(InetSocketAddress... addresses) {
        network.with(server(), connection -> connection.paths().announce(List.of(addresses), network.now()));
    }

    static Set<InetSocketAddress> inUse(Party party) {
        return party.connection.flowpaths().stream()
                .filter(path -> path.state() == FlowpathState.ACTIVE)
                .map(party.connection.isClient() ? FlowpathSnapshot::remote : FlowpathSnapshot::local)
                .collect(Collectors.toSet());
    }

    long dialled(InetSocketAddress address) {
        return network.dialled.stream()
                .filter(route -> route.remote().equals(address))
                .count();
    }

    void assertStreamWorks() {
        int up = server().receivedLength();
        int down = client.receivedLength();
        network.write(client, new byte[50_000]);
        network.write(server(), new byte[50_000]);
        network.run(2_000);
        assertThat(server().receivedLength()).isEqualTo(up + 50_000);
        assertThat(client.receivedLength()).isEqualTo(down + 50_000);
    }
}
