package io.msocket.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Transfers over two links whose rates and delays change, long enough for the sender to learn what they are like: those of random runs are not. */
class ChangingLinksTest {
    /** From the server, over links that carry 2 and 1 MB a second at first. */
    private static final String SCENARIO = """
        5
        mode=%d client_addresses=2 server_scheduler=%d server_bytes=%d client_bytes=0 server_write=1000000 delay=10000 \
        client_window=4194304 client_max_window=4194304 server_send_buffer=4194304
        0 set_rate 0 0 2000000
        0 set_rate 1 0 1000000
        %s
        """;

    private static final int SINGLE = 0;
    private static final int FULL = 2;

    /** All that the links can carry would take so much less time. */
    private static final double MOST_TIMES_AS_LONG = 1.5;

    private static void assertTakes(double leastSeconds, double mostSeconds, String scenario, long bytes) {
        RunResult outcome = RunResult.of(Scenario.parse(scenario), new Scratch(), Trace.hashOnly());
        assertThat(outcome.failure()).isNull();
        assertThat(outcome.bytes()).isEqualTo(bytes);
        assertThat(Duration.ofNanos(outcome.finishedAfterNanos()))
                .isBetween(Duration.ofMillis((long) (1_000 * leastSeconds)), Duration.ofMillis((long)
                        (1_000 * mostSeconds)));
    }

    @ParameterizedTest
    @CsvSource({"0, 10000000, 5", "1, 10000000, 5", "4, 10000000, 5"})
    void over_one_link_a_transfer_takes_what_the_link_takes(int scheduler, long bytes, double seconds) {
        String scenario = SCENARIO.formatted(SINGLE, scheduler, bytes, "");
        assertTakes(seconds, MOST_TIMES_AS_LONG * seconds, scenario, bytes);
    }

    /** Two seconds after its beginning, when 6 MB of 12 have arrived; the first rate falls to a tenth, so that 1.2 MB/s are left. */
    @ParameterizedTest
    @CsvSource({"0, 5", "1, 5", "3, 5"})
    void a_transfer_takes_what_is_left_of_its_links_when_one_becomes_slow(int scheduler, double seconds) {
        String scenario = SCENARIO.formatted(FULL, scheduler, 12_000_000, "2000000 set_rate 0 0 200000");
        assertTakes(seconds, MOST_TIMES_AS_LONG * seconds, scenario, 12_000_000);
    }

    /** The first link carries a tenth until 15 of 21 MB are left. */
    @ParameterizedTest
    @CsvSource({"0, 5", "1, 5", "3, 5"})
    void a_transfer_takes_what_its_links_have_when_one_becomes_fast_again(int scheduler, double seconds) {
        String changes = "0 set_rate 0 0 200000\n5000000 set_rate 0 0 2000000";
        String scenario = SCENARIO.formatted(FULL, scheduler, 21_000_000, changes);
        assertTakes(0.9 * seconds, MOST_TIMES_AS_LONG * seconds, scenario, 21_000_000);
    }

    /** Of the first link: its delay, both ways and one way; the rate at which it carries acknowledgements. 6 of 12 MB are left. */
    @ParameterizedTest
    @CsvSource({
        "2000000 set_extra_delay 0 0 300000, 2",
        "2000000 set_extra_delay 0 1 300000, 2",
        "2000000 set_extra_delay 0 2 300000, 2",
        "2000000 set_rate 0 1 20000, 2"
    })
    void a_transfer_goes_on_when_a_way_becomes_longer_or_its_acknowledgements_slower(String change, double seconds) {
        String scenario = SCENARIO.formatted(FULL, 0, 12_000_000, change);
        assertTakes(0.9 * seconds, 3 * seconds, scenario, 12_000_000);
    }
}
