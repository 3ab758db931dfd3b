package io.msocket.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.msocket.sim.NameServers.NameRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that moves to where nobody but name servers says that it is. */
class NamedServersTest {
    /** A byte each 0.5 ms for 2 s, 10 ms one way to everybody; and no peace, in which all would be well, for long. */
    private static final String SCENARIO = """
        %d
        named=%d server_addresses=3 client_addresses=2 delay=10000 server_bytes=4000 server_write=1 server_think=1000 \
        client_bytes=0
        %s
        100000000 spurious_timeout 0 0 0
        """;

    private static final long MILLISECOND = 1_000_000;

    /** Until a record is stored, a hint has come, and a join has been answered. */
    private static final long FEW_MESSAGES = 200 * MILLISECOND;

    /** When both programs had everything, in nanoseconds from the beginning. */
    private static long completedAt(long seed, int nameServers, String operations) {
        Scenario scenario = Scenario.parse(SCENARIO.formatted(seed, nameServers, operations.strip()));
        RunResult outcome = RunResult.of(scenario, new Scratch(), Trace.hashOnly());
        assertThat(outcome.failure()).isNull();
        assertThat(outcome.bytes()).isEqualTo(4_000);
        return outcome.paces().get(0).completedAt();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void its_clients_follow_within_its_absence_and_a_few_messages(int way) {
        assertThat(completedAt(1, 1, "1500000 move_server 1 %d 700000".formatted(way)))
                .isLessThan(2_200 * MILLISECOND + FEW_MESSAGES);
    }

    @Test
    void both_ends_move_at_once() {
        assertThat(completedAt(2, 2, """
            1500000 lose_address 0 1 0
            1500000 lose_address 1 1 0
            1500000 move_server 2 0 700000
            2600000 gain_address 1 0 0
            """)).isLessThan(2_600 * MILLISECOND + FEW_MESSAGES);
    }

    @Test
    void without_hints_they_look_again() {
        assertThat(completedAt(3, 1, """
            900000 name_server 0 2 60000000
            1500000 move_server 1 0 700000
            """)).isBetween(2_200 * MILLISECOND, 30_000 * MILLISECOND + FEW_MESSAGES);
    }

    @Test
    void what_lies_leads_nobody_back() {
        assertThat(completedAt(4, 2, """
            1000000 move_server 1 0 100000
            1500000 name_server 0 1 60000000
            1500000 name_server 1 1 60000000
            1900000 kill_link 0 3 0
            """)).isLessThan(2_200 * MILLISECOND);
    }

    @Test
    void a_record_is_stored_although_name_servers_crash_as_it_comes() {
        assertThat(completedAt(5, 2, """
            1500000 move_server 1 0 700000
            2195000 name_server 0 0 5000000
            2215000 name_server 1 0 2000000
            """)).isBetween(2_200 * MILLISECOND, 40_000 * MILLISECOND);
    }

    @Test
    void a_record_that_does_not_say_where_the_server_is_is_found() {
        SimulatedWorld world =
                new SimulatedWorld(Scenario.parse(SCENARIO.formatted(6, 1, "")), new Scratch(), Trace.hashOnly());
        assertThat(world.names().newest()).isEqualTo(new NameRecord(1, 0));
        world.names().check(0);
        assertThatThrownBy(() -> world.names().check(1))
                .isInstanceOf(SimulationFailure.class)
                .hasMessageContaining("the server is at its address 1");
    }
}
