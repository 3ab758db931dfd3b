package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How fast a flowpath is, by what the peer has counted. */
class ThroughputTest {
    private static final long MILLI = 1_000_000L;
    private static final long ROUND_TRIP = 50 * MILLI;
    private static final int RECORD = 10_000;

    private final Throughput throughput = new Throughput();

    private final RoundTripEstimator roundTrip = new RoundTripEstimator();

    private long acknowledged;

    ThroughputTest() {
        roundTrip.add(ROUND_TRIP);
    }

    /** An acknowledgement of so many bytes each millisecond, until the instant; a round trip's worth is always on its way. */
    private void deliver(long bytesPerMilli, long fromMillis, long untilMillis) {
        for (long millis = fromMillis + 1; millis <= untilMillis; millis++) {
            acknowledge(bytesPerMilli, bytesPerMilli * ROUND_TRIP / MILLI, millis * MILLI);
        }
    }

    /** One of so many bytes, while others are on their way. */
    private void acknowledge(long bytes, long onTheWay, long now) {
        acknowledged += bytes;
        throughput.handleDelivered(acknowledged, acknowledged + onTheWay, roundTrip, now);
    }

    private void start(long millis) {
        throughput.handleStart(acknowledged, millis * MILLI);
    }

    private long most() {
        return throughput.mostOnTheWay(ROUND_TRIP, RECORD);
    }

    @Test
    void nothing_is_known_within_the_first_round_trip() {
        start(0);
        deliver(1000, 0, 49);
        assertThat(throughput.bytesPerSecond()).isZero();
    }

    @Test
    void a_steady_path_delivers_its_rate() {
        start(0);
        deliver(1000, 0, 500);
        assertThat(throughput.bytesPerSecond()).isEqualTo(1_000_000);
    }

    @Test
    void a_burst_of_acknowledgements_is_no_fast_path() {
        start(0);
        for (long burst = 1; burst <= 10; burst++) {
            acknowledge(50_000, 50_000, burst * ROUND_TRIP);
            acknowledge(0, 50_000, burst * ROUND_TRIP + MILLI);
        }
        assertThat(throughput.bytesPerSecond()).isEqualTo(1_000_000);
    }

    @Test
    void a_faster_path_counts_at_once_and_a_slower_one_after_some_round_trips() {
        start(0);
        deliver(1000, 0, 100);
        deliver(4000, 100, 150);
        assertThat(throughput.bytesPerSecond()).isEqualTo(4_000_000);

        // Four times as much is on its way as it carries now.
        deliver(1000, 150, 350);
        assertThat(throughput.bytesPerSecond()).isEqualTo(2_500_000);
        deliver(1000, 350, 900);
        assertThat(throughput.bytesPerSecond()).isBetween(1_000_000L, 1_010_000L);
    }

    @Test
    void a_path_that_has_little_to_do_is_not_taken_for_a_slow_one() {
        start(0);
        deliver(1000, 0, 500);
        start(10_000);
        acknowledge(200, 0, 10_000 * MILLI + ROUND_TRIP);
        assertThat(throughput.bytesPerSecond()).isEqualTo(1_000_000);
    }

    @Test
    void a_short_answer_shows_no_more_than_what_went_in_a_round_trip() {
        start(0);
        acknowledge(5_000, 0, MILLI);
        assertThat(throughput.bytesPerSecond()).isEqualTo(100_000);
    }

    @Test
    void what_comes_at_once_after_a_pause_counts_with_the_pause() {
        start(0);
        deliver(1000, 0, 500);
        long onTheWay = 300_000;
        for (int millis = 600; millis < 604; millis++) {
            acknowledge(30_000, onTheWay, millis * MILLI);
        }
        for (int millis = 604; millis < 900; millis++) {
            acknowledge(1000, onTheWay, millis * MILLI);
        }
        assertThat(throughput.bytesPerSecond()).isLessThan(1_500_000);
    }

    @Test
    void while_it_grows_two_and_a_half_round_trips_may_be_on_the_way_and_then_one_and_a_half() {
        start(0);
        assertThat(most()).isEqualTo(Long.MAX_VALUE);
        deliver(1000, 0, 50);
        assertThat(most()).isEqualTo(125_000 + RECORD);
        deliver(2000, 50, 150);
        assertThat(most()).isEqualTo(250_000 + RECORD);
        deliver(2000, 150, 250);
        assertThat(most()).isEqualTo(150_000 + RECORD);
    }

    @Test
    void one_that_is_full_may_still_become_faster() {
        start(0);
        deliver(1000, 0, 500);
        deliver(3000, 500, 700);
        assertThat(most()).isEqualTo(225_000 + RECORD);
    }

    @Test
    void on_a_slow_path_it_is_what_a_start_needs() {
        start(0);
        deliver(10, 0, 500);
        assertThat(most()).isEqualTo(32 * 1024);
    }

    @Test
    void a_path_that_gets_less_for_a_round_trip_may_have_nearly_as_much_on_its_way() {
        start(0);
        deliver(1000, 0, 500);
        deliver(100, 500, 1000);
        assertThat(most()).isEqualTo(65_625 + RECORD);
    }

    private long pace() {
        return throughput.pace(ROUND_TRIP);
    }

    @Test
    void tcp_is_held_to_a_little_more_than_is_delivered_while_others_share_and_for_some_round_trips_after_that() {
        throughput.handleShare(true);
        start(0);
        assertThat(pace()).isZero();
        deliver(1000, 0, 100);
        assertThat(pace()).as("while it grows").isZero();
        deliver(1000, 100, 1000);
        assertThat(pace()).isEqualTo(1_250_000);
        throughput.handleShare(false);
        deliver(1000, 1000, 1400);
        assertThat(pace()).isEqualTo(1_250_000);
        deliver(1000, 1400, 1600);
        assertThat(pace()).isZero();
    }

    @Test
    void tcp_is_not_held_to_anything_on_a_path_that_never_shared() {
        start(0);
        deliver(1000, 0, 1000);
        assertThat(pace()).isZero();
    }

    /** Records that are all that there is, each acknowledged at once. */
    private void talk(int records, int bytes, long fromMillis) {
        for (int i = 0; i < records; i++) {
            long millis = fromMillis + i * 100L;
            start(millis);
            acknowledge(bytes, 0, (millis + 50) * MILLI);
        }
    }

    @Test
    void a_conversation_says_nothing_about_the_pace_of_what_follows() {
        throughput.handleShare(true);
        start(0);
        deliver(1000, 0, 1000);
        talk(100, 32, 1000);
        assertThat(pace()).isEqualTo(1_250_000);
        throughput.handleShare(false);
        talk(10, 32, 12_000);
        assertThat(pace()).as("alone, whatever it carries").isZero();
    }

    @Test
    void one_that_was_idle_since_it_shared_is_not_held_to_what_it_showed_then() {
        throughput.handleShare(true);
        start(0);
        deliver(1000, 0, 1000);
        assertThat(pace()).isEqualTo(1_250_000);
        throughput.handleShare(false);
        start(600_000);
        assertThat(pace()).isZero();
    }

    @Test
    void who_has_little_to_send_all_the_time_is_held_to_what_a_start_needs() {
        throughput.handleShare(true);
        start(0);
        deliver(1000, 0, 1000);
        start(1000);
        deliver(1, 1000, 20_000);
        assertThat(pace()).isEqualTo(32 * 1024 * 1000 / 50);
    }
}
