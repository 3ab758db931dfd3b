package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A flowpath that is suspected and recovers: what the client dialled meanwhile, of its own accord, is no longer needed. The
 * application asked for one flowpath, so one is what is left, at both ends.
 */
class RecoveredPathTest {
    /** Both ends have closed what they were to close, and said so. */
    private static final long SETTLING_MILLIS = 60_000;

    private static final int REPEATS = 10;

    /** Round trips after which a long one is as good as forgotten. */
    private static final int SAMPLES = 50;

    private final World world = new World();
    private final Network network = world.network();
    private final Party client = network.open(world.client(), Network.from(10));
    private final Party server = network.server.find(client);

    private static List<FlowpathState> states(Party party) {
        return party.connection.flowpaths().stream()
                .map(FlowpathSnapshot::state)
                .toList();
    }

    private static Set<Integer> ids(Party party) {
        return party.connection.flowpaths().stream().map(FlowpathSnapshot::id).collect(Collectors.toSet());
    }

    private static long suspicions(Party party) {
        return party.eventKinds().stream()
                .filter(kind -> kind == ConnectionEvent.Kind.PATH_SUSPECT)
                .count();
    }

    /**
     * What the server says is held back until the client suspects a flowpath, and for so many milliseconds more.
     */
    private void delayAcknowledgementsBeyondSuspicion(long millis) {
        List<Integer> working = client.connection.flowpaths().stream()
                .filter(path -> path.state().carriesRecords())
                .map(FlowpathSnapshot::id)
                .toList();
        List<TestLink> links =
                working.stream().map(id -> network.link(client, id)).toList();
        List<List<byte[]>> held = links.stream().map(RecoveredPathTest::hold).toList();
        long before = suspicions(client);
        network.write(client, World.bytes(1_000, before));
        network.runUntil(() -> suspicions(client) > before);
        network.run(millis);
        for (int i = 0; i < links.size(); i++) {
            TestLink link = links.get(i);
            link.toClient.tap = chunk -> chunk;
            held.get(i).forEach(chunk -> network.deliver(link, false, chunk));
        }
    }

    private static List<byte[]> hold(TestLink link) {
        List<byte[]> held = new ArrayList<>();
        link.toClient.tap = chunk -> {
            held.add(chunk);
            return null;
        };
        return held;
    }

    private void assertOneFlowpathThatBothKnow() {
        assertThat(states(client)).as("the client's flowpaths").containsExactly(FlowpathState.ACTIVE);
        assertThat(states(server)).as("the server's flowpaths").containsExactly(FlowpathState.ACTIVE);
        assertThat(ids(server)).isEqualTo(ids(client));
    }

    private void assertBytesStillFlow() {
        int before = server.receivedLength();
        network.write(client, World.bytes(1_000, 99));
        network.run(1_000);
        assertThat(server.receivedLength()).isEqualTo(before + 1_000);
    }

    /** The acknowledgement arrives while the attempt connects (0), shakes hands (10 to 29), and has worked since (30). */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 5, 9, 10, 11, 15, 19, 20, 25, 29, 30, 31, 35, 40, 45, 50, 100})
    void one_delayed_acknowledgement_leaves_one_flowpath(long millis) {
        delayAcknowledgementsBeyondSuspicion(millis);
        network.run(SETTLING_MILLIS);
        assertOneFlowpathThatBothKnow();
        assertBytesStillFlow();
    }

    @Test
    void repeated_delays_collect_no_flowpaths() {
        for (int i = 0; i < REPEATS; i++) {
            delayAcknowledgementsBeyondSuspicion(1);
            network.run(SETTLING_MILLIS);
            forgetLongRoundTrips();
        }
        assertOneFlowpathThatBothKnow();
        assertBytesStillFlow();
    }

    /** Or each delay would have to be longer than the one before it, and in the end longer than anybody waits. */
    private void forgetLongRoundTrips() {
        for (int i = 0; i < SAMPLES; i++) {
            network.write(client, World.bytes(10, i));
            network.run(100);
        }
    }

    /** What the application asked for stays, whatever the search did meanwhile. */
    @Test
    void a_flowpath_that_was_asked_for_outlives_the_recovery_of_another() {
        network.with(client, connection -> connection.paths().add(Network.from(11), network.now()));
        network.run(SETTLING_MILLIS);
        assertThat(ids(client)).hasSize(2);
        for (long millis : new long[] {1, 15, 25}) {
            delayAcknowledgementsBeyondSuspicion(millis);
            network.run(SETTLING_MILLIS);
        }
        assertThat(states(client)).containsExactly(FlowpathState.ACTIVE, FlowpathState.ACTIVE);
        assertThat(ids(server)).isEqualTo(ids(client));
        assertBytesStillFlow();
    }
}
