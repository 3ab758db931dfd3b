package io.msocket.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What many clients that do nothing wrong may not do to one that has little, each habit of theirs on its own. */
class StrangersTest {
    /** Two connections of a client at an IPv4 address, which lose all flowpaths once. */
    private static final String HONEST = """
        7
        connections=2 client_think=20000 server_think=20000 client_write=500 server_write=500 max_tombstones=8 \
        max_suspended=8 max_suspended_bytes=400000 max_half_open=8 strangers=1%s
        %s
        400000 lose_address 0 0 0
        400000 lose_address 1 0 0
        900000 gain_address 0 0 0
        900000 gain_address 1 0 0
        """;

    private static RunResult run(String setup, String flood) {
        return run(HONEST.formatted(setup, flood));
    }

    private static RunResult run(String scenario) {
        RunResult outcome = RunResult.of(Scenario.parse(scenario), new Scratch(), Trace.withText());
        assertThat(outcome.failure()).as(outcome.trace()).isNull();
        assertThat(outcome.paces()).noneMatch(Pace::wasPushedOut);
        return outcome;
    }

    private static void assertUnharmed(String setup, String flood) {
        assertThat(run(setup, flood).gaveWay()).as("the bound was reached").isPositive();
    }

    @Test
    void connects_without_a_word() {
        assertUnharmed("", "0 flood 0 0 60");
    }

    @Test
    void halves_of_openings() {
        assertUnharmed("", "0 flood 1 1 60");
    }

    @Test
    void openings_without_a_proof() {
        assertUnharmed("", "0 flood 2 0 60");
    }

    @Test
    void openings_that_are_repeated() {
        run("", "0 flood 2 0 1\n2500 flood 3 1 60");
    }

    @Test
    void openings_that_take_all_of_the_server_s_time() {
        run("""
            7
            delay=80000 work=10000 max_half_open=400 strangers=1
            0 flood 2 0 300
            800000 spurious_timeout 0 0 0
            """);
    }

    @Test
    void connections_that_are_dropped() {
        assertUnharmed("", "400000 flood 4 0 60");
    }

    @Test
    void connections_that_are_dropped_with_bytes() {
        assertUnharmed("", "400000 flood 5 0 60");
    }

    @Test
    void connections_that_take_all_places() {
        assertUnharmed(" max_connections=8", "400000 flood 5 0 60");
    }

    @Test
    void connections_of_clients_with_keys_behind_the_same_address_that_take_all_places() {
        RunResult outcome = run("""
            7
            client_key=1 homes=4 client_think=20000 server_think=20000 client_write=500 server_write=500 \
            max_half_open=64 max_connections=8 strangers=1
            400000 flood 4 8 60
            900000 spurious_timeout 0 0 0
            """);
        assertThat(outcome.gaveWay()).as("the bound was reached").isPositive();
    }

    @Test
    void connections_that_are_opened_and_closed() {
        assertUnharmed("", "0 flood 6 0 60");
    }

    @Test
    void clients_that_come_back_for_what_the_server_has_evicted() {
        assertUnharmed("", "0 flood 7 0 60");
    }

    @Test
    void a_customer_with_many_networks() {
        assertUnharmed("", "400000 flood 4 5 60");
    }

    @Test
    void strangers_in_the_same_large_network() {
        assertUnharmed(" homes=3", "400000 flood 4 7 60");
    }

    @Test
    void strangers_with_one_listed_key() {
        assertUnharmed(" listed=1", "400000 flood 4 0 60\n500000 flood 4 3 60");
    }
}
