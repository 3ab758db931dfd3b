package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Make before break: a flowpath that works, and whose place another one takes, ends once it carries nothing any more. */
class LeavingTest {
    private static final Route OLD = Network.from(10);
    private static final Route NEW = Network.from(11);
    private static final Route THIRD = Network.from(12);
    private static final long ROUND_TRIP_MILLIS = 2 * Network.LATENCY_MILLIS;
    /** TCP's handshake, the join, the word that the old one is left, the answer to it, and an acknowledgement's delay. */
    private static final long MOVE_MILLIS = 5 * ROUND_TRIP_MILLIS;

    /** So long that the question is acknowledged before it is answered. */
    private static final long THOUGHT_MILLIS = 25;

    private static final int MUCH = 4_000_000;

    /** It holds the sender back, since the links are as fast as one likes. */
    private static final int WINDOW = 256 * 1024;

    private final World world = new World();
    private Network network;
    private Party client;
    private Party server;
    private int asked;
    private int answered;
    private long thinking;

    @BeforeEach
    void prepare() {
        world.clientOptions = world.clientOptions.withWindows(WINDOW, WINDOW);
        world.serverOptions = world.serverOptions.withWindows(WINDOW, WINDOW);
    }

    private void open(Route... routes) {
        network = world.network();
        client = network.open(world.client(), routes);
        server = network.server.find(client);
    }

    private void prefer(Route route) {
        network.with(client, connection -> connection.paths().prefer(route, network.now()));
    }

    /** The client prefers the new link in mid-stream, when the old one has become so many times slower; what is being sent. */
    private byte[] moveInMidStream(boolean upward, int slower) {
        open(OLD, NEW);
        byte[] bytes = World.bytes(MUCH, 1);
        network.write(sender(upward), bytes);
        network.run(5 * ROUND_TRIP_MILLIS);
        network.latencies.put(OLD, slower * Network.LATENCY_MILLIS);
        prefer(NEW);
        return bytes;
    }

    private Party sender(boolean upward) {
        return upward ? client : server;
    }

    private Party receiver(boolean upward) {
        return upward ? server : client;
    }

    private static Stream<FlowpathSnapshot> over(Party party, Route route) {
        return party.connection.flowpaths().stream()
                .filter(path -> (party.connection.isClient() ? path.local() : path.remote())
                        .getAddress()
                        .equals(route.local()));
    }

    private static long resent(Party party) {
        return party.connection.paths().trafficByAddress().total().streamBytesResent();
    }

    /** Lets time pass; the longest time in milliseconds without a byte more for the receiver. */
    private long longestGap(Party receiver, long millis) {
        long longest = 0;
        long gap = 0;
        for (long i = 0; i < millis; i++) {
            int before = receiver.receivedLength();
            network.run(1);
            gap = receiver.receivedLength() > before ? 0 : gap + 1;
            longest = Math.max(longest, gap);
        }
        return longest;
    }

