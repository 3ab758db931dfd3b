package io.msocket.protocol;

import static io.msocket.protocol.ConnectionEvent.Kind.CLOSED;
import static io.msocket.protocol.ConnectionEvent.Kind.MOVED;
import static io.msocket.protocol.ConnectionEvent.Kind.OPENED;
import static io.msocket.protocol.ConnectionEvent.Kind.OUTPUT_ACKNOWLEDGED;
import static io.msocket.protocol.ConnectionEvent.Kind.PATH_ACTIVE;
import static io.msocket.protocol.ConnectionEvent.Kind.PATH_CLOSED;
import static io.msocket.protocol.ConnectionEvent.Kind.PATH_CONNECTING;
import static io.msocket.protocol.ConnectionEvent.Kind.PATH_SUSPECT;
import static io.msocket.protocol.ConnectionEvent.Kind.PEER_STOPPED_READING;
import static io.msocket.protocol.ConnectionEvent.Kind.RESUMED;
import static io.msocket.protocol.ConnectionEvent.Kind.SUSPENDED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A connection's life, told in time. */
class ConnectionTest {
    /** What TCP carries over IPv6 on an Ethernet, with time stamps. */
    private static final int LEAST_PACKET = 1_428;

    private static final long LATENCY = Network.LATENCY_MILLIS;
    private static final byte[] UP = World.bytes(1_000_000, 1);
    private static final byte[] DOWN = World.bytes(700_000, 2);

    private final World world = new World();
    private Network network = world.network();
    private Party client;
    private Party server;

    private void open() {
        client = network.open(world.client());
        server = network.server.find(client);
    }

    private void finish(Party party) {
        network.with(party, connection -> connection.finishOutput(network.now()));
    }

    private void loseEveryLink() {
        network.reach.put(Network.from(10), Network.Reach.SILENT);
        network.cut(network.onlyLink(client));
    }

    private void assertNothingIsHeld() {
        assertThat(world.clientBuffers.bytes()).as("bytes held by the client").isZero();
        assertThat(world.serverBuffers.bytes()).as("bytes held by the server").isZero();
    }

    // --- open

    @Test
    void a_connection_opens_one_round_trip_after_tcp_did() {
        client = network.start(world.client());
        network.run(4 * LATENCY - 1);
        assertThat(client.connection.isOpen()).isFalse();
        network.run(1);
        assertThat(client.connection.isOpen()).isTrue();
        assertThat(client.eventKinds()).containsExactly(PATH_CONNECTING, OPENED, PATH_ACTIVE);
        assertThat(network.server.connections).isEmpty();

        network.run(LATENCY);
        server = network.server.find(client);
        assertThat(server.connection.isOpen()).isTrue();
        assertThat(server.connection.isClient()).isFalse();
        assertThat(server.connection.id()).isEqualTo(client.connection.id());
    }

    @Test
    void nothing_can_be_written_before_the_connection_is_open() {
        client = network.start(world.client());

        assertThat(client.connection.isOutputOpen()).isFalse();
        assertThatThrownBy(() -> client.connection.write(new Slice(new byte[1], 0, 1), network.now()))
                .isInstanceOf(IllegalStateException.class);
    }

    // --- transfer

    @Test
    void bytes_cross_both_ways() {
        open();
        network.write(client, UP);
        network.write(server, DOWN);
        network.run(5_000);

        assertThat(server.received()).isEqualTo(UP);
        assertThat(client.received()).isEqualTo(DOWN);
        assertThat(client.connection.unacknowledgedBytes()).isZero();
        assertThat(client.connection.offsetAcknowledged()).isEqualTo(UP.length);
        assertThat(client.connection.offsetReceived()).isEqualTo(DOWN.length);
        assertNothingIsHeld();
    }

    @Test
    void an_idle_connection_holds_no_array_and_sends_nothing_but_keepalives() {
        open();
        network.write(client, UP);
        network.run(5_000);
        TestLink link = network.onlyLink(client);
        int sent = link.toServer.sent.size();
        network.run(600_000);

        assertNothingIsHeld();
        assertThat(link.toServer.sent.size() - sent).isBetween(9, 11);
        assertThat(client.connection.flowpaths()).hasSize(1);
    }

    @Test
    void a_reader_that_pauses_stops_the_sender_at_the_window() {
        open();
        server.reads = false;
        long window = ReceiveWindow.ofAccepted(world.serverOptions);
        network.with(client, connection -> {
            for (int i = 0; i < 100; i++) {
                connection.write(world.clientBuffers.slice(new byte[10_000]), network.now());
            }
        });
        network.run(10_000);
        assertThat(server.connection.offsetReceived()).isEqualTo(window);
        assertThat(world.serverBuffers.bytes()).isLessThan(window + 2 * Limits.MAX_RECORD_BODY);
        assertThat(client.eventKinds()).doesNotContain(PATH_SUSPECT);

        server.reads = true;
        network.with(server, connection -> {});
        network.run(5_000);
        assertThat(server.receivedLength()).isEqualTo(1_000_000);
    }

