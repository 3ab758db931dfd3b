package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Somebody thinks about the server's key while the connection is being opened. */
class KeyQuestionsTest {
    private static final Route ROUTE = Network.from(10);

    private final World world = new World();
    private Network network;
    private Party client;

    @BeforeEach
    void ask() {
        network = world.network();
        ClientSetup stranger = world.client(null, null);
        network.reach.put(ROUTE, Network.Reach.SILENT);
        client = network.start(stranger, ROUTE);
        client.decidesAtOnce = false;
    }

    /** Those that have hung so far reach the server now. */
    private void reach() {
        network.reach.clear();
        for (FlowpathSnapshot path : client.connection.flowpaths()) {
            network.connected(client, path.id(), ROUTE);
        }
        network.run(4 * Network.LATENCY_MILLIS);
    }

    private void decide(boolean accepted) {
        int asked = client.undecided.get(0);
        network.with(client, it -> it.handlePeerVerified(asked, accepted, "it looks wrong", network.now()));
        network.run(4 * Network.LATENCY_MILLIS);
    }

    @Test
    void of_attempts_that_show_the_same_key_one_is_asked_about() {
        network.run(2_000);
        reach();
        assertThat(client.connection.flowpaths()).hasSize(3);
        assertThat(client.undecided).hasSize(1);

        decide(true);
        assertThat(client.connection.isOpen()).isTrue();
        assertThat(client.connection.flowpaths()).hasSize(1);
        assertThat(network.server.connections).hasSize(1);
    }

    @Test
    void nothing_else_is_tried_while_somebody_thinks() {
        reach();
        int attempts = network.links.size();
        network.run(120_000);

        assertThat(network.links).hasSize(attempts);
        assertThat(client.connection.closeReason()).isNull();
        assertThat(client.undecided).hasSize(1);
    }

    @Test
    void who_thinks_longer_than_the_server_waits_is_not_asked_again() {
        reach();
        network.run(120_000);
        assertThat(client.connection.flowpaths()).isEmpty();

        decide(true);
        network.run(10 * Network.LATENCY_MILLIS);
        assertThat(client.connection.isOpen()).isTrue();
        assertThat(client.undecided).hasSize(1);
        assertThat(network.server.connections).hasSize(1);
    }

    @Test
    void a_no_counts_also_when_the_flowpath_has_ended() {
        reach();
        network.run(120_000);
        decide(false);

        assertThat(client.endedBy()).isEqualTo(CloseReason.Kind.PEER_NOT_VERIFIED);
        assertThat(client.endedBecause()).isEqualTo("it looks wrong");
    }

    @Test
    void another_key_is_another_question() {
        KeyQuestions questions = new KeyQuestions();
        assertThat(List.of(
                        questions.ask(0, new byte[] {1}),
                        questions.ask(1, new byte[] {1}),
                        questions.ask(2, new byte[] {2})))
                .containsExactly(true, false, true);
        assertThat(questions.isOpen()).isTrue();
    }
}
