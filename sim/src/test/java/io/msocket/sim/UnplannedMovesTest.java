package io.msocket.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that loses the only address that its client knows, and says by datagrams where it is. */
class UnplannedMovesTest {
    private static final String SCENARIO = """
        %d
        announced=1 datagrams=%d datagram_loss=%d datagram_keep_alive=%d server_addresses=3 client_bytes=100000 client_think=20000 \
        client_write=2000 server_bytes=0 delay=10000
        500000 lose_server_address 0 1 0
        600000 tell_moved %d 0 0
        20000000 spurious_timeout 0 0 0
        """;

    private static final String FOLLOWED = "dials where it was told";

    private static final String THERE = "says that it is there";

    private static String trace(int seed, int datagrams, int loss, int addresses) {
        return trace(seed, datagrams, loss, 0, addresses);
    }

    private static String trace(int seed, int datagrams, int loss, int keepAlive, int addresses) {
        Scenario scenario = Scenario.parse(SCENARIO.formatted(seed, datagrams, loss, keepAlive, addresses));
        RunResult outcome = RunResult.of(scenario, new Scratch(), Trace.withText());
        assertThat(outcome.failure()).as(outcome.trace()).isNull();
        return outcome.trace();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 30})
    void its_client_follows_over_a_network_that_loses_repeats_and_reorders(int loss) {
        for (int seed = 1; seed <= 10; seed++) {
            assertThat(trace(seed, 1, loss, 0b110)).as("seed %d", seed).contains(FOLLOWED);
        }
    }

    @Test
    void a_client_that_is_asked_to_says_that_it_is_there_until_it_has_followed_and_afterwards() {
        for (int seed = 1; seed <= 10; seed++) {
            assertThat(trace(seed, 1, 30, 1_000_000, 0b110)).as("seed %d", seed).contains(THERE, FOLLOWED);
        }
        assertThat(trace(1, 1, 0, 0b110)).doesNotContain(THERE);
    }

    /** Most of what the server tells is lost, so that it tells it often; the oracle counts what goes to the stranger. */
    @Test
    void whoever_holds_a_client_s_word_back_has_no_more_sent_to_him() {
        for (int seed = 1; seed <= 40; seed++) {
            assertThat(trace(seed, 1, 60, 30_000_000, 0b110))
                    .as("seed %d", seed)
                    .contains(THERE);
        }
    }

    @Test
    void where_nothing_arrives_or_nobody_listens_it_does_not() {
        assertThat(trace(1, 1, 100, 0b110)).doesNotContain(FOLLOWED);
        assertThat(trace(1, 0, 0, 0b110)).doesNotContain(FOLLOWED);
    }

    @Test
    void where_it_is_all_the_same_nobody_goes_elsewhere() {
        assertThat(trace(1, 1, 0, 0b001)).doesNotContain(FOLLOWED);
    }

    @Test
    void random_runs_have_such_servers_and_clients_that_follow() {
        int servers = 0;
        int followers = 0;
        int sayers = 0;
        for (long seed = 1; seed <= 1_000; seed++) {
            Scenario scenario = ScenarioGenerator.of(seed, false);
            if (scenario.setup().is(Knob.DATAGRAMS)) {
                servers++;
                String trace =
                        RunResult.of(scenario, new Scratch(), Trace.withText()).trace();
                followers += trace.contains(FOLLOWED) ? 1 : 0;
                sayers += trace.contains(THERE) ? 1 : 0;
            }
        }
        assertThat(servers).isBetween(50, 200);
        assertThat(followers).isGreaterThan(5);
        assertThat(sayers).isGreaterThan(5);
    }
}