    @Test
    void what_is_kept_for_sending_is_bounded() {
        world.clientOptions = world.clientOptions.withMaxSendBuffer(50_000);
        open();
        loseEveryLink();
        assertThat(client.connection.writableBytes()).isEqualTo(50_000);
        network.with(
                client, connection -> connection.write(world.clientBuffers.slice(new byte[50_000]), network.now()));

        assertThat(client.connection.writableBytes()).isZero();
    }

    // --- move

    @Test
    void a_migration_makes_before_it_breaks() {
        open();
        int old = client.onlyPath();
        network.write(client, UP);
        network.with(client, connection -> connection.paths().migrate(old, Network.from(11), network.now()));
        network.run(3 * LATENCY);
        assertThat(client.onlyPath()).isEqualTo(old);
        network.run(5_000);

        assertThat(client.onlyPath()).isEqualTo(old + 1);
        assertThat(server.onlyPath()).isEqualTo(old + 1);
        assertThat(client.eventKinds()).contains(MOVED).doesNotContain(SUSPENDED);
        assertThat(server.eventKinds()).doesNotContain(SUSPENDED);
        assertThat(server.received()).isEqualTo(UP);
    }

    @Test
    void the_answer_to_a_join_and_the_first_data_fit_one_packet() {
        open();
        loseEveryLink();
        network.write(server, DOWN);
        network.reach.clear();
        network.run(1_000);

        List<byte[]> sent = network.onlyLink(client).toClient.sent;
        assertThat(sent.get(0).length + sent.get(1).length).isBetween(900, LEAST_PACKET);
        assertThat(client.received()).isEqualTo(DOWN);
    }

    @Test
    void a_lost_address_moves_the_connection_in_two_round_trips() {
        client = network.open(world.client(), Network.from(10), Network.from(11));
        server = network.server.find(client);
        network.write(server, DOWN);
        network.reach.put(Network.from(10), Network.Reach.SILENT);
        long start = network.now();
        network.with(client, connection -> {
            connection.paths().setRoutes(List.of(Network.from(11)), network.now());
            connection.handleLocalAddressLost(Network.host(10), network.now());
        });
        assertThat(client.connection.isSuspended()).isTrue();
        network.runUntil(() -> !client.connection.isSuspended());

        assertThat((network.now() - start) / Network.MILLI).isEqualTo(4 * LATENCY);
        assertThat(client.eventKinds()).contains(SUSPENDED, RESUMED);
        network.run(5_000);
        assertThat(client.received()).isEqualTo(DOWN);
    }

    @Test
    void a_link_that_goes_silent_is_noticed_and_replaced() {
        client = network.open(world.client(), Network.from(10), Network.from(11));
        server = network.server.find(client);
        network.write(client, UP);
        network.run(5_000);
        network.onlyLink(client).goSilent();
        long start = network.now();
        network.write(client, UP);
        network.runUntil(() -> server.receivedLength() == 2 * UP.length);

        assertThat((network.now() - start) / Network.MILLI).isLessThan(1_000);
        assertThat(client.eventKinds()).contains(PATH_SUSPECT, MOVED);
    }

    @Test
    void an_idle_link_that_goes_silent_is_noticed_by_the_keepalive() {
        open();
        network.onlyLink(client).goSilent();
        int first = client.onlyPath();
        network.run(62_000);

        assertThat(client.onlyPath()).isNotEqualTo(first);
        assertThat(server.onlyPath()).isEqualTo(client.onlyPath());
    }

    @Test
    void a_flowpath_can_be_added_and_removed() {
        open();
        network.with(client, connection -> connection.paths().add(Network.from(11), network.now()));
        network.run(100);
        assertThat(client.connection.flowpaths()).hasSize(2);
        assertThat(server.connection.flowpaths()).hasSize(2);
        network.write(client, UP);
        network.with(client, connection -> connection.paths().remove(0, network.now()));
        network.run(5_000);

        assertThat(client.onlyPath()).isEqualTo(1);
        assertThat(server.onlyPath()).isEqualTo(1);
        assertThat(server.received()).isEqualTo(UP);
    }

