package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long a server keeps a connection whose client is away, and to whom it is charged. */
class StandingTest {
    private static final int SECOND = 1_000;
    private static final int MINUTE = 60 * SECOND;
    private static final int HOUR = 60 * MINUTE;

    /** More than it takes to notice that a link has been cut. */
    private static final int MOMENT = 30 * SECOND;

    private final World world = new World();
    private Network network;
    private Party client;

    @BeforeEach
    void begin() {
        network = world.network();
    }

    private Party open(ClientSetup setup) {
        client = network.open(setup);
        return network.server.find(client);
    }

    /** From now on the client reaches nobody, for so long. */
    private void away(long millis) {
        network.reach.put(Network.from(10), Network.Reach.SILENT);
        network.cut(network.onlyLink(client));
        network.run(millis);
    }

    private void comeBack() {
        network.reach.remove(Network.from(10));
        network.run(10 * SECOND);
    }

    @Test
    void a_strangers_connection_of_a_moment_is_not_kept_for_a_day() {
        Party server = open(world.client());
        away(31 * MINUTE);
        assertThat(server.endedBy()).isEqualTo(CloseReason.Kind.RETENTION_EXPIRED);
        assertThat(server.endedBecause()).isEqualTo("no flowpath for PT30M");

        comeBack();
        assertThat(client.endedBy()).isEqualTo(CloseReason.Kind.PEER_LOST_STATE);
    }

    @Test
    void a_client_that_loses_its_network_in_the_first_minute_may_be_away_for_nearly_half_an_hour() {
        open(world.client());
        network.write(client, World.bytes(5, 1));
        away(29 * MINUTE);
        comeBack();
        assertThat(client.connection.isSuspended()).isFalse();
        network.write(client, World.bytes(5, 2));
        network.run(SECOND);
        assertThat(network.server.find(client).receivedLength()).isEqualTo(10);
    }

    @Test
    void each_minute_with_a_flowpath_earns_an_hour() {
        Party server = open(world.client());
        network.run(5 * MINUTE);
        away(4 * HOUR);
        assertThat(server.endedBy()).isNull();
        network.run(90 * MINUTE + MOMENT);
        assertThat(server.endedBy()).isEqualTo(CloseReason.Kind.RETENTION_EXPIRED);
    }

    @Test
    void half_an_hour_of_work_earns_the_whole_time() {
        Party server = open(world.client());
        network.run(25 * MINUTE);
        away(24 * HOUR - MOMENT);
        assertThat(server.endedBy()).isNull();
        network.run(MOMENT + SECOND);
        assertThat(server.endedBecause()).isEqualTo("no flowpath for PT24H");
    }

    @Test
    void each_mebibyte_in_either_direction_earns_a_minute() {
        Party server = open(world.client());
        network.write(client, World.bytes(12 << 20, 1));
        network.write(server, World.bytes(8 << 20, 2));
        network.run(SECOND);
        away(49 * MINUTE);
        assertThat(server.endedBy()).isNull();
        network.run(10 * MINUTE);
        assertThat(server.endedBy()).isEqualTo(CloseReason.Kind.RETENTION_EXPIRED);
    }

    @Test
    void being_away_earns_nothing() {
        Party server = open(world.client());
        for (int i = 0; i < 5; i++) {
            away(20 * MINUTE);
            comeBack();
        }
        assertThat(server.endedBy()).isNull();
        // Ten seconds each.
        away(30 * MINUTE + 55 * MINUTE);
        assertThat(server.endedBy()).isEqualTo(CloseReason.Kind.RETENTION_EXPIRED);
    }

    @Test
    void a_client_that_vanishes_earns_nothing_while_that_is_not_noticed() {
        Party server = open(world.client());
        network.reach.put(Network.from(10), Network.Reach.SILENT);
        network.onlyLink(client).goSilent();
        long vanished = network.now();
        network.runUntil(server.connection::isSuspended);
        assertThat(network.now() - vanished).as("noticed").isGreaterThan(MINUTE * Network.MILLI);

        network.run(31 * MINUTE);
        assertThat(server.endedBy()).isEqualTo(CloseReason.Kind.RETENTION_EXPIRED);
    }

    @Test
    void a_key_that_anybody_can_make_is_a_stranger() {
        Party server = open(world.client(World.SERVER_KEY.publicKey(), World.CLIENT_KEY));
        away(31 * MINUTE);
        assertThat(server.endedBy()).isEqualTo(CloseReason.Kind.RETENTION_EXPIRED);
    }

