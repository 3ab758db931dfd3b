package io.msocket.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Transfers that are long enough for the ends to learn what their ways carry: those of random runs are not. */
class LongTransferTest {
    private static final long BYTES = 40_000_000;

    /** Until both ways are known to be full; no more than half of the bytes have arrived by then. */
    private static final int ROUND_TRIPS_BEFORE = 20;

    private static final int TIMES_AS_LONG = 10;

    /** The rest takes 32 to 41; where the first length of a way is believed for good, it is 300 to 450. */
    private static final int MOST_LONG_ROUND_TRIPS = 120;

    /** Two ways at once, each of which carries 256 KiB in the time that a byte is on it. */
    private static final String SCENARIO = """
        5
        mode=2 client_addresses=2 %s_bytes=%d %s_bytes=0 %s_write=1000000 delay=%d kernel_buffer=262144 \
        client_window=1048576 server_window=1048576
        %d set_delay 0 0 %d
        """;

    @ParameterizedTest
    @CsvSource({"server, client, 5000", "server, client, 10000", "server, client, 30000", "client, server, 10000"})
    void a_transfer_does_not_nearly_stop_when_its_ways_become_ten_times_as_long(
            String sender, String receiver, long delayMicros) {
        long before = ROUND_TRIPS_BEFORE * 2 * delayMicros;
        String scenario =
                SCENARIO.formatted(sender, BYTES, receiver, sender, delayMicros, before, TIMES_AS_LONG * delayMicros);
        RunResult outcome = RunResult.of(Scenario.parse(scenario), new Scratch(), Trace.hashOnly());

        assertThat(outcome.failure()).isNull();
        assertThat(outcome.bytes()).isEqualTo(BYTES);
        long longRoundTrip = TIMES_AS_LONG * 2 * delayMicros;
        assertThat(Duration.ofNanos(outcome.finishedAfterNanos()))
                .isBetween(
                        Duration.of(10 * longRoundTrip, ChronoUnit.MICROS),
                        Duration.of(MOST_LONG_ROUND_TRIPS * longRoundTrip, ChronoUnit.MICROS));
    }
}
