package io.msocket.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.sim.Operation.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShrinkerTest {
    private final Scratch scratch = new Scratch();

    @Test
    void a_scenario_that_fails_is_left_with_what_makes_it_fail() {
        // Every run with so small a window fails: the options refuse it.
        Scenario scenario = Scenario.parse("""
                5
                server_window=10 server_bytes=100000 client_addresses=3 delay=2000 jitter=500
                1000 pause_writer 0 0 5000
                9000 add_flowpath 0 1 0
                20000 migrate 0 2 0
                """);
        assertThat(Shrinker.shrink(scenario, scratch).toString()).isEqualTo("5\nserver_window=1\n");
    }

    @Test
    void a_scenario_that_does_not_fail_stays_as_it_is() {
        Scenario scenario = new Scenario(1, Setup.plain(), List.of(new Operation(5_000, Kind.MIGRATE, 0, 1, 0)));
        assertThat(Shrinker.shrink(scenario, scratch)).isSameAs(scenario);
    }
}