    @Test
    void a_flowpath_is_given_up_unless_the_application_asks_for_it() {
        open();
        network.with(client, connection -> connection.paths().add(Network.from(11), network.now()));
        network.run(100);
        network.with(client, connection -> {
            connection.paths().giveUp(0, "it goes around a tunnel", network.now());
            connection.paths().giveUp(1, "it goes around a tunnel", network.now());
        });
        network.run(5_000);

        assertThat(client.onlyPath()).isEqualTo(1);
        assertThat(server.onlyPath()).isEqualTo(1);
        assertThat(client.events)
                .filteredOn(event -> event.kind() == ConnectionEvent.Kind.PATH_CLOSED)
                .extracting(ConnectionEvent::detail)
                .containsExactly("it goes around a tunnel");
    }

    @Test
    void several_flowpaths_joined_at_once_all_stay() {
        open();
        network.with(client, connection -> {
            connection.paths().add(Network.from(11), network.now());
            connection.paths().add(Network.from(12), network.now());
            connection.paths().add(Network.from(13), network.now());
        });
        network.write(client, UP);
        network.write(server, DOWN);
        network.run(5_000);

        assertThat(client.connection.flowpaths()).hasSize(4);
        assertThat(server.connection.flowpaths()).hasSize(4);
        assertThat(server.received()).isEqualTo(UP);
        assertThat(client.received()).isEqualTo(DOWN);
    }

    // --- suspend, retain, expire

    @Test
    void an_absence_suspends_both_ends_and_a_return_resumes_them() {
        open();
        loseEveryLink();
        assertThat(client.connection.isSuspended()).isTrue();
        assertThat(server.connection.isSuspended()).isTrue();
        network.write(client, UP);
        network.write(server, DOWN);
        network.run(25 * 60_000);
        assertThat(client.endedBy()).isNull();

        network.reach.clear();
        network.run(20_000);
        assertThat(server.received()).isEqualTo(UP);
        assertThat(client.received()).isEqualTo(DOWN);
        assertThat(client.eventKinds()).containsSubsequence(SUSPENDED, RESUMED);
        assertThat(server.eventKinds()).containsSubsequence(SUSPENDED, RESUMED);
    }

    @Test
    void an_absence_longer_than_the_retention_time_ends_each_end_by_its_own() {
        world.clientOptions = world.clientOptions.withRetention(Duration.ofSeconds(20));
        world.serverOptions = world.serverOptions.withRetention(Duration.ofSeconds(30));
        network = world.network();
        open();
        network.write(client, UP);
        loseEveryLink();
        network.run(19_999);
        assertThat(client.endedBy()).isNull();
        network.run(1);
        assertThat(client.endedBy()).isEqualTo(CloseReason.Kind.RETENTION_EXPIRED);
        assertThat(server.endedBy()).isNull();
        network.run(10_000);

        assertThat(server.endedBy()).isEqualTo(CloseReason.Kind.RETENTION_EXPIRED);
        assertThat(network.server.connections).isEmpty();
        assertThat(client.connection.pollTimeout()).isEqualTo(Connection.NO_TIMEOUT);
        assertNothingIsHeld();
    }

    // --- close

    @Test
    void one_half_can_close_while_the_other_goes_on() {
        open();
        network.write(client, UP);
        finish(client);
        network.run(5_000);
        assertThat(server.connection.isInputEnded()).isTrue();
        assertThat(client.eventKinds()).contains(OUTPUT_ACKNOWLEDGED);
        assertThat(client.connection.isOutputOpen()).isFalse();
        assertThat(client.endedBy()).isNull();

        network.write(server, DOWN);
        network.run(5_000);
        assertThat(client.received()).isEqualTo(DOWN);
        assertThat(client.connection.isInputEnded()).isFalse();
        finish(server);
        network.run(100);
        assertThat(client.endedBy()).isEqualTo(CloseReason.Kind.COMPLETE);
        assertThat(server.endedBy()).isEqualTo(CloseReason.Kind.COMPLETE);
        assertThat(server.connection.tombstone()).isNotNull();
        assertThat(network.server.connections).isEmpty();
        assertNothingIsHeld();
    }

    @Test
    void an_end_that_reads_no_more_stops_the_other_ones_writing() {
        open();
        client.reads = false;
        network.write(server, DOWN);
        network.run(100);
        network.with(client, connection -> connection.discardInput(true, network.now()));
        finish(client);
        network.run(100);
        assertThat(server.eventKinds()).contains(PEER_STOPPED_READING);
        assertThat(server.connection.isOutputOpen()).isFalse();
        network.run(1_000);

        assertThat(client.endedBy()).isEqualTo(CloseReason.Kind.COMPLETE);
        assertThat(server.endedBy()).isEqualTo(CloseReason.Kind.COMPLETE);
        assertNothingIsHeld();
    }