    private void assertAllArrives(boolean upward, byte[] bytes) {
        network.runUntil(() -> receiver(upward).receivedLength() == bytes.length);
        assertThat(receiver(upward).received()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_move_sends_nothing_twice_and_is_not_felt(boolean upward) {
        open(OLD, NEW);
        byte[] bytes = World.bytes(MUCH, 1);
        network.write(sender(upward), bytes);
        long usual = longestGap(receiver(upward), 5 * ROUND_TRIP_MILLIS);
        prefer(NEW);

        assertThat(longestGap(receiver(upward), MOVE_MILLIS)).isLessThanOrEqualTo(usual);
        assertThat(over(client, OLD)).isEmpty();
        assertThat(over(server, OLD)).isEmpty();
        assertAllArrives(upward, bytes);
        assertThat(resent(client) + resent(server)).isZero();
        assertThat(client.heard(ConnectionEvent.Kind.MOVED)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_link_that_fades_is_left_when_it_carries_nothing_any_more(boolean upward) {
        open(OLD, NEW);
        byte[] bytes = World.bytes(MUCH, 1);
        network.write(sender(upward), bytes);
        network.run(5 * ROUND_TRIP_MILLIS);
        long slow = 40 * Network.LATENCY_MILLIS;
        network.latencies.put(OLD, slow);
        network.run(Network.LATENCY_MILLIS);
        prefer(NEW);
        network.run(MOVE_MILLIS);

        assertThat(over(client, OLD)).as("what is on its way takes longer").hasSize(1);
        long carried = over(receiver(upward), OLD).findFirst().orElseThrow().bytesReceived();
        network.runUntil(() -> over(client, OLD).findAny().isEmpty());
        assertThat(carried).isPositive();
        assertAllArrives(upward, bytes);
        assertThat(resent(client) + resent(server))
                .as("what is sent once more because the window waits for the slow one")
                .isLessThan(MUCH / 20);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void one_that_is_left_gets_no_new_data(boolean upward) {
        open(OLD, NEW);
        network.write(sender(upward), World.bytes(MUCH, 1));
        network.run(5 * ROUND_TRIP_MILLIS);
        network.latencies.put(OLD, 20 * Network.LATENCY_MILLIS);
        prefer(NEW);
        network.run(MOVE_MILLIS);
        long sent = over(sender(upward), OLD).findFirst().orElseThrow().bytesSent();
        long before = over(sender(upward), NEW).findFirst().orElseThrow().bytesSent();
        network.run(5 * ROUND_TRIP_MILLIS);

        assertThat(over(sender(upward), OLD)).allMatch(path -> path.bytesSent() == sent);
        assertThat(over(sender(upward), OLD)).allMatch(path -> path.role() == PathRole.BACKUP);
        assertThat(over(sender(upward), NEW)).allMatch(path -> path.bytesSent() > before);
    }

    @Test
    void one_without_anything_on_its_way_is_left_at_once() {
        open(OLD, NEW);
        network.run(1_000);
        prefer(NEW);
        network.run(MOVE_MILLIS);
        assertThat(client.connection.flowpaths()).singleElement().matches(path -> path.id() == 1);
        assertThat(server.connection.flowpaths()).singleElement().matches(path -> path.id() == 1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void one_that_dies_while_it_is_left_ends_at_once_and_what_it_held_goes_elsewhere(boolean upward) {
        byte[] bytes = moveInMidStream(upward, 10);
        network.runUntil(() -> over(client, OLD).anyMatch(path -> path.role() == PathRole.BACKUP));
        network.links.get(0).goSilent();
        long before = network.now();
        network.runUntil(() -> over(client, OLD).findAny().isEmpty());

        assertThat(network.now() - before).isLessThan(1_000 * Network.MILLI);
        assertAllArrives(upward, bytes);
    }

    @Test
    void one_that_is_suspected_is_not_left_gently() {
        open(OLD, NEW);
        network.reach.put(OLD, Network.Reach.SILENT);
        network.links.get(0).goSilent();
        network.write(client, World.bytes(1_000, 1));
        network.runUntil(() -> client.heard(ConnectionEvent.Kind.PATH_SUSPECT));
        prefer(NEW);
        network.runUntil(() -> over(client, NEW).anyMatch(path -> path.state() == FlowpathState.ACTIVE));
        assertThat(over(client, OLD)).noneMatch(path -> path.state().carriesRecords());
        assertAllArrives(true, World.bytes(1_000, 1));
    }

    @Test
    void a_lost_address_puts_an_end_to_the_flowpath_that_is_left_over_it_at_once() {
        byte[] bytes = moveInMidStream(false, 20);
        network.run(MOVE_MILLIS);
        network.with(client, connection -> connection.handleLocalAddressLost(OLD.local(), network.now()));
        network.run(Network.LATENCY_MILLIS);
        assertThat(over(client, OLD)).isEmpty();
        assertThat(over(server, OLD)).isEmpty();
        assertAllArrives(false, bytes);
    }

    @Test
    void where_the_new_one_dies_the_old_one_stays() {
        byte[] bytes = moveInMidStream(false, 20);
        network.run(MOVE_MILLIS);
        network.reach.put(NEW, Network.Reach.REFUSED);
        network.cut(network.link(client, 1));

        assertAllArrives(false, bytes);
        network.run(1_000);
        assertThat(client.heard(ConnectionEvent.Kind.SUSPENDED)).isFalse();
        assertThat(over(client, OLD)).singleElement().matches(path -> path.role() == PathRole.PREFERRED);
        assertThat(over(server, OLD)).singleElement().matches(path -> path.role() == PathRole.PREFERRED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void an_old_one_that_works_is_not_given_for_a_new_one_on_which_nothing_but_small_packets_passes(boolean upward) {
        open(OLD, NEW);
        network.reach.put(NEW, Network.Reach.SMALL_ONLY);
        byte[] bytes = World.bytes(MUCH, 1);
        network.write(sender(upward), bytes);
        network.run(5 * ROUND_TRIP_MILLIS);
        prefer(NEW);
        long before = network.now();
        assertAllArrives(upward, bytes);
        assertThat(network.now() - before)
                .as("a suspicion, and the rest over the old one")
                .isLessThan(1_000 * Network.MILLI);
        network.run(20_000);
        assertThat(over(client, NEW)).isEmpty();
        assertThat(over(client, OLD)).singleElement().matches(path -> path.role() == PathRole.PREFERRED);
        assertThat(client.heard(ConnectionEvent.Kind.SUSPENDED)).isFalse();
    }

    @Test
    void a_server_that_allows_one_flowpath_lets_the_client_move_gently() {
        world.serverOptions = world.serverOptions.withMaxFlowpaths(1);
        open(OLD, NEW);
        byte[] bytes = World.bytes(MUCH, 1);
        network.write(server, bytes);
        network.run(5 * ROUND_TRIP_MILLIS);
        prefer(NEW);
        network.run(MOVE_MILLIS);
        assertThat(server.connection.flowpaths()).hasSize(1);
        assertAllArrives(false, bytes);
        assertThat(resent(server)).isZero();
    }

    @Test
    void a_client_that_moves_on_before_it_has_left_gets_there_all_the_same() {
        world.serverOptions = world.serverOptions.withMaxFlowpaths(1);
        open(OLD, NEW, THIRD);
        byte[] bytes = World.bytes(MUCH, 1);
        network.write(server, bytes);
        network.run(5 * ROUND_TRIP_MILLIS);
        network.latencies.put(OLD, 20 * Network.LATENCY_MILLIS);
        for (Route next : List.of(NEW, THIRD, NEW, THIRD)) {
            prefer(next);
            network.run(4 * ROUND_TRIP_MILLIS);
        }
        network.run(1_000);
        assertThat(client.connection.flowpaths())
                .singleElement()
                .matches(path -> path.local().getAddress().equals(THIRD.local()));
        assertThat(server.connection.flowpaths()).hasSize(1);
        assertAllArrives(false, bytes);
    }

    @Test
    void a_client_that_goes_back_before_it_has_left_gets_there_all_the_same() {
        open(OLD, NEW);
        network.write(server, World.bytes(MUCH, 1));
        network.run(5 * ROUND_TRIP_MILLIS);
        network.latencies.put(OLD, 10 * Network.LATENCY_MILLIS);
        prefer(NEW);
        network.run(4 * ROUND_TRIP_MILLIS);
        assertThat(over(client, OLD)).hasSize(1);
        prefer(OLD);
        network.run(3_000);
        assertThat(client.connection.flowpaths())
                .singleElement()
                .matches(path -> path.local().getAddress().equals(OLD.local()));
    }

    @Test
    void of_several_all_but_one_are_left_gently_when_one_is_enough() {
        world.clientOptions = world.clientOptions.withMode(HandoverMode.FULL);
        open(OLD, NEW);
        network.run(2_000);
        byte[] bytes = World.bytes(MUCH, 1);
        network.write(server, bytes);
        network.run(5 * ROUND_TRIP_MILLIS);
        long before = resent(server);
        network.with(client, connection -> connection.paths().setMode(HandoverMode.SINGLE, network.now()));
        network.run(MOVE_MILLIS);
        assertThat(server.connection.flowpaths()).hasSize(1);
        assertAllArrives(false, bytes);
        assertThat(resent(server) - before)
                .as("all but what two flowpaths send twice to end sooner")
                .isLessThan(1_000);
    }

    /** The client's end is told by hand, so that it can leave whatever it likes. */
    private HandmadePeer openByHand() {
        network = world.network();
        HandmadePeer hand = HandmadePeer.open(
                network, Openings.wishes(false, Features.ROLES, Service.UNNAMED, ServiceInstance.ANY));
        hand.confirm(0);
        server = network.server.connections.get(hand.granted.connectionId());
        return hand;
    }

    private static JoinParameters join(int pathId, int left) {
        List<JoinParameters.PathReport> reports = new ArrayList<>();
        for (int id = 0; id < pathId; id++) {
            JoinParameters.Fate fate = id < left ? JoinParameters.Fate.LEAVING : JoinParameters.Fate.KEPT;
            reports.add(new JoinParameters.PathReport(id, 0, fate));
        }
        return new JoinParameters(pathId, 0, HandmadePeer.LIMIT, false, PathRole.PREFERRED, reports);
    }

    @Test
    void a_server_says_when_nothing_of_its_own_is_on_its_way_any_more() {
        HandmadePeer hand = openByHand();
        HandmadePeer second = hand.join(network, join(1, 1));
        second.confirm(1);
        network.write(server, World.bytes(10_000, 1));
        network.run(5);
        second.send(frames -> frames.pathRole(0, 1, PathWish.LEAVING));
        List<String> before = new ArrayList<>(hand.takeFrames());
        before.addAll(second.takeFrames());
        assertThat(before).noneMatch(frame -> frame.startsWith("PATH_ROLE"));
        long overFirst = server.connection.flowpaths().get(0).bytesSent();
        long overSecond = server.connection.flowpaths().get(1).bytesSent();
        assertThat(overFirst).isPositive();

        second.send(frames -> {
            frames.ack(0, overFirst, 10_000, HandmadePeer.LIMIT);
            frames.ack(1, overSecond, 10_000, HandmadePeer.LIMIT);
        });
        List<String> after = new ArrayList<>(hand.takeFrames());
        after.addAll(second.takeFrames());
        assertThat(after).contains("PATH_ROLE 0 wish 1 LEAVING");
    }

    @ParameterizedTest
    @CsvSource({"1, 3", "2, 4"})
    void who_leaves_everything_has_a_few_flowpaths_more_and_not_for_long(int allowed, int most) {
        world.serverOptions = world.serverOptions.withMaxFlowpaths(allowed);
        HandmadePeer hand = openByHand();
        for (int id = 1; id < Limits.MAX_REPORTED_PATHS; id++) {
            HandmadePeer path = hand.join(network, join(id, id));
            if (path != null) {
                path.confirm(id);
            }
            assertThat(server.connection.flowpaths().size()).isLessThanOrEqualTo(most);
        }
        assertThat(server.connection.flowpaths()).hasSize(most);

        network.run(10_000);
        assertThat(server.connection.flowpaths().size()).isLessThanOrEqualTo(allowed);
        assertThat(server.endedBy()).isNull();
    }

    @Test
    void who_says_that_it_leaves_and_then_stays_has_no_more_than_it_may() {
        world.serverOptions = world.serverOptions.withMaxFlowpaths(1);
        HandmadePeer hand = openByHand();
        HandmadePeer second = hand.join(network, join(1, 1));
        second.confirm(1);
        second.send(frames -> frames.pathRole(0, 1, PathWish.LEAVING));
        second.send(frames -> frames.pathRole(0, 2, PathWish.PREFERRED));
        assertThat(server.connection.flowpaths()).hasSize(2);
        network.run(10_000);
        assertThat(server.connection.flowpaths()).singleElement().matches(path -> path.id() == 1);
    }

    /** One byte there and, after some thought, one back; for so long. How many came back. */
    private int talk(long millis) {
        int before = client.receivedLength();
        for (long i = 0; i < millis; i++) {
            if (answered < server.receivedLength() && ++thinking > THOUGHT_MILLIS) {
                thinking = 0;
                answered++;
                network.write(server, new byte[1]);
            }
            if (asked == client.receivedLength()) {
                asked++;
                network.write(client, new byte[1]);
            }
            network.run(1);
        }
        return client.receivedLength() - before;
    }

    @Test
    void a_new_link_that_loses_all_answers_soon_after_a_move_is_left_again() {
        List<String> stuck = new ArrayList<>();
        for (long millis = 1; millis <= 200; millis += 4) {
            asked = 0;
            answered = 0;
            thinking = 0;
            open(OLD, NEW);
            talk(100);
            prefer(NEW);
            talk(millis);
            network.reach.put(NEW, Network.Reach.SILENT);
            over(client, NEW)
                    .filter(path -> path.state() != FlowpathState.CONNECTING)
                    .forEach(path -> network.link(client, path.id()).toClient.tap = chunk -> null);
            talk(3_000);
            if (talk(2_000) < 10) {
                stuck.add(millis + " " + client.connection.flowpaths() + " SERVER " + server.connection.flowpaths());
            }
        }
        assertThat(stuck).isEmpty();
    }
}