    @Test
    void a_client_whose_key_is_listed_may_be_away_for_the_whole_time_from_the_beginning() {
        world.clientKeys = key -> Arrays.equals(key, World.CLIENT_KEY.publicKey());
        network = world.network();
        Party server = open(world.client(World.SERVER_KEY.publicKey(), World.CLIENT_KEY));
        away(24 * HOUR - MOMENT);
        assertThat(server.endedBy()).isNull();
        network.run(MOMENT + SECOND);
        assertThat(server.endedBecause()).isEqualTo("no flowpath for PT24H");
    }

    @Test
    void a_client_itself_goes_on_for_the_whole_time() {
        open(world.client());
        away(24 * HOUR - MOMENT);
        assertThat(client.endedBy()).isNull();
        network.run(MOMENT + SECOND);
        assertThat(client.endedBecause()).isEqualTo("no flowpath for PT24H");
    }

    @Test
    void nobody_is_kept_for_longer_than_the_option_says() {
        world.serverOptions = world.serverOptions.withRetention(Duration.ofMinutes(2));
        network = world.network();
        Party server = open(world.client());
        network.run(10 * MINUTE);
        away(2 * MINUTE + SECOND);
        assertThat(server.endedBecause()).isEqualTo("no flowpath for PT2M");
    }

    @Test
    void the_longest_time_that_may_be_set_is_not_too_long_to_reckon_with() {
        world.serverOptions = world.serverOptions.withRetention(Duration.ofDays(3650));
        network = world.network();
        Party server = open(world.client());
        away(31 * MINUTE);
        assertThat(server.endedBy()).isEqualTo(CloseReason.Kind.RETENTION_EXPIRED);
    }

    @Test
    void one_that_has_lived_a_minute_and_carried_data_is_no_longer_one_of_all_that_come_from_its_source()
            throws Exception {
        Party server = open(world.client());
        Principal newcomer = server.connection.charge().holder();
        network.write(server, World.bytes(16 * 1024, 1));
        network.run(55 * SECOND);
        network.write(client, World.bytes(5, 2));
        network.run(SECOND);
        assertThat(server.connection.charge().holder()).isEqualTo(newcomer);
        network.run(10 * SECOND);
        network.write(client, World.bytes(5, 3));
        network.run(SECOND);
        assertThat(server.connection.charge().holder())
                .isEqualTo(newcomer.longLived())
                .isNotEqualTo(newcomer);
    }

    @Test
    void one_is_of_use_until_it_was_heard_last_and_a_minute_longer_once_it_has_carried_something() {
        Party server = open(world.client());
        network.run(5 * SECOND);
        long silent = server.connection.charge().usedUntil();
        assertThat(silent).isPositive().isLessThanOrEqualTo(network.now());

        network.write(client, World.bytes(1, 1));
        network.run(SECOND);
        long carried = server.connection.charge().usedUntil();
        assertThat(carried)
                .isBetween(network.now() + 58 * SECOND * Network.MILLI, network.now() + 60 * SECOND * Network.MILLI);

        away(10 * SECOND);
        assertThat(server.connection.charge().usedUntil())
                .as("while it says nothing")
                .isEqualTo(carried);
    }

    @Test
    void what_was_sent_to_it_counts_once_it_has_said_that_it_has_come() {
        Party server = open(world.client());
        network.write(server, World.bytes(1, 1));
        network.run(SECOND);
        assertThat(server.connection.charge().usedUntil()).isGreaterThan(network.now() + 58 * SECOND * Network.MILLI);
    }

    @Test
    void one_that_has_only_lived_is_one_of_all() {
        Party server = open(world.client());
        Principal newcomer = server.connection.charge().holder();
        network.run(5 * MINUTE);
        assertThat(server.connection.charge().holder()).isEqualTo(newcomer);
    }

    @Test
    void a_listed_key_is_the_same_however_long_its_connections_live() {
        world.clientKeys = key -> Arrays.equals(key, World.CLIENT_KEY.publicKey());
        network = world.network();
        Party server = open(world.client(World.SERVER_KEY.publicKey(), World.CLIENT_KEY));
        network.write(server, World.bytes(16 * 1024, 1));
        network.run(2 * MINUTE);
        assertThat(server.connection.charge().holder()).isEqualTo(Principal.ofListed(World.CLIENT_KEY.publicKey()));
    }
}