    @Test
    void a_reset_reaches_the_peer_in_one_latency_with_its_reason() {
        open();
        server.reads = false;
        network.write(client, new byte[100]);
        network.run(100);
        network.with(client, connection -> connection.reset("enough", network.now()));
        assertThat(client.endedBy()).isEqualTo(CloseReason.Kind.RESET_BY_US);
        network.run(LATENCY);

        assertThat(server.endedBy()).isEqualTo(CloseReason.Kind.RESET_BY_PEER);
        assertThat(server.endedBecause()).isEqualTo("enough");
        server.reads = true;
        network.with(server, connection -> {});
        assertThat(server.receivedLength())
                .as("what arrived before stays readable")
                .isEqualTo(100);
        assertNothingIsHeld();
    }

    @Test
    void a_reset_of_a_suspended_connection_is_told_when_its_peer_comes_back() {
        open();
        loseEveryLink();
        network.with(server, connection -> connection.reset("enough", network.now()));
        network.run(1_000);
        assertThat(client.endedBy()).isNull();
        network.reach.clear();
        network.run(15_000);

        assertThat(client.endedBy()).isEqualTo(CloseReason.Kind.PEER_LOST_STATE);
    }

    /** Open, transfer, half-close, close: the link dies at each instant of it. */
    @Test
    void a_link_may_die_at_any_instant() {
        for (int instant = 0; instant < 320; instant++) {
            playWithACut(instant);
            assertThat(server.received()).as("instant %d", instant).isEqualTo(World.bytes(60_000, 1));
            assertThat(client.received()).as("instant %d", instant).isEqualTo(World.bytes(60_000, 2));
            assertThat(client.endedBy()).as("instant %d", instant).isEqualTo(CloseReason.Kind.COMPLETE);
            assertThat(server.endedBy()).as("instant %d", instant).isEqualTo(CloseReason.Kind.COMPLETE);
            assertNothingIsHeld();
        }
    }

    private void playWithACut(int instant) {
        network = world.network();
        client = network.start(world.client());
        int step = 0;
        for (int millis = 0; millis < 800; millis++) {
            if (millis == instant) {
                List.copyOf(network.links).forEach(network::cut);
            }
            step = takeStep(step);
            network.run(1);
        }
        network.run(5_000);
    }

    /** What the applications do once they can. */
    private int takeStep(int step) {
        server = network.server.find(client);
        if (step == 0 && client.connection.isOpen()) {
            network.write(client, World.bytes(60_000, 1));
            return 1;
        } else if (step == 1 && server != null && server.receivedLength() == 60_000) {
            network.write(server, World.bytes(60_000, 2));
            finish(client);
            return 2;
        } else if (step == 2 && server.connection.isInputEnded()) {
            finish(server);
            return 3;
        }
        return step;
    }

    @Test
    void the_end_of_all_flowpaths_is_neither_a_move_nor_a_suspension() {
        open();
        network.with(client, connection -> connection.paths().add(Network.from(11), network.now()));
        network.run(10 * Network.LATENCY_MILLIS);
        assertThat(server.connection.flowpaths()).hasSize(2);
        network.with(client, connection -> connection.reset("enough", network.now()));
        network.run(10 * Network.LATENCY_MILLIS);

        assertThat(client.eventKinds()).doesNotContain(MOVED, SUSPENDED).endsWith(PATH_CLOSED, PATH_CLOSED, CLOSED);
        assertThat(server.eventKinds()).doesNotContain(MOVED, SUSPENDED).endsWith(PATH_CLOSED, PATH_CLOSED, CLOSED);
    }

    @Test
    void an_evicted_connection_is_silent() {
        open();
        loseEveryLink();
        network.write(server, DOWN);
        network.with(server, connection -> connection.evict(network.now()));

        assertThat(server.endedBy()).isEqualTo(CloseReason.Kind.EVICTED);
        assertThat(server.connection.isOver()).isTrue();
        assertThat(world.serverBuffers.bytes()).isZero();
    }

    @Test
    void a_server_that_accepts_no_more_says_so_and_still_takes_joins() {
        open();
        network.server.acceptor.refuseOpenings("no more connections, thank you");
        Party late = network.start(world.client(), Network.from(12));
        network.runUntil(() -> late.endedBy() != null);
        assertThat(late.endedBy()).isEqualTo(CloseReason.Kind.INCOMPATIBLE);
        assertThat(late.connection.closeReason().detail()).contains("no more connections, thank you");

        network.cut(network.onlyLink(client));
        network.run(10 * Network.LATENCY_MILLIS);
        assertThat(client.connection.isSuspended()).isFalse();
    }
}
