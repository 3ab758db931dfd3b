package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How fast a flowpath is, by what the peer has counted. */
class ThroughputTest {
    private static final long MILLI = 1_000_000L;
    private static final long ROUND_TRIP = 50 * MILLI;

    private final Throughput throughput = new Throughput();

    /** An acknowledgement of so many bytes each millisecond, until the instant; more are always on their way. */
    private void deliver(long bytesPerMilli, long fromMillis, long untilMillis) {
        for (long millis = fromMillis + 1; millis <= untilMillis; millis++) {
            throughput.handleDelivered(bytesPerMilli, ROUND_TRIP, false, millis * MILLI);
        }
    }

    @Test
    void nothing_is_known_within_the_first_round_trip() {
        throughput.handleStart(0);
        deliver(1000, 0, 49);
        assertThat(throughput.bytesPerSecond()).isZero();
    }

    @Test
    void a_steady_path_delivers_its_rate() {
        throughput.handleStart(0);
        deliver(1000, 0, 500);
        assertThat(throughput.bytesPerSecond()).isEqualTo(1_000_000);
    }

    @Test
    void a_burst_of_acknowledgements_is_no_fast_path() {
        throughput.handleStart(0);
        for (long burst = 1; burst <= 10; burst++) {
            throughput.handleDelivered(50_000, ROUND_TRIP, false, burst * ROUND_TRIP);
            throughput.handleDelivered(0, ROUND_TRIP, false, burst * ROUND_TRIP + MILLI);
        }
        assertThat(throughput.bytesPerSecond()).isEqualTo(1_000_000);
    }

    @Test
    void a_faster_path_counts_at_once_and_a_slower_one_after_some_round_trips() {
        throughput.handleStart(0);
        deliver(1000, 0, 100);
        deliver(4000, 100, 150);
        assertThat(throughput.bytesPerSecond()).isEqualTo(4_000_000);

        deliver(1000, 150, 200);
        assertThat(throughput.bytesPerSecond()).isEqualTo(2_500_000);
        deliver(1000, 200, 600);
        assertThat(throughput.bytesPerSecond()).isBetween(1_000_000L, 1_010_000L);
    }

    @Test
    void a_path_that_has_little_to_do_is_not_taken_for_a_slow_one() {
        throughput.handleStart(0);
        deliver(1000, 0, 500);
        throughput.handleStart(10_000 * MILLI);
        throughput.handleDelivered(200, ROUND_TRIP, true, 10_000 * MILLI + ROUND_TRIP);
        assertThat(throughput.bytesPerSecond()).isEqualTo(1_000_000);
    }

    @Test
    void a_short_answer_shows_no_more_than_what_went_in_a_round_trip() {
        throughput.handleStart(0);
        throughput.handleDelivered(5_000, ROUND_TRIP, true, MILLI);
        assertThat(throughput.bytesPerSecond()).isEqualTo(100_000);
    }

    @Test
    void two_and_a_half_round_trips_of_what_it_delivers_should_be_on_its_way_at_most() {
        assertThat(throughput.mostOnTheWay(ROUND_TRIP, 0)).isEqualTo(Long.MAX_VALUE);
        throughput.handleStart(0);
        deliver(1000, 0, 500);
        assertThat(throughput.mostOnTheWay(ROUND_TRIP, 0)).isEqualTo(125_000);
    }

    @Test
    void on_a_slow_path_it_is_what_a_start_needs_and_in_a_long_stream_a_small_part_of_that() {
        throughput.handleStart(0);
        deliver(10, 0, 500);
        assertThat(throughput.mostOnTheWay(ROUND_TRIP, 0)).isEqualTo(32 * 1024);
        assertThat(throughput.mostOnTheWay(ROUND_TRIP, 16_000_000)).isEqualTo(1_000_000);
    }

    @Test
    void a_path_that_gets_less_for_a_round_trip_may_have_nearly_as_much_on_its_way() {
        throughput.handleStart(0);
        deliver(1000, 0, 500);
        deliver(100, 500, 550);
        assertThat(throughput.mostOnTheWay(ROUND_TRIP, 0)).isEqualTo(109_375);
    }
}
