package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Links that let handshakes and small messages through, and full packets not. */
class RouteTrialsTest {
    private static final Route FIRST = Network.from(10);
    private static final Route SECOND = Network.from(11);
    private static final int MUCH = 200_000;

    private final World world = new World();
    private final Network network = world.network();
    private Party client;

    private void open(HandoverMode mode, Route... routes) {
        world.clientOptions = world.clientOptions.withMode(mode);
        client = network.open(world.client(), routes);
        network.run(2_000);
    }

    private void spoil(Route route) {
        network.reach.put(route, Network.Reach.SMALL_ONLY);
        network.links.stream().filter(link -> link.route.equals(route)).forEach(TestLink::passOnlySmall);
    }

    private long millisFor(Party from, Party to, int bytes) {
        long before = network.now();
        int had = to.receivedLength();
        network.write(from, new byte[bytes]);
        network.runUntil(() -> to.receivedLength() == had + bytes);
        return (network.now() - before) / Network.MILLI;
    }

    private Party server() {
        return network.server.find(client);
    }

    @Test
    void after_two_joins_without_progress_another_route_has_its_turn() {
        open(HandoverMode.SINGLE, FIRST, SECOND);
        spoil(FIRST);
        assertThat(millisFor(server(), client, MUCH)).isLessThan(3_000);
        assertThat(client.connection.flowpaths())
                .filteredOn(path -> path.state() == FlowpathState.ACTIVE)
                .extracting(path -> path.local().getAddress())
                .containsExactly(SECOND.local());
    }

    @Test
    void uploads_leave_such_a_route_too() {
        open(HandoverMode.SINGLE, FIRST, SECOND);
        spoil(FIRST);
        assertThat(millisFor(client, server(), MUCH)).isLessThan(3_000);
    }

    @Test
    void where_there_is_no_other_route_segments_become_small() {
        open(HandoverMode.SINGLE, FIRST);
        spoil(FIRST);
        assertThat(millisFor(server(), client, MUCH)).isLessThan(3_000);
        assertThat(millisFor(client, server(), MUCH)).as("and stay so").isLessThan(500);
    }

    @Test
    void the_answer_to_a_join_may_vanish_together_with_the_first_data() {
        open(HandoverMode.SINGLE, FIRST);
        spoil(FIRST);
        network.reach.put(FIRST, Network.Reach.UNANSWERED);
        assertThat(millisFor(server(), client, MUCH)).isLessThan(5_000);
        assertThat(network.smallSegmentsAsked).isTrue();
    }

    @Test
    void in_full_it_does_not_hold_up_the_other_one_for_long() {
        open(HandoverMode.FULL, FIRST, SECOND);
        spoil(FIRST);
        assertThat(millisFor(server(), client, MUCH)).isLessThan(1_000);
        network.run(10_000);
        assertThat(millisFor(server(), client, MUCH))
                .as("with small segments there")
                .isLessThan(500);
    }

    @Test
    void one_that_has_carried_data_is_not_in_doubt_for_an_outage() {
        open(HandoverMode.SINGLE, FIRST);
        for (int outages = 0; outages < 4; outages++) {
            millisFor(server(), client, MUCH);
            network.onlyLink(client).goSilent();
        }
        millisFor(server(), client, MUCH);
        assertThat(network.smallSegmentsAsked).isFalse();
    }
}
