package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What makes a second flowpath worth its handshake before the connection is old or has carried much: trouble with the only one. */
class WorthOfPathsTest {
    private static final Route WIFI = Network.from(10);
    private static final Route CELL = Network.from(11);
    /** The connection is younger than this and carries less than that, so that neither is the reason. */
    private static final long YOUNG_NANOS = 1_000 * Network.MILLI;

    private static final int LITTLE = 1_000;
    private static final long HANDSHAKES_MILLIS = 10 * Network.LATENCY_MILLIS;

    private final World world = new World();
    private final Network network = world.network();
    private Party client;
    private long opened;

    private void open(HandoverMode mode) {
        world.clientOptions = world.clientOptions.withMode(mode);
        opened = network.now();
        client = network.open(world.client(), WIFI, CELL);
    }

    /** What the server says over the link from now on does not arrive, until it is delivered. */
    private static List<byte[]> hold(TestLink link) {
        List<byte[]> held = new ArrayList<>();
        link.toClient.tap = chunk -> {
            held.add(chunk);
            return null;
        };
        return held;
    }

    private void release(TestLink link, List<byte[]> held) {
        link.toClient.tap = chunk -> chunk;
        held.forEach(chunk -> network.deliver(link, false, chunk));
    }

    private static List<FlowpathSnapshot> working(Party party) {
        return party.connection.flowpaths().stream()
                .filter(path -> path.state() == FlowpathState.ACTIVE)
                .toList();
    }

    private static boolean works(Party party, Route route) {
        return working(party).stream()
                .anyMatch(path -> path.local().getAddress().equals(route.local()));
    }

    private void awaitTrouble() {
        network.write(client, World.bytes(LITTLE, 1));
        network.runUntil(() -> client.heard(ConnectionEvent.Kind.PATH_SUSPECT));
        assertThat(network.links).as("until then one is enough").hasSize(1);
    }

    private void assertYoung() {
        assertThat(network.now() - opened).isLessThan(YOUNG_NANOS);
    }

    @ParameterizedTest
    @EnumSource(names = {"FULL", "BACKUP"})
    void the_only_one_becomes_suspect_and_a_second_one_is_made_before_the_time(HandoverMode mode) {
        open(mode);
        network.reach.put(WIFI, Network.Reach.SILENT);
        hold(network.link(client, 0));
        awaitTrouble();
        network.runUntil(() -> works(client, CELL));
        assertYoung();
    }

    @ParameterizedTest
    @EnumSource(names = {"FULL", "BACKUP"})
    void a_second_one_that_is_being_made_is_kept_although_the_trouble_is_over(HandoverMode mode) {
        open(mode);
        network.reach.put(WIFI, Network.Reach.SILENT);
        TestLink only = network.link(client, 0);
        List<byte[]> held = hold(only);
        awaitTrouble();
        network.runUntil(() -> network.links.size() == 2);
        release(only, held);
        network.runUntil(() -> works(client, WIFI));
        assertThat(works(client, CELL)).as("its handshake is under way").isFalse();
        network.run(HANDSHAKES_MILLIS);
        assertThat(working(client)).hasSize(2);
        assertThat(working(network.server.find(client))).hasSize(2);
        assertYoung();
    }

    @Test
    void in_single_the_trouble_that_is_over_leaves_one() {
        open(HandoverMode.SINGLE);
        network.reach.put(WIFI, Network.Reach.SILENT);
        TestLink only = network.link(client, 0);
        List<byte[]> held = hold(only);
        awaitTrouble();
        network.runUntil(() -> network.links.size() == 2);
        release(only, held);
        network.run(HANDSHAKES_MILLIS);
        assertThat(working(client)).singleElement().matches(path -> path.id() == 0);
        assertYoung();
    }
}
